"""Every policy has an example beside its rule: resources that meet it, and the change that breaks it."""

import importlib
import subprocess
import sys

import pytest

from declared.stack import Stack
from policies.model.examples import RULES, declared, example_files, examples, merge_patch, read_examples
from policies.model.policy import Policy
from policies.model.report import findings
from policies.pack import default_pack

POLICIES = {policy.name: policy for policy in default_pack().policies}
OF_A_WHOLE_STACK = {
    *("exemption-expired", "exemption-in-force", "policy-names-current"),
    *("recovery-availability", "recovery-at-risk", "recovery-retention", "recovery-rpo", "recovery-rto"),
}
"""Policies about exemptions have no resources; those of the recovery model are about what a whole stack adds up to."""


@pytest.mark.parametrize("name", sorted(set(POLICIES) - OF_A_WHOLE_STACK))
def test_a_policy_passes_its_good_example_and_refuses_its_bad_one(name: str) -> None:
    policy, example = POLICIES[name], examples()[name]
    config = policy.config.model_validate(example.config)
    good, bad = (
        [(each.message, each.decided) for each in findings(policy, Stack(declared(written)), config)]
        for written in (example.good, example.broken())
    )
    assert good == []
    assert [message for message, decided in bad if decided and "evaluated nothing" not in message]


def test_an_example_stands_beside_the_module_of_its_policy() -> None:
    for file in example_files():
        module = importlib.import_module(".".join(("policies.rules", *file.relative_to(RULES).with_suffix("").parts)))
        own = {value.name for value in vars(module).values() if isinstance(value, Policy)}
        assert set(read_examples(file)) <= own, file


def test_a_merge_patch_changes_what_it_names_and_takes_null_away() -> None:
    target = {"kept": 1, "changed": {"a": 1, "b": 2}, "gone": 3, "list": [1, 2]}
    patch = {"changed": {"b": 3, "c": {"d": None}}, "gone": None, "list": [9]}
    assert merge_patch(target, patch) == {"kept": 1, "changed": {"a": 1, "b": 3, "c": {}}, "list": [9]}


def test_what_refers_to_another_resource_is_unknown_and_waits_for_it() -> None:
    key, bucket = declared(
        {
            "key": {"type": "aws:kms/key:Key"},
            "bucket": {"type": "aws:s3/bucket:Bucket", "properties": {"key": "${key.arn}", "log": "${elsewhere.id}"}},
        }
    )
    assert bucket.props == {"key": "<unknown>", "log": "<unknown>"}
    assert bucket.dependencies == (key.urn,)


def test_a_preview_reads_no_example() -> None:
    program = "import sys, offline.preview; print('policies.model.examples' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
