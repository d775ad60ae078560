"""The list is read off what is declared: whatever a pod may start is on it, and nothing else."""

from typing import Any

import pytest

from artifacts.lock import read_lock
from artifacts.references import repositories
from declared.resource import Declared
from declared.stack import Stack
from mirror.inventory import Inventory, inventory
from mirror.programs import MirrorError
from mirror.signers import signature_of
from offline.evaluation import recovery
from offline.stacks import ROOT, STACKS, declared
from settings import PairState
from tests.whole_stack import whole_stack

_OWN = "111122223333.dkr.ecr.me-south-1.amazonaws.com"


@pytest.fixture(scope="module")
def of_the_stacks() -> Inventory:
    return inventory({name: Stack(recovery.declared(declared(name))) for name in STACKS})


def test_every_chart_and_image_of_the_stacks_is_in_the_lock_file_and_nothing_else(of_the_stacks: Inventory) -> None:
    lock = read_lock()
    assert set(of_the_stacks.charts) == set(lock.charts)
    assert set(of_the_stacks.images) == set(lock.images)


@pytest.mark.parametrize("state", [PairState.SWITCHING, PairState.FAILED_OVER])
def test_no_state_of_the_pair_starts_an_image_that_is_not_locked(state: PairState) -> None:
    stacks = {name: Stack(recovery.declared(whole_stack(name, state=state))) for name in STACKS}
    found, lock = inventory(stacks), read_lock()
    assert set(found.charts) == set(lock.charts)
    assert set(found.images) <= set(lock.images)


def test_the_page_of_the_mirror_counts_what_is_locked() -> None:
    page = (ROOT / "docs" / "mirror.md").read_text(encoding="utf-8")
    lock = read_lock()
    assert f"The stacks use {len(lock.charts)} Helm charts and {len(lock.images)} images" in page


def test_the_lock_file_says_of_every_image_how_its_publisher_signs() -> None:
    assert {key: each.signed for key, each in read_lock().images.items()} == {
        key: signature_of(each.reference) for key, each in read_lock().images.items()
    }


def test_every_entry_has_a_repository(of_the_stacks: Inventory) -> None:
    assert len(repositories(read_lock())) == len(of_the_stacks.charts) + len(
        {key.rpartition(":")[0] for key in of_the_stacks.images}
    )


def test_the_services_images_are_the_owners_and_are_not_copied(of_the_stacks: Inventory) -> None:
    assert [name for name in of_the_stacks.built if not name.startswith("nphies/")] == []
    assert len(of_the_stacks.built) == 4


def _resource(token: str, name: str = "thing", **props: Any) -> Declared:
    return Declared(urn=f"{token}::{name}", type=f"kubernetes:{token}", name=name, props=props)


def _of(*resources: Declared) -> Inventory:
    return inventory({"prod": Stack(resources)})


def test_init_containers_and_sidecars_of_every_declared_pod_are_on_the_list() -> None:
    pod = {
        "initContainers": [{"name": "first", "image": "quay.io/some/first:1.0"}],
        "containers": [
            {"name": "main", "image": "quay.io/some/main:1.0"},
            {"name": "side", "image": "ghcr.io/some/side:1.0"},
        ],
    }
    found = _of(_resource("batch/v1:CronJob", spec={"jobTemplate": {"spec": {"template": {"spec": pod}}}}))
    assert list(found.images) == ["ghcr.io/some/side:1.0", "quay.io/some/first:1.0", "quay.io/some/main:1.0"]
    assert found.images["quay.io/some/main:1.0"] == ["prod: CronJob thing"]


def test_a_reference_of_the_own_registry_is_listed_under_its_publishers_name() -> None:
    image = f"{_OWN}/mirror/quay.io/some/main:1.0@sha256:{'a1' * 32}"
    pod = {"spec": {"containers": [{"name": "main", "image": image}]}}
    assert list(_of(_resource("apps/v1:Deployment", spec={"template": pod})).images) == ["quay.io/some/main:1.0"]


def test_an_image_that_the_owner_builds_is_not_copied() -> None:
    pod = {"spec": {"containers": [{"name": "main", "image": f"{_OWN}/nphies/claims-service:1.0.0"}]}}
    found = _of(_resource("apps/v1:Deployment", spec={"template": pod}))
    assert (dict(found.images), list(found.built)) == ({}, ["nphies/claims-service:1.0.0"])


@pytest.mark.parametrize(
    ("token", "image"),
    [
        ("elasticsearch.k8s.elastic.co/v1:Elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch:9.5.6"),
        ("kibana.k8s.elastic.co/v1:Kibana", "docker.elastic.co/kibana/kibana:9.5.6"),
        ("logstash.k8s.elastic.co/v1alpha1:Logstash", "docker.elastic.co/logstash/logstash:9.5.6"),
    ],
)
def test_the_image_that_elastics_operator_takes_by_version_is_on_the_list(token: str, image: str) -> None:
    assert list(_of(_resource(token, spec={"version": "9.5.6"})).images) == [image]
    own = {"version": "9.5.6", "image": f"{_OWN}/mirror/{image}"}
    assert list(_of(_resource(token, spec=own)).images) == [image]


def test_the_sidecar_that_a_chart_hands_to_its_operator_is_on_the_list(of_the_stacks: Inventory) -> None:
    users = of_the_stacks.images["ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v0.14.0"]
    assert {f"{stack}: Release plugin-barman-cloud" for stack in STACKS} <= set(users)


def test_an_image_that_a_config_map_hands_to_an_operator_is_on_the_list() -> None:
    told = _resource(
        "core/v1:ConfigMap", data={"SIDECAR_IMAGE": f"{_OWN}/mirror/ghcr.io/x/sidecar:1.0.0", "other": "text"}
    )
    assert list(_of(told).images) == ["ghcr.io/x/sidecar:1.0.0"]


def test_a_chart_is_listed_where_its_publisher_has_it_whatever_registry_the_release_names() -> None:
    chart = f"oci://{_OWN}/mirror/charts/cert-manager"
    found = _of(_resource("helm.sh/v3:Release", chart=chart, version="v1.21.1", namespace="operators", values={}))
    assert list(found.charts) == ["https://charts.jetstack.io/cert-manager:v1.21.1"]


def test_a_chart_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(MirrorError, match=r"charts.py: chart unknown 1.0.0 is not in the table"):
        _of(_resource("helm.sh/v3:Release", chart="unknown", version="1.0.0", values={}))


def test_operands_that_nothing_asks_for_are_named_with_the_reason(of_the_stacks: Inventory) -> None:
    reasons = of_the_stacks.not_started
    assert not set(reasons) & set(of_the_stacks.images)
    assert all(each.endswith("declared") for each in reasons.values())
