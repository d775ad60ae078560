"""The namespaces of the platform."""

CORE = "nphies-core"
DATA = "nphies-data"
OBSERVABILITY = "nphies-observability"
LOGGING = "nphies-logging"
BACKUP = "nphies-backup"
OPERATORS = "nphies-operators"
"""All controllers are installed here."""
