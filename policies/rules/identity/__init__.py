"""Identity: least privilege in AWS, in the cluster and in the stores, and no credential that does not expire."""

from policies.rules.identity import (
    aws,
    chart_rights,
    credentials,
    eks,
    image_pulls,
    monitoring,
    operators,
    rbac,
    secret_refresh,
    services,
    stores,
    topics,
)

__all__ = [
    "aws",
    "chart_rights",
    "credentials",
    "eks",
    "image_pulls",
    "monitoring",
    "operators",
    "rbac",
    "secret_refresh",
    "services",
    "stores",
    "topics",
]
