"""Changes of settings that harm nothing: neither refused, nor found by a policy, in either stack."""

import json
from typing import Any

import pytest

from offline.evaluation.verdict import evaluate
from offline.preview import EVALUATORS
from tests.recovery.stacks import put
from tests.whole_stack import STACKS, configuration, declared_by

SERVICE = {"image": "1.0.0", "uses": {"cache": True, "produces": ["audit-events"]}}
HARMLESS: dict[str, dict[str, Any]] = {
    "larger quotas": {
        "quotas/core": {"cpu": 200, "memory": "400Gi", "pods": 300},
        "quotas/data": {"cpu": 90, "memory": "300Gi", "storage": "4Ti"},
    },
    "larger quotas of the platform": {
        "quotas/logging": {"storage": "20Ti"},
        "quotas/operators": {"pods": 120},
        "quotas/node_agents": {"pods": 200},
    },
    "a larger database": {"data_tier/postgresql": {"storage": "200Gi", "wal_storage": "100Gi"}},
    "a database with more CPUs": {"data_tier/postgresql": {"cpus": 5, "memory": "18Gi"}},
    "a larger pool": {"data_tier/postgresql": {"pooler": {"pool_size": 60, "max_clients": 2000}}},
    "more poolers": {"data_tier/postgresql": {"pooler": {"instances": 4}}},
    "larger volumes of the cache": {"data_tier/redis": {"storage": "40Gi"}},
    "larger volumes of the streams": {"data_tier/kafka": {"storage": "100Gi", "controller_storage": "20Gi"}},
    "another topic": {"data_tier/kafka": {"topics": {"consents": {"partitions": 6}}}},
    "larger application nodes": {"cluster/application": {"instance_type": "m6i.8xlarge", "minimum": 3, "maximum": 9}},
    "newer data nodes": {"cluster/data": {"instance_type": "m7i.4xlarge"}},
    "more application nodes": {"cluster/application": {"minimum": 6, "maximum": 12}},
    "larger system nodes": {"cluster/system": {"instance_type": "m6i.2xlarge", "minimum": 3, "maximum": 6}},
    "one more service": {"app_tier/services/billing": SERVICE},
    "a service with more memory": {"app_tier/services/eligibility-service": {"image": "1.0.0", "memory": "2Gi"}},
    "a service that scales further": {
        "app_tier/services/terminology-service": {"image": "1.0.0", "scaling": {"maximum": 12}}
    },
    "another image": {"app_tier/services/claims-service": {"image": "1.0.1"}},
    "a longer retention": {"retention": {"database": "35d", "audit": {"archive": "3000d"}}},
    "backups at another hour": {"archive/base_backup": "0 1 * * *", "backup_vault/velero": {"daily": "15 4 * * *"}},
    "more snapshots kept": {"archive/snapshots_kept": 30},
    "a shorter archive timeout": {"archive/timeout": "30s"},
    "a higher availability of checks": {"edge/health_check": {"interval": "10s", "threshold": 2}},
    "a shorter TTL": {"edge/ttl": "30s"},
    "larger hot nodes": {"logging": {"elasticsearch": {"hot": {"storage": "600Gi", "memory": "10Gi"}}}},
    "more Logstash": {"logging": {"logstash": {"replicas": 4}}},
    "faster volumes": {"storage": {"data_iops": 6000, "data_throughput": 500}},
    "other operators' networks": {"cluster/private_access_cidrs": ["10.91.0.0/24"]},
}


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_is_accepted_and_nothing_is_found(name: str, stack: str) -> None:
    config = dict(configuration(stack))
    for where, value in HARMLESS[name].items():
        group, *path = where.split("/")
        key = f"nphies-platform:{group}"
        given = json.loads(config.get(key) or "{}")
        config[key] = json.dumps(put(given, path, value) if path else value)
    found = evaluate(declared_by(stack, config), EVALUATORS).violations
    assert [(each.policy, each.message) for each in found if each.level == "mandatory" and each.decided] == []
