"""Namespaces whose workloads the defaults of a few policies except by name, each with its reason (docs/decisions/0112, 0241).

An exception is granted to one workload after review, so it names it; what is not on a list is evaluated by its meaning.
"""

BACKUP = "nphies-backup"
DATA = "nphies-data"
LOGGING = "nphies-logging"
NODE_AGENTS = "nphies-node-agents"
OBSERVABILITY = "nphies-observability"
OPERATORS = "nphies-operators"
RESTORE_CHECK = "nphies-restore-check"
