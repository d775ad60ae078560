"""The policy pack by the real analyzer, against the same policies over the offline declaration.

Takes minutes and a bench: `NPHIES_BENCH=../shared/bench/bench python -m pytest tests/bench`.
"""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from declared.resource import Declared
from declared.stack import Stack
from policies.model.report import evaluate
from policies.pack import project_pack
from tests.bench.control_plane import BENCH, MISSING, ROOT
from tests.policies.kill_rate import resources
from tests.policies.mutators import change
from tests.whole_stack import STACKS

pytestmark = pytest.mark.skipif(not BENCH, reason=MISSING)

MUTATIONS: Sequence[tuple[str, str, str, Any]] = (
    ("aws:s3/bucketVersioning:BucketVersioning", "velero", "versioningConfiguration.status", "Suspended"),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "edge-https", "toPort", 8443),
    ("aws:kms/key:Key", "images", "enableKeyRotation", False),
    ("aws:route53/healthCheck:HealthCheck", "edge-peer-serving", "failureThreshold", 10),
    ("kubernetes:postgresql.cnpg.io/v1:Cluster", "claims-db", "spec.postgresql.parameters.archive_timeout", "600s"),
    ("kubernetes:policy/v1:PodDisruptionBudget", "claims-service", "spec.maxUnavailable", "100%"),
    ("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "claims-service-hpa", "spec.maxReplicas", 3),
)
"""Type, name, path and value: one harmful change of each kind of resource that both runs can make."""

TRANSFORM = """
import json

import pulumi

MUTATIONS = json.loads({mutations!r})


def transform(args):
    for kind, name, path, value in MUTATIONS:
        if (args.type_, args.name) == (kind, name):
            props = dict(args.props)
            *way, last = path.split(".")
            group = props
            for step in way:
                group[step] = dict(group[step])
                group = group[step]
            group[last] = value
            return pulumi.ResourceTransformResult(props=props, opts=args.opts)
    return None
"""

Verdict = set[tuple[str, str, str]]


def by_the_engine(directory: Path, stack: str, *options: str) -> Verdict:
    """Policy, level and name of the resource of everything that a preview with the pack reports."""
    file = directory / "report.json"
    command = [BENCH, "preview", stack, "--policy-pack", "policies", "--json", str(file), *options]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    found = json.loads(file.read_text(encoding="utf-8"))["violations"]
    return {(each["policy"], each["level"], each["urn"].rsplit("::", 1)[1]) for each in found}


def offline(declared: Sequence[Declared]) -> Verdict:
    report = evaluate(Stack(declared), project_pack())
    return {
        (each.policy, each.level, (each.urn or "").rsplit("::", 1)[1])
        for each in (*report.violations, *report.undecided)
    }


def as_the_engine_shows(declared: Sequence[Declared]) -> list[Declared]:
    """Without what an analyzer is not told: whether a resource is retained (docs/decisions/0088)."""
    return [replace(each, retain_on_delete=True) for each in declared]


@pytest.mark.parametrize("stack", STACKS)
def test_unchanged_stacks_get_the_same_verdict(stack: str, tmp_path: Path) -> None:
    assert by_the_engine(tmp_path, stack) == offline(resources(stack, preview=True))


def test_mutations_are_caught_by_the_same_policies(tmp_path: Path) -> None:
    transform = tmp_path / "mutations.py"
    transform.write_text(TRANSFORM.format(mutations=json.dumps(MUTATIONS)), encoding="utf-8")
    mutated = resources("prod", preview=True)
    for kind, name, path, value in MUTATIONS:
        mutated = change(kind, path, value, of=name)(mutated)

    found = by_the_engine(tmp_path, "prod", "--transform", str(transform))

    assert found == offline(as_the_engine_shows(mutated))
    assert len({policy for policy, level, _ in found if level == "mandatory"}) >= len(MUTATIONS) - 1
