from typing import Any

import pytest

import settings
from settings.quantities import Size
from tests.settings.configuration import PRIMARY, with_value


def refusal(store: str, **values: Any) -> str:
    with pytest.raises(settings.SettingsError) as refused:
        settings.from_config("prod", with_value("nphies-platform:data_tier", {store: values}))
    prefix = f"Pulumi.prod.yaml: nphies-platform:data_tier.{store}."
    assert str(refused.value).startswith(prefix)
    return str(refused.value).removeprefix(prefix)


def test_the_cache_and_the_streams_are_those_of_the_guide() -> None:
    tier = settings.from_config("prod", PRIMARY).data_tier
    assert (2 * tier.redis.leaders, tier.redis.storage, tier.redis.maxmemory) == (6, Size("20Gi"), Size("4Gi"))
    assert (tier.kafka.brokers, tier.kafka.storage) == (3, Size("50Gi"))


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"storage": "10Gi"}, "storage: 10Gi; allowed: 20Gi or more"),
        ({"maxmemory": "2Gi"}, "maxmemory: 2Gi; allowed: 4Gi to 5Gi"),
        ({"maxmemory": "16Gi"}, "maxmemory: 16Gi; allowed: 4Gi to 5Gi"),
        ({"leaders": 4}, "leaders: 4; allowed: an odd number of 3 or more"),
        ({"leaders": 1}, "leaders: 1; allowed: an odd number of 3 or more"),
        ({"backup_schedule": "0 2 * *"}, "backup_schedule: 0 2 * *; allowed: a five-field cron line"),
        ({"services": ["Claims"]}, "services.0: Claims; allowed: a service name such as claims-service"),
    ],
)
def test_a_cache_below_the_guide_is_refused(values: dict[str, Any], line: str) -> None:
    assert refusal("redis", **values).startswith(line)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"storage": "20Gi"}, "storage: 20Gi; allowed: 50Gi or more"),
        ({"brokers": 2}, "brokers: 2; allowed: 3 or more"),
        ({"controllers": 4}, "controllers: 4; allowed: an odd number from 3 to 7"),
        ({"replication": 4}, "replication: 4; allowed: brokers (3) or less"),
        ({"min_insync_replicas": 3}, "min_insync_replicas: 3; allowed: less than replication (3)"),
        ({"min_insync_replicas": 1}, "min_insync_replicas: 1; allowed: 2 or more"),
        ({"topics": {}}, "services.api-gateway.produces: claims-submitted; allowed: one of "),
        ({"topics": {"Claims_1": {}}}, "topics.Claims_1: Claims_1; allowed: a topic name such as claims-submitted"),
        (
            {"services": {"claims-service": {"consumes": ["claims"]}}},
            "services.claims-service.consumes: claims; allowed: one of audit-events, claims-adjudicated",
        ),
    ],
)
def test_streams_that_would_lose_records_or_name_what_is_not_there_are_refused(
    values: dict[str, Any], line: str
) -> None:
    assert refusal("kafka", **values).startswith(line)


def test_every_topic_of_the_defaults_has_a_producer() -> None:
    kafka = settings.from_config("prod", PRIMARY).data_tier.kafka
    assert set(kafka.topics) == {topic for access in kafka.services.values() for topic in access.produces}
