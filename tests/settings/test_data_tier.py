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
        ({"topics": {"Claims_1": {}}}, "topics.Claims_1: Claims_1; allowed: a topic name such as claims-submitted"),
    ],
)
def test_streams_that_would_lose_records_are_refused(values: dict[str, Any], line: str) -> None:
    assert refusal("kafka", **values).startswith(line)


def test_every_topic_of_the_guides_services_has_a_producer() -> None:
    platform = settings.from_config("prod", PRIMARY)
    produced = {topic for uses in platform.app_tier.uses.values() for topic in uses.produces}
    assert set(platform.data_tier.kafka.topics) == produced


def test_a_topic_of_a_stack_is_added_to_those_of_the_guide() -> None:
    given = {"kafka": {"topics": {"consents": {"partitions": 6}, "claims-submitted": {"retention": "14d"}}}}
    topics = settings.from_config("prod", with_value("nphies-platform:data_tier", given)).data_tier.kafka.topics
    assert topics["consents"].partitions == 6
    assert (topics["claims-submitted"].partitions, topics["claims-submitted"].retention.days) == (24, 14)
    assert "audit-events" in topics


@pytest.mark.parametrize(
    ("store", "value", "place"),
    [
        ("postgresql", {"claims-service": "write"}, "app_tier.services.<name>.uses.database"),
        ("redis", ["api-gateway"], "app_tier.services.<name>.uses.cache"),
        ("kafka", {"api-gateway": {}}, "app_tier.services.<name>.uses.produces and .consumes"),
    ],
)
def test_a_list_of_services_at_a_store_is_refused_with_the_place_it_has_now(
    store: str, value: object, place: str
) -> None:
    line = refusal(store, services=value)
    assert line.startswith("services: ")
    assert line.endswith(f"; allowed: nothing here, it is now {place}")
