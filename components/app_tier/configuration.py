"""The configuration of a service: a ConfigMap whose name says what is in it, so that a change is a new version."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pulumi

from components.app_tier.labels import labels
from components.app_tier.store_use import StoreUse
from components.kubernetes.config_map import ConfigMap, config_map
from components.kubernetes.namespaces import CORE
from components.service_contract import HTTP_PORT, MANAGEMENT_PORT, SERVING_PATH
from settings import ServiceSettings, format_duration

DIRECTORY = "/etc/nphies/config"
LOGBACK = Path(__file__).with_name("logback.xml").read_text(encoding="utf-8")


def properties(
    service: str, settings: ServiceSettings, stores: Sequence[StoreUse], *, shutdown: timedelta
) -> dict[str, str]:
    """All Spring properties that the platform gives a service; its own come last and win."""
    given = {
        "spring.application.name": service,
        "server.port": str(HTTP_PORT),
        "server.shutdown": "graceful",
        "spring.lifecycle.timeout-per-shutdown-phase": format_duration(shutdown),
        "logging.config": f"file:{DIRECTORY}/logback.xml",
        **_management(settings, stores),
    }
    for called in settings.calls:
        given[f"nphies.services.{called}.url"] = f"http://{called}:{HTTP_PORT}"
    for store in stores:
        given |= store.properties
    return given | dict(settings.properties)


def _management(settings: ServiceSettings, stores: Sequence[StoreUse]) -> dict[str, str]:
    """Probes, metrics, and the group of health indicators that says whether a claim could be accepted.

    Spring refuses to start with an indicator in a group that does not exist, so a version that cannot tell whether it
    serves never becomes ready.
    """
    group = "management.endpoint.health.group.serving"
    decide = [
        "readinessState",
        *(["db"] if any(store.name == "database" for store in stores) else []),
        *(["downstream"] if settings.serves_through else []),
    ]
    urls = ",".join(f"http://{called}:{HTTP_PORT}{SERVING_PATH}" for called in settings.serves_through)
    return {
        "management.server.port": str(MANAGEMENT_PORT),
        "management.endpoints.web.exposure.include": "health,prometheus",
        "management.endpoint.health.show-details": "never",
        "management.endpoint.health.probes.enabled": "true",
        "management.endpoint.health.probes.add-additional-paths": "true",
        f"{group}.include": ",".join(decide),
        f"{group}.additional-path": f"server:{SERVING_PATH}",
        "management.metrics.distribution.percentiles-histogram.http.server.requests": "true",
        **({"nphies.serving.urls": urls} if urls else {}),
    }


def configuration(service: str, properties: Mapping[str, str], *, opts: pulumi.ResourceOptions) -> ConfigMap:
    """The ConfigMap of this very content.

    One that is no longer declared stays in the cluster: the version before still runs, or must start again in the middle
    of a release, with what it was configured with.
    """
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True))
    content = {"application.properties": as_text(properties), "logback.xml": LOGBACK}
    return config_map(f"{service}-config", content, namespace=CORE, labels=labels(service), opts=kept)


def as_text(properties: Mapping[str, str]) -> str:
    """A file of java.util.Properties, sorted."""
    return "".join(f"{name}={_escaped(properties[name])}\n" for name in sorted(properties))


def _escaped(value: str) -> str:
    text = "".join(_character(character) for character in value.replace("\\", "\\\\"))
    return f"\\{text}" if text.startswith(" ") else text


def _character(character: str) -> str:
    """Itself where every reader takes it as such: a tab at the start would be cut off, a line feed end the value."""
    return character if " " <= character <= "~" else _unicode(character)


def _unicode(character: str) -> str:
    """A character as its UTF-16 units in hexadecimal: one, or two beyond the basic plane."""
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
