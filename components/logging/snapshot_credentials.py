"""How Elasticsearch gets at S3 for its snapshots: by Pod Identity, whose token it may read in one place only.

Elasticsearch lets a module read no file that its policy does not name. That of repository-s3 names a Pod Identity token
below the configuration from 9.6 on; for the version here the same line is added, and ignored by any other version. See
docs/decisions/0072.
"""

import base64
from typing import Any

from components.logging.topology import ELASTICSEARCH, VERSION

_TOKEN = "eks-pod-identity-token"  # noqa: S105 - the name of a file
_FOLDER = "/usr/share/elasticsearch/config/repository-s3"
_AUDIENCE = "pods.eks.amazonaws.com"
_VOLUME = "pod-identity"
_TOKEN_LIFE_SECONDS = 86400
_CREDENTIALS_URI = "http://169.254.170.23/v1/credentials"

POLICY = f"""\
versions:
  - {VERSION}
policy:
  ALL-UNNAMED:
    - files:
      - relative_path: "repository-s3/{_TOKEN}"
        relative_to: "config"
        mode: "read"
"""


def environment(region: str) -> list[dict[str, str]]:
    """Given by hand, so that EKS leaves the container alone: what it adds points to a place without read access."""
    policy = base64.b64encode(POLICY.encode()).decode()
    return [
        {"name": "AWS_REGION", "value": region},
        {"name": "AWS_CONTAINER_CREDENTIALS_FULL_URI", "value": _CREDENTIALS_URI},
        {"name": "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "value": f"{_FOLDER}/{_TOKEN}"},
        {"name": "ES_JAVA_OPTS", "value": f"-Des.entitlements.policy.repository-s3={policy}"},
    ]


def mount() -> dict[str, Any]:
    return {"name": _VOLUME, "mountPath": _FOLDER, "readOnly": True}


def volume() -> dict[str, Any]:
    token = {"audience": _AUDIENCE, "expirationSeconds": _TOKEN_LIFE_SECONDS, "path": _TOKEN}
    return {"name": _VOLUME, "projected": {"sources": [{"serviceAccountToken": token}]}}


SERVICE_ACCOUNT = ELASTICSEARCH
