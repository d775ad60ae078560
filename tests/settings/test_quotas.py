from settings import QuotaSettings, Size, from_config
from settings.cluster import memory, vcpus
from tests.settings.configuration import PRIMARY, with_value


def test_raising_one_number_of_a_quota_keeps_the_others() -> None:
    quotas = from_config("prod", with_value("nphies-platform:quotas", {"core": {"cpu": 200}})).quotas

    assert (quotas.core.cpu, quotas.core.memory, quotas.data) == (200, Size("200Gi"), QuotaSettings().data)


def test_no_namespace_alone_may_ask_for_more_than_all_workers_have() -> None:
    cluster = from_config("prod", PRIMARY).cluster
    _, workers = cluster.workers()
    quotas = QuotaSettings()

    for name in QuotaSettings.model_fields:
        quota = getattr(quotas, name)
        assert quota.cpu < workers * vcpus(cluster.application.instance_type), name
        assert quota.memory < memory(cluster.application.instance_type) * workers, name
