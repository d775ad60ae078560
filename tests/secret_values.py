"""Looks for secret values in what a stack keeps: its resources' properties, as declared offline or as exported."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

_TEXTS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "an AWS access key": re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."),
    "a password in a URL": re.compile(r"\b[a-z][a-z0-9+]*://[^\s/:@]+:[^\s/:@$]+@"),
}
_KEYS = re.compile(
    r"(?i)^(.*_)?(master_?)?(password|passwd|passphrase|secret_?string|secret_?access_?key|auth_?token|bearer_?token"
    r"|private_?key_?pem|client_?key_?data)$"
)
"""Names of properties that hold a secret itself; those that name one (`passwordSecret`) end otherwise."""

_MAKERS = ("random:", "tls:", "aws:iam/accessKey:", "aws:secretsmanager/secretVersion:", "aws:ssm/parameter:")
"""Resources that bring a secret into the state, whatever their properties are called."""

_REFERENCES = re.compile(r"^\{\{.*\}\}$|^\$\{.*\}$|^<(unknown|secret)>$")
"""Templates that something in the cluster fills in."""


def findings(resource_type: str, name: str, properties: Mapping[str, Any]) -> Iterator[str]:
    """One line for every secret value in a resource."""
    place = f"{resource_type} {name}"
    if resource_type.startswith(_MAKERS):
        yield f"{place}: makes a secret in the program"
    if resource_type == "kubernetes:core/v1:Secret" and (properties.get("data") or properties.get("stringData")):
        yield f"{place}: a Secret with its values"
    for path, value in _leaves(properties):
        if _KEYS.match(path.rpartition(".")[2]) and not _REFERENCES.match(value):
            yield f"{place}: {path} holds a value"
        for kind, pattern in _TEXTS.items():
            if pattern.search(value):
                yield f"{place}: {path} holds {kind}"


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text and its path; JSON in a text is looked into."""
    if isinstance(value, Mapping):
        for key, inner in cast("Mapping[str, Any]", value).items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(cast("list[Any]", value)):
            yield from _leaves(inner, f"{path}[{index}]")
    elif isinstance(value, str) and value:
        yield path, value
        if value.startswith(("{", "[")):
            try:
                yield from _leaves(json.loads(value), path)
            except ValueError:
                return
