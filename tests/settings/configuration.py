"""The smallest configuration that is complete, as the engine passes it."""

import json

SERVICES = ("api-gateway", "claims-service", "eligibility-service", "terminology-service")

PRIMARY = {
    "aws:region": "me-central-1",
    "nphies:role": "primary",
    "nphies-platform:account": "123456789012",
    "nphies-platform:zones": json.dumps(["me-central-1a", "me-central-1b", "me-central-1c"]),
    "nphies-platform:peer": json.dumps({"region": "me-south-1", "cidr": "10.40.0.0/16", "role": "standby"}),
    "nphies-platform:cluster": json.dumps({"administrators": ["arn:aws:iam::123456789012:role/nphies-deployment"]}),
    "nphies-platform:app_tier": json.dumps({"services": {name: {"image": "1.0.0"} for name in SERVICES}}),
    "nphies-platform:edge": json.dumps({"failover": "PRIMARY", "zone_id": "Z0123456789ABCDEFGHIJ"}),
}


def with_value(key: str, value: object) -> dict[str, str]:
    """The configuration with one key set; anything but text is passed as JSON."""
    return PRIMARY | {key: value if isinstance(value, str) else json.dumps(value)}
