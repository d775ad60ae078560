"""Kafka as its operator runs it: versions that fit, windows that come, topics that do not hold up their namespace."""

import re
from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field

from declared.cron import longest_interval
from declared.objects import namespace_of
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, is_unknown, items, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_KAFKA = "kubernetes:kafka.strimzi.io/v1:Kafka"
_TOPIC = "kubernetes:kafka.strimzi.io/v1:KafkaTopic"
_VERSION = re.compile(r"(\d+)\.(\d+)")


def _version(text: object) -> tuple[int, int] | None:
    """Major and minor, of `4.3.1` and of `4.3-IV0`."""
    match = _VERSION.match(str(text))
    return (int(match[1]), int(match[2])) if match else None


def _versions(kafka: Declared, _: Config) -> Iterator[Finding]:
    runs, stored = read(kafka.props, "spec.kafka.version"), read(kafka.props, "spec.kafka.metadataVersion")
    if is_unknown(runs) or is_unknown(stored):
        yield undecided(kafka, "spec.kafka.version or spec.kafka.metadataVersion is unknown")
        return
    if stored is None:
        return
    program, metadata = _version(runs), _version(stored)
    if metadata is None:
        yield wrong(kafka, f"spec.kafka.metadataVersion is {stored}, which is no version")
    elif program is not None and metadata > program:
        yield wrong(
            kafka,
            f"spec.kafka.metadataVersion is {stored}, later than spec.kafka.version {runs}: brokers that do not know it refuse"
            " it, and once it is set there is no way back",
        )
    elif program is not None and metadata[0] < program[0] - 1:
        yield wrong(kafka, f"spec.kafka.metadataVersion is {stored}, which {runs} does not read any more")


VERSIONS = ResourcePolicy(
    name="kafka-metadata-version",
    description="The metadata of a Kafka cluster has a version that its brokers know.",
    remedy="Set metadataVersion to that of the Kafka version, or of the one before while an upgrade can be undone.",
    types=(_KAFKA,),
    check=_versions,
)


class _WindowsConfig(Config):
    hours: int = Field(default=168, ge=1, description="Longest time between two maintenance windows, in hours.")


_SPECIAL = set("LW#")


def _windows(kafka: Declared, config: _WindowsConfig) -> Iterator[Finding]:
    windows = [each for each in items(kafka.props, "spec.maintenanceTimeWindows") if not is_unknown(each)]
    intervals = [_between(str(each)) for each in windows]
    if not windows or any(found is _UNREAD for found in intervals):
        return
    known = [each for each in intervals if each is not None]
    if not known:
        yield wrong(
            kafka,
            f"spec.maintenanceTimeWindows are {', '.join(map(str, windows))}: that time never comes, so certificates are not"
            " renewed",
        )
    elif min(known) > timedelta(hours=config.hours):
        yield wrong(
            kafka, f"spec.maintenanceTimeWindows are {min(known).days} days apart; expected at most {config.hours} h"
        )


_UNREAD = timedelta.max


def _between(window: str) -> timedelta | None:
    """The longest time between two; None: it never comes. Of Quartz: seconds first, and a year that may be left out."""
    fields = window.split()
    if len(fields) not in (6, 7):
        return None
    if set("".join(fields[3:6]).upper().replace("JUL", "").replace("WED", "")) & _SPECIAL:
        return _UNREAD
    if len(fields) == 7 and fields[6] != "*":
        return None
    return longest_interval(" ".join(fields[1:6]))


WINDOWS = ResourcePolicy(
    name="kafka-maintenance-windows",
    description="The time in which Kafka's certificates may be renewed comes, and comes soon enough.",
    remedy='Write a window of every day or week in Quartz\' notation, such as "* * 22-23 * * ?", or none.',
    config=_WindowsConfig,
    types=(_KAFKA,),
    check=_windows,
)

_FINALIZERS = "STRIMZI_USE_FINALIZERS"


def _finalizers(stack: Stack, _: Config) -> Iterator[Finding]:
    for kafka in stack.of(_KAFKA):
        if read(kafka.props, "spec.entityOperator.topicOperator") is None:
            continue
        if not any(namespace_of(each) == namespace_of(kafka) for each in stack.of(_TOPIC)):
            continue
        variables = items(kafka.props, "spec.entityOperator.template.topicOperatorContainer.env")
        own = next((each for each in variables if read(each, "name") == _FINALIZERS), None)
        value = "true" if own is None else read(own, "value")
        if is_unknown(value):
            yield undecided(kafka, f"{_FINALIZERS} is unknown")
        elif is_true(str(value).lower()):
            yield wrong(
                kafka,
                f"{_FINALIZERS} of the topic operator is {value if own else 'not given, which means true'}: once the operator is"
                " gone, every KafkaTopic keeps its namespace from being deleted, and the stack from being destroyed",
            )


FINALIZERS = StackPolicy(
    name="kafka-topics-without-finalizers",
    description="Topics can be deleted after their operator, so that removing a stack does not hang.",
    remedy="Set STRIMZI_USE_FINALIZERS to false in spec.entityOperator.template.topicOperatorContainer.env.",
    check=_finalizers,
)
