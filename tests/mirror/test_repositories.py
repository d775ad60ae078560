"""`make repositories` against an emulated AWS: the repositories of a region, and what holds for its registry."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from artifacts.lock import read_lock
from artifacts.references import repositories
from mirror.elastic_registry import ElasticRegistry
from mirror.region_setup import RegionSetup
from mirror.registry import RegistryError
from mirror.repositories import main
from mirror.repository_settings import Repository, wanted
from offline.stacks import ROOT
from tests.mirror.emulated_aws import AWS, MISSING, MOTO, EmulatedAws, emulated_aws

ACCOUNT = "123456789012"
SERVICE, MIRRORED = "nphies/claims-service", "mirror/quay.io/strimzi/kafka"

needs_aws = pytest.mark.skipif(not AWS or not MOTO, reason=MISSING)


def _repositories() -> list[Repository]:
    listed = {each.name: each for each in wanted(read_lock(), ["claims-service"])}
    return [listed[MIRRORED], listed[SERVICE]]


def test_every_service_and_every_entry_of_the_lock_file_has_one() -> None:
    names = [each.name for each in wanted(read_lock(), ["claims-service", "api-gateway", "claims-service"])]
    assert names == sorted([*repositories(read_lock()), "nphies/api-gateway", "nphies/claims-service"])


def test_nothing_that_is_mirrored_expires_and_only_a_service_has_a_build_that_pushes() -> None:
    mirrored, service = _repositories()
    assert (mirrored.expires, mirrored.writers) == (False, ("nphies-deployment",))
    assert (service.expires, service.writers) == (True, ("nphies-deployment", "nphies-images"))


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedAws]:
    with pytest.MonkeyPatch.context() as patch, emulated_aws(tmp_path_factory.mktemp("aws"), patch) as made:
        yield made


@pytest.fixture(scope="module")
def region(aws: EmulatedAws) -> ElasticRegistry:
    """A region's registry after a first run."""
    registry = ElasticRegistry(aws.cli, "me-south-1")
    said = _run(registry)
    assert said == [
        "made me-south-1 key alias/nphies-images",
        "corrected me-south-1 registry",
        "corrected me-south-1 registry",
        "corrected me-south-1 registry",
        f"made me-south-1 repository {MIRRORED}",
        f"made me-south-1 repository {SERVICE}",
    ]
    return registry


def _run(registry: ElasticRegistry, *, changes: bool = True) -> list[str]:
    setup = RegionSetup(registry, ACCOUNT, "me-central-1", changes)
    return [f"{each.kind} {each.artifact}" for each in setup.run(_repositories())]


@needs_aws
def test_a_repository_has_tags_that_stay_scans_what_comes_and_the_registrys_key(region: ElasticRegistry) -> None:
    there = region.repositories()
    for name in (SERVICE, MIRRORED):
        assert there[name]["imageTagMutability"] == "IMMUTABLE"
        assert there[name]["imageScanningConfiguration"] == {"scanOnPush": True}
        assert there[name]["encryptionConfiguration"]["kmsKey"] == region.key_arn("alias/nphies-images")
    rotation = region.ask("kms", "get-key-rotation-status", KeyId=region.key_arn("alias/nphies-images"))
    assert rotation["KeyRotationEnabled"]


@needs_aws
def test_nobody_but_the_deployment_and_the_build_pushes_or_deletes(region: ElasticRegistry) -> None:
    text = region.ask("ecr", "get-repository-policy", repositoryName=SERVICE)["policyText"]
    (statement,) = json.loads(text)["Statement"]
    assert statement["Effect"] == "Deny"
    assert {"ecr:PutImage", "ecr:BatchDeleteImage", "ecr:DeleteRepository"} <= set(statement["Action"])
    assert statement["Condition"]["ArnNotEquals"]["aws:PrincipalArn"] == [
        f"arn:aws:iam::{ACCOUNT}:role/nphies-deployment",
        f"arn:aws:iam::{ACCOUNT}:role/nphies-images",
    ]
    assert not {"ecr:ReplicateImage", "ecr:SetRepositoryPolicy", "ecr:*"} & set(statement["Action"])


@needs_aws
def test_old_images_of_a_service_go_and_those_of_a_publisher_stay(region: ElasticRegistry) -> None:
    text = region.ask("ecr", "get-lifecycle-policy", repositoryName=SERVICE)["lifecyclePolicyText"]
    assert [rule["selection"]["countNumber"] for rule in json.loads(text)["rules"]] == [7, 50]
    assert region.find("ecr", "get-lifecycle-policy", repositoryName=MIRRORED) is None


@needs_aws
def test_replication_takes_the_services_images_alone_and_what_it_makes_is_no_default(region: ElasticRegistry) -> None:
    (rule,) = region.ask("ecr", "describe-registry")["replicationConfiguration"]["rules"]
    assert rule == {
        "destinations": [{"region": "me-central-1", "registryId": ACCOUNT}],
        "repositoryFilters": [{"filter": "nphies/", "filterType": "PREFIX_MATCH"}],
    }
    listed = region.ask("ecr", "describe-repository-creation-templates", prefixes=["nphies"])
    (template,) = listed["repositoryCreationTemplates"]
    assert (template["appliedFor"], template["imageTagMutability"]) == (["REPLICATION"], "IMMUTABLE")
    assert template["encryptionConfiguration"]["kmsKey"] == region.key_arn("alias/nphies-images")
    assert template["customRoleArn"] == f"arn:aws:iam::{ACCOUNT}:role/nphies-image-repositories"


