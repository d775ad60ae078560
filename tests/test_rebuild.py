"""The platform brought up in the third place, from third copies alone."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from offline.engine.declare import Declaration
from offline.engine.resource import Resource
from offline.evaluation.recovery import declared
from offline.stack_files.stack_file import file_text, read_stack
from settings import REBUILD, from_config, rebuilt
from tests.policies.kill_rate import report
from tests.third_place import ACCOUNT, REGION, with_third_place, with_vault
from tests.whole_stack import configuration, declared_by, project_in, text_of

COPY = f"nphies-wal-archive-me-south-1-{ACCOUNT}-{REGION}"


@cache
def declaration() -> Declaration:
    return declared_by(REBUILD, rebuilt("prod", with_vault(configuration("prod"))))


def of(kind: str) -> list[Resource]:
    return [each for each in declaration().resources if each.type.endswith(f":{kind}")]


def test_no_mandatory_policy_is_violated() -> None:
    found = report(declared(declaration())).violations
    assert [each.message for each in found if each.level == "mandatory"] == []
    assert "recovery-at-risk" in {each.policy for each in found}


def test_nothing_is_made_in_the_pair() -> None:
    assert {each.props["region"] for each in declaration().resources if "region" in each.props} <= {REGION, "us-east-1"}


_LOST = re.compile(r"me-(central|south)-1|123456789012")
_MAY_NAME = {
    "aws:route53/healthCheck:HealthCheck.fqdn": "the regional name of the peer, which answers nothing",
    "pulumi:providers:aws.defaultTags": "the residency list",
}
"""Properties that may name a region of the pair, and as what."""


def named(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text below a value, with the properties that lead to it."""
    if isinstance(value, Mapping):
        for key, each in cast("Mapping[str, Any]", value).items():
            yield from named(each, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for each in cast("Sequence[Any]", value):
            yield from named(each, path)
    elif isinstance(value, str):
        yield path, value


def test_nothing_of_the_pair_is_named_but_the_archive_that_it_begins_with() -> None:
    """Its server name and bucket have the regions of their source in them, and so has what is named after these."""
    archives = re.compile(rf"claims-db-me-central-1(-1)?|(nphies-)?wal-archive-me-south-1-({ACCOUNT}-)?{REGION}")
    found = {
        path: text
        for each in declaration().resources
        for path, text in named(each.props, each.type)
        if _LOST.search(archives.sub("", text)) and path not in _MAY_NAME
    }
    assert found == {}


def test_claims_db_begins_with_the_third_copy() -> None:
    (cluster,) = [each for each in of("Cluster") if each.type.startswith("kubernetes:postgresql.cnpg.io")]
    source = cluster.props["spec"]["bootstrap"]["recovery"]["source"]
    (member,) = [each for each in cluster.props["spec"]["externalClusters"] if each["name"] == source]
    parameters = member["plugin"]["parameters"]
    assert parameters["serverName"] == "claims-db-me-central-1-1"
    (store,) = [each for each in of("ObjectStore") if each.props["metadata"]["name"] == parameters["barmanObjectName"]]
    assert store.props["spec"]["configuration"]["destinationPath"] == f"s3://{COPY}/claims-db"


def test_the_stack_of_the_source_makes_that_copy_and_lets_those_pods_read_it() -> None:
    stack = with_third_place("dr")
    policies = [
        each for each in stack.resources if each.type.endswith(":BucketPolicy") and each.props["bucket"] == COPY
    ]
    readers = {each.props["name"] for each in of("Role") if each.name in ("claims-db", "claims-db-recovery-gate")}
    assert len(readers) == 2
    for policy in policies:
        assert all(f"arn:aws:iam::{ACCOUNT}:role/{each}" in str(policy.props["policy"]) for each in readers)
    assert policies


def test_it_archives_elsewhere_than_it_began() -> None:
    (store,) = [each for each in of("ObjectStore") if each.props["metadata"]["name"] == "claims-db-archive"]
    assert COPY not in json.dumps(store.props)


def test_without_a_file_the_stack_is_what_the_primarys_settings_make_it(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    for stack in ("prod", "dr"):
        (project / f"Pulumi.{stack}.yaml").write_text(text_of(with_vault(configuration(stack))), encoding="utf-8")
    derived = read_stack(project, REBUILD)
    assert derived.config["aws:region"] == REGION
    (project / f"Pulumi.{REBUILD}.yaml").write_text(file_text(derived), encoding="utf-8")
    assert from_config(REBUILD, read_stack(project, REBUILD).config) == from_config(REBUILD, derived.config)
