"""What makes a pod of the data tier a client of claims-db: the label, the address and the certificate of its role."""

from collections.abc import Mapping

import pulumi_kubernetes as k8s

from components.data_tier.postgresql.authentication import client_certificate
from components.data_tier.postgresql.topology import CLUSTER, DATABASE
from components.kubernetes.job_pod import SCRATCH
from components.kubernetes.namespaces import DATA

CLIENT_PODS = {"nphies.sa/client-of": CLUSTER}
"""Label of such pods; the network policies let it through."""

PRIMARY = f"{CLUSTER}-rw.{DATA}.svc"
"""The primary, or on a standby the instance that recovers from the archive."""

REPLICAS = f"{CLUSTER}-ro.{DATA}.svc"
"""The other instances, for questions that take long."""

CREDENTIALS: Mapping[str, str] = {"certificate": "/certificate", "authority": "/authority"}
"""Where a container sees the volumes of `credential_volumes`."""


def connection(role: str, host: str) -> dict[str, str]:
    """What libpq reads from its environment: `host`, and `role` with its certificate."""
    return {
        "PGHOST": host,
        "PGPORT": "5432",
        "PGDATABASE": DATABASE,
        "PGUSER": role,
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": f"{CREDENTIALS['authority']}/ca.crt",
        "PGSSLCERT": f"{CREDENTIALS['certificate']}/tls.crt",
        "PGSSLKEY": f"{CREDENTIALS['certificate']}/tls.key",
        "PGCONNECT_TIMEOUT": "5",
        "HOME": SCRATCH,
    }


def credential_volumes(role: str) -> list[k8s.core.v1.VolumeArgs]:
    """The role's certificate, and what signed the server's."""
    # libpq wants a key that only root may write and the group may read at most.
    certificate = k8s.core.v1.SecretVolumeSourceArgs(secret_name=client_certificate(role), default_mode=0o440)
    authority = k8s.core.v1.SecretVolumeSourceArgs(
        secret_name=f"{CLUSTER}-ca", items=[k8s.core.v1.KeyToPathArgs(key="ca.crt", path="ca.crt")]
    )
    return [
        k8s.core.v1.VolumeArgs(name="certificate", secret=certificate),
        k8s.core.v1.VolumeArgs(name="authority", secret=authority),
    ]
