"""What these commands believe of the stacks, against what the program declares in every state of the pair."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import settings
from components.backup_vault.contents import POSTGRES
from components.data_tier.postgresql.migrations import NAME
from components.data_tier.postgresql.topology import DATABASE, PLUGIN
from components.kubernetes import namespaces
from operations import objects
from operations.declared_objects import archive_name, fewest_instances, primary_member
from operations.declaring import change_of_role, declare
from operations.programs import Answer, Command, RealPrograms, Unreachable
from operations.region_status import RegionStatus
from operations.steps import Stopped
from settings import PairState
from tests.whole_stack import ROOT, STACKS, configuration, whole_stack


def cluster_of(stack: str, state: PairState) -> Any:
    return whole_stack(stack, state=state)["kubernetes:postgresql.cnpg.io/v1:Cluster", objects.CLUSTER].props["spec"]


@pytest.mark.parametrize("state", PairState)
@pytest.mark.parametrize("stack", STACKS)
def test_what_a_stack_file_means_is_what_the_program_declares(stack: str, state: PairState) -> None:
    read = settings.from_config(stack, configuration(stack, state))
    spec = cluster_of(stack, state)
    assert spec["replica"]["primary"] == primary_member(read)
    assert spec["primaryUpdateMethod"] == ("restart" if read.promoting else "switchover")
    assert spec["plugins"][0]["parameters"]["serverName"] == archive_name(read, read.region)
    declared = whole_stack(stack, state=state)
    minimum = {
        each.props["spec"]["scaleTargetRef"]["name"]: each.props["spec"]["minReplicas"]
        for each in declared
        if each.props.get("kind") == "HorizontalPodAutoscaler"
    }
    assert minimum == dict(fewest_instances(read))


def test_names_are_those_of_the_components() -> None:
    assert (objects.CORE, objects.DATA) == (namespaces.CORE, namespaces.DATA)
    assert (objects.MIGRATIONS, objects.DATABASE, objects.BACKUP_PLUGIN) == (NAME, DATABASE, PLUGIN)
    assert objects.POSTGRES_ARCHIVE == POSTGRES


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The stack files of a failed-over pair, as a dry run has them: beside nothing but the program's first file."""
    for name in ("Pulumi.yaml", "__main__.py"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    for stack in STACKS:
        document = {
            "config": {
                key: yaml.safe_load(value) if value.startswith(("{", "[")) else value
                for key, value in configuration(stack, PairState.FAILED_OVER).items()
            }
        }
        (tmp_path / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    return tmp_path


def nothing_known() -> RegionStatus:
    return RegionStatus("dr", "me-south-1", Unreachable("-"), Unreachable("-"), Unreachable("-"))


def test_a_change_of_role_by_kubectl_is_no_more_than_what_the_role_changes(project: Path) -> None:
    documents = list(yaml.safe_load_all(change_of_role(declare(RealPrograms(), "dr", project), nothing_known())))
    assert [(each["kind"], each["metadata"]["name"]) for each in documents][:2] == [
        ("Cluster", "claims-db"),
        ("HorizontalPodAutoscaler", "api-gateway-hpa"),
    ]
    cluster = documents[0]["spec"]
    assert cluster == {
        "replica": {
            "self": "claims-db-me-south-1", "primary": "claims-db-me-south-1", "source": "claims-db-me-central-1"
        },
        "primaryUpdateMethod": "restart",
    }  # fmt: skip
    scalers = [each["spec"]["minReplicas"] for each in documents if each["kind"] == "HorizontalPodAutoscaler"]
    assert scalers == [10, 20, 10, 10]  # as many as a peak takes, at once
    kinds = [each["kind"] for each in documents[5:]]
    assert kinds == ["ConfigMap", "Job"]
    assert all(each["metadata"]["labels"].items() >= objects.MADE_BY.items() for each in documents[5:])
    assert "<unknown>" not in yaml.safe_dump_all(documents)


def test_a_file_that_the_program_refuses_stops_the_run_before_anything_is_changed(project: Path) -> None:
    file = project / "Pulumi.dr.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("nphies:fencing_override", "nphies:override"), encoding="utf-8"
    )
    with pytest.raises(
        Stopped, match=r"make preview STACK=dr does not pass: Pulumi\.dr\.yaml: nphies:override: unknown key"
    ):
        declare(RealPrograms(), "dr", project)


def test_a_preview_with_violations_is_told_by_the_first_of_them(tmp_path: Path) -> None:
    """Not by its last line, which counts them."""

    class Refusing(RealPrograms):
        def run(self, command: Command, *, seconds: float) -> Answer:
            assert command.argv
            assert seconds
            text = "mandatory protect-data Cluster claims-db: not protected\n  remedy: Protect it.\n\ndr: 1 mandatory violation\n"
            return Answer(1, text, "")

    with pytest.raises(
        Stopped, match="STACK=dr does not pass: mandatory protect-data Cluster claims-db: not protected"
    ):
        declare(Refusing(), "dr", tmp_path)
