"""When External Secrets makes a value anew: a generated password never again, a copy whenever its source changes."""

from collections.abc import Iterator

from pydantic import Field

from declared import durations
from declared.resource import Declared
from declared.values import is_true, is_unknown, items, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_SECRET = "kubernetes:external-secrets.io/v1:ExternalSecret"  # noqa: S105
_TYPES = (_SECRET, "kubernetes:external-secrets.io/v1beta1:ExternalSecret")
_MADE_UP = ("Password", "UUID", "SSHKey", "MFA")
"""Generators whose value has no source: another run gives another value. Tokens of a registry or a vault have one."""


def _generators(secret: Declared) -> list[str]:
    return [str(read(each, "sourceRef.generatorRef.kind")) for each in items(secret.props, "spec.dataFrom")]


def _once(secret: Declared) -> bool | None:
    """Whether a value is fetched once only; None: unknown."""
    policy, interval = read(secret.props, "spec.refreshPolicy"), read(secret.props, "spec.refreshInterval")
    if is_unknown(policy) or is_unknown(interval):
        return None
    length = durations.parse(interval)
    stopped = length is not None and not length
    return policy == "CreatedOnce" or (policy in (None, "Periodic") and stopped)


def _generated(secret: Declared, _: Config) -> Iterator[Finding]:
    if not set(_generators(secret)) & set(_MADE_UP):
        return
    once = _once(secret)
    if once is None:
        yield undecided(secret, "spec.refreshPolicy or spec.refreshInterval is unknown")
    elif not once:
        yield wrong(
            secret,
            f"spec.refreshPolicy is {read(secret.props, 'spec.refreshPolicy') or 'not given'}; expected CreatedOnce: each refresh"
            " makes another value, and whoever has the former one is locked out",
        )


GENERATED_ONCE = ResourcePolicy(
    name="generated-secrets-created-once",
    description="A generated password is generated once: a refresh would replace it under those who use it.",
    remedy="Set refreshPolicy to CreatedOnce.",
    types=_TYPES,
    check=_generated,
)


class _CopiesConfig(Config):
    minutes: int = Field(default=60, ge=1, description="Longest time until a copy follows its source, in minutes.")


def _copied(secret: Declared, config: _CopiesConfig) -> Iterator[Finding]:
    if set(_generators(secret)) & set(_MADE_UP) or is_true(read(secret.props, "spec.target.immutable")):
        return
    once, policy = _once(secret), read(secret.props, "spec.refreshPolicy")
    if once is None:
        yield undecided(secret, "spec.refreshPolicy or spec.refreshInterval is unknown")
    elif once or policy == "OnChange":
        yield wrong(
            secret,
            f"spec.refreshPolicy is {policy or 'Periodic'} and spec.refreshInterval {read(secret.props, 'spec.refreshInterval')}:"
            " after its source has changed, the copy has an old password or certificate for ever",
        )
    else:
        length = durations.parse(read(secret.props, "spec.refreshInterval"))
        if length is not None and length.total_seconds() > config.minutes * 60:
            yield wrong(
                secret,
                f"spec.refreshInterval is {durations.show(length)}; expected at most {config.minutes} min",
            )
    if read(secret.props, "spec.target.deletionPolicy") == "Delete":
        yield wrong(
            secret,
            "spec.target.deletionPolicy is Delete: a store that does not find the source for a moment takes the Secret away",
        )


COPIES_REFRESHED = ResourcePolicy(
    name="copied-secrets-refreshed",
    description="A copy of a secret follows its source, and stays while the source cannot be read.",
    remedy="Set refreshPolicy to Periodic with a refreshInterval of minutes, and deletionPolicy to Retain.",
    config=_CopiesConfig,
    types=_TYPES,
    check=_copied,
)
