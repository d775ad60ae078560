"""What a program keeps on its volume is less than the volume."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from declared import quantities
from declared.helm import chart_of
from declared.resource import Declared
from declared.values import as_mapping, is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_RELEASE = "kubernetes:helm.sh/v3:Release"
_PROMETHEUS = "kubernetes:monitoring.coreos.com/v1:Prometheus"
_CLAIM = "volumeClaimTemplate.spec.resources.requests.storage"
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)([KMGTPE]?)i?B", re.IGNORECASE)


class _RetentionSizeConfig(Config):
    percent: int = Field(
        default=85, ge=1, le=100, description="Percent of the volume (Prometheus documentation, Storage: 80 to 85)."
    )


def _retention_size(resource: Declared, config: _RetentionSizeConfig) -> Iterator[Finding]:
    if resource.type == _PROMETHEUS:
        yield from _kept(resource, "spec", "storage", config)
    elif chart_of(resource) == "kube-prometheus-stack":
        yield from _kept(resource, "values.prometheus.prometheusSpec", "storageSpec", config)


def _kept(resource: Declared, path: str, storage: str, config: _RetentionSizeConfig) -> Iterator[Finding]:
    spec = mapping(resource.props, path)
    given, volume = read(spec, "retentionSize"), quantities.parse(read(spec, f"{storage}.{_CLAIM}"))
    if not spec or not volume or is_unknown(given):
        return
    if given is None:
        yield wrong(
            resource, f"{path}.retentionSize is not given: samples of `retention` may fill the volume, and stop it"
        )
        return
    size = _prometheus_bytes(given)
    if size > volume * config.percent / 100:
        yield wrong(
            resource,
            f"{path}.retentionSize is {given}, {size / volume:.0%} of its volume; expected at most {config.percent} %: the"
            " write-ahead log and compactions need the rest",
        )


def _prometheus_bytes(value: Any) -> float:
    """`168GiB`, `168GB`: both are powers of two there. 0 for what it does not take."""
    match = _SIZE.fullmatch(str(value))
    return float(match[1]) * 1024 ** _POWERS[match[2].upper()] if match else 0.0


RETENTION_SIZE_FITS = ResourcePolicy(
    name="prometheus-size-fits-its-volume",
    description="Prometheus deletes its oldest samples before its volume is full.",
    remedy="Set retentionSize to four fifths of the volume.",
    config=_RetentionSizeConfig,
    types=(_PROMETHEUS, _RELEASE),
    check=_retention_size,
)

_LOGSTASH = "kubernetes:logstash.k8s.elastic.co/v1alpha1:Logstash"
_QUEUES = ("queue.max_bytes", "dead_letter_queue.max_bytes")
_DEFAULT_QUEUE = "1024mb"
"""Of either kind (Logstash reference, logstash.yml)."""


def _queues(logstash: Declared, _: Config) -> Iterator[Finding]:
    volume = next(
        (
            quantities.parse(read(each, "spec.resources.requests.storage"))
            for each in items(logstash.props, "spec.volumeClaimTemplates")
            if read(each, "metadata.name") == "logstash-data"
        ),
        None,
    )
    kept = 0.0
    for pipeline in items(logstash.props, "spec.pipelines"):
        for key, switch in zip(_QUEUES, ("queue.type", "dead_letter_queue.enable"), strict=True):
            if as_mapping(pipeline).get(switch) in ("persisted", True):
                kept += _logstash_bytes(as_mapping(pipeline).get(key, _DEFAULT_QUEUE))
    if volume and kept > volume:
        yield wrong(
            logstash,
            f"spec.pipelines: queues may take {kept / 2**30:.1f} GiB together, of a volume of {volume / 2**30:.1f} GiB",
        )


def _logstash_bytes(value: Any) -> float:
    match = re.fullmatch(r"(\d+)([kmgt]?)b?", str(value).lower())
    return int(match[1]) * 1024 ** _POWERS[match[2].upper()] if match else 0.0


QUEUES_FIT = ResourcePolicy(
    name="queues-fit-their-volume",
    description="The persistent and dead letter queues of Logstash fit on its volume together.",
    remedy="Lower queue.max_bytes and dead_letter_queue.max_bytes of the pipelines, or raise the claim.",
    types=(_LOGSTASH,),
    check=_queues,
)
