"""Content of a lock file for tests: one chart, one image; a test changes what it is about."""

import json
from typing import Any

DIGEST = "sha256:" + "a1" * 32
AMD64 = "sha256:" + "b2" * 32
IMAGE = "quay.io/strimzi/operator:1.2.0"
CHART = "https://charts.jetstack.io/cert-manager:v1.21.1"


def content() -> dict[str, Any]:
    return {
        "charts": {
            CHART: {
                "date": "2026-11-26",
                "digest": DIGEST,
                "licence": "Apache-2.0",
                "package": AMD64,
                "signed": None,
                "size": 100,
                "source": "registry",
            }
        },
        "images": {
            IMAGE: {
                "date": "2026-11-26",
                "digest": DIGEST,
                "licence": "Apache-2.0",
                "platforms": {"linux/amd64": AMD64},
                "signed": None,
                "size": 200,
                "source": "https://example.org/operator",
            }
        },
    }


def text(of: dict[str, Any]) -> str:
    return json.dumps(of, indent=2, sort_keys=True) + "\n"
