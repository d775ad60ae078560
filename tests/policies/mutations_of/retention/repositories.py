"""Harmful changes that the policies of `retention/repositories.py` must find."""

from typing import Any

from tests.policies.mutators import Mutations, Mutator, change, in_stack

_LIFECYCLE = ":BucketLifecycleConfiguration"


def _more(of: str, **rule: Any) -> Mutator:
    def rules(found: list[Any]) -> list[Any]:
        return [*found, {"id": "more", "status": "Enabled", "filter": {"prefix": ""}, **rule}]

    return change(_LIFECYCLE, "rules", rules, of=of)


MUTATIONS: Mutations = {
    "backup-repository-not-expired": {
        "Velero's objects expire": _more("velero", expiration={"days": 30}),
        "Velero's objects expire after a year": _more("velero", expiration={"days": 365}),
        "Velero's objects expire on a day": _more("velero", expiration={"date": "2027-01-01T00:00:00Z"}),
        "Velero's data is put where it must be restored first": _more(
            "velero", transitions=[{"days": 200, "storageClass": "DEEP_ARCHIVE"}]
        ),
        "the database's archive expires": in_stack("dr", _more("postgres-archive", expiration={"days": 90})),
        "the copy of Velero's objects expires": _more("velero-replica", expiration={"days": 60}),
        "the snapshots of logs expire": _more(
            "logs-archive", expiration={"days": 485}, filter={"prefix": "snapshots/"}
        ),
    },
}