@needs_aws
def test_a_second_run_changes_nothing(region: ElasticRegistry) -> None:
    assert _run(region) == []


@needs_aws
def test_what_was_changed_by_hand_is_said_by_a_check_and_corrected_by_a_run(region: ElasticRegistry) -> None:
    region.ask("ecr", "put-image-tag-mutability", repositoryName=MIRRORED, imageTagMutability="MUTABLE")
    region.ask("ecr", "delete-repository-policy", repositoryName=SERVICE)
    assert _run(region, changes=False) == [f"different me-south-1 {MIRRORED}", f"different me-south-1 {SERVICE}"]
    assert _run(region) == [f"corrected me-south-1 {MIRRORED}", f"corrected me-south-1 {SERVICE}"]
    assert _run(region, changes=False) == []


@needs_aws
def test_a_repository_that_was_lost_is_made_again_and_one_with_another_key_is_only_said(
    region: ElasticRegistry,
) -> None:
    for name in (SERVICE, MIRRORED):
        region.ask("ecr", "delete-repository", repositoryName=name, force=True)
    encryption = {"encryptionType": "KMS", "kmsKey": f"arn:aws:kms:me-south-1:{ACCOUNT}:key/other"}
    region.ask(
        "ecr",
        "create-repository",
        repositoryName=SERVICE,
        imageTagMutability="IMMUTABLE",
        imageScanningConfiguration={"scanOnPush": True},
        encryptionConfiguration=encryption,
    )
    said = _run(region)
    assert f"made me-south-1 repository {MIRRORED}" in said
    assert f"different me-south-1 {SERVICE}" in said
    assert region.repositories()[SERVICE]["encryptionConfiguration"]["kmsKey"].endswith("key/other")


@needs_aws
def test_the_commands_of_the_page_run_as_they_stand(aws: EmulatedAws) -> None:
    page = (ROOT / "docs" / "bootstrap.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"^## 9\. .*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    commands = "".join(re.findall(r"^```sh account\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)).splitlines()
    made = [line for line in commands if line.startswith("make ")]
    assert made == ["make repositories", "make mirror", "make repositories CHECK=1"]

    for region in ("me-central-1", "me-south-1"):
        for service in ("api-gateway", "claims-service", "eligibility-service", "terminology-service"):
            with suppress(RegistryError):  # another test has made it
                ElasticRegistry(aws.cli, region).ask("ecr", "create-repository", repositoryName=f"nphies/{service}")
    script = "\n".join(["set -eu", *(line for line in commands if line not in made)])
    done = subprocess.run(
        ["/bin/bash", "-c", script], cwd=ROOT, env=aws.environment, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    role = ElasticRegistry(aws.cli, "me-south-1").ask("iam", "get-role", RoleName="nphies-image-repositories")
    trusted = role["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]
    assert trusted == {"Service": "ecr.amazonaws.com"}


@pytest.mark.parametrize(("variable", "option"), [("", ""), ("CHECK=1", " --check"), ("DRY_RUN=1", " --dry-run")])
def test_make_runs_it(variable: str, option: str) -> None:
    done = subprocess.run(
        ["/usr/bin/make", "-n", "repositories", *variable.split()], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert " ".join(done.stdout.splitlines()[-1].split()) == f".venv/bin/python -m mirror.repositories{option}"


def _program(folder: Path, text: str) -> str:
    program = folder / "aws"
    program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def test_a_region_that_does_not_answer_keeps_nothing_from_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    away = "An error occurred (ServiceUnavailable) when calling the DescribeKey operation: away"
    program = _program(tmp_path, f"echo '{away}' >&2; exit 254")
    assert main(["--check", "--aws", program]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[:2]] == [["failed", "me-central-1"], ["failed", "me-south-1"]]


def test_a_dry_run_says_what_would_be_made_and_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers: dict[str, Any] = {
        "describe-repositories": {"repositories": []},
        "get-registry-scanning-configuration": {"scanningConfiguration": {}},
        "describe-registry": {},
        "describe-repository-creation-templates": {"repositoryCreationTemplates": []},
    }
    cases = "\n".join(f"{name}) echo '{json.dumps(answer)}' ;;" for name, answer in answers.items())
    absent = "An error occurred (NotFoundException) when calling the DescribeKey operation: no such alias"
    script = (
        f"case $2 in\n{cases}\ndescribe-key) echo '{absent}' >&2; exit 254 ;;\n*) touch {tmp_path}/changed ;;\nesac"
    )
    assert main(["--dry-run", "--aws", _program(tmp_path, script)]) == 0
    said = capsys.readouterr().out
    assert said.count("missing        me-south-1 repository nphies/") == 4
    assert "57 repositories in me-central-1 and me-south-1: 0 changes made" in said
    assert not (tmp_path / "changed").exists()


def test_a_missing_cli_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--aws", "no-such-aws"]) == 2
    assert capsys.readouterr().err == "no-such-aws: not found; install the AWS CLI\n"
