"""Harmful changes that the policies of `workloads/addon_updates.py` must find."""

from tests.policies.mutators import Mutations, change, drop

MUTATIONS: Mutations = {
    "addon-conflicts-resolved": {
        "an update of an add-on may fail": change(":Addon", "resolveConflictsOnUpdate", "NONE"),
        "an update of CoreDNS may fail by default": drop(":Addon", "resolveConflictsOnUpdate", of="coredns"),
        "a new cluster's add-on may fail": change(":Addon", "resolveConflictsOnCreate", "NONE", of="vpc-cni"),
    },
}
