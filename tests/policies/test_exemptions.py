"""What may break a policy for a while: named, with a reason and an end, and never in silence."""

from datetime import date
from pathlib import Path

import pytest

from declared.stack import Stack
from policies.model.configuration import Configuration, read_configuration
from policies.model.errors import PackError
from policies.model.exemption_policies import exemption_policies
from policies.model.exemptions import Exemption, Exemptions, read_exemptions
from policies.model.former_names import FORMER_NAMES, former_names_policy
from policies.model.pack import Pack
from policies.model.report import Report, evaluate
from policies.pack import THEMES, default_pack, policies_of
from tests.policies.kill_rate import resources
from tests.policies.mutators import change

TODAY = date(2026, 11, 23)
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
DAMAGED = change(VERSIONING, "versioningConfiguration.status", "Suspended")(resources("prod"))
BROKEN = {(each.policy, each.urn) for each in evaluate(Stack(DAMAGED), default_pack()).violations}


def reported(expires: date) -> Report:
    """The mutated stack, with an exemption from everything that the mutator breaks."""
    exemptions = Exemptions(
        [
            Exemption(policy=policy, resource=urn or "", reason="a drill", expires=expires)
            for policy, urn in sorted(BROKEN, key=str)
        ],
        today=TODAY,
    )
    themes = {name: policies_of(module) for name, module in THEMES.items()}
    return evaluate(
        Stack(DAMAGED), Pack({**themes, "exemptions": exemption_policies(exemptions)}, Configuration(), exemptions)
    )


def test_a_mutation_breaks_something_to_be_exempt_from() -> None:
    assert BROKEN


def test_an_exemption_lets_its_resource_pass_to_the_end_of_its_day_and_is_named() -> None:
    report = reported(TODAY)
    assert {(each.policy, each.level) for each in report.violations} == {("exemption-in-force", "advisory")}
    assert {(violation.policy, violation.urn) for _, violation in report.exempted} == BROKEN
    assert all("a drill" in each.message for each in report.violations)


def test_an_expired_one_is_a_violation_and_lets_nothing_pass() -> None:
    report = reported(date(2026, 11, 22))
    assert {(each.policy, each.urn) for each in report.violations} >= BROKEN
    assert ("exemption-expired", "mandatory") in {(each.policy, each.level) for each in report.violations}


URN = "urn:pulumi:prod::nphies-platform::aws:s3/bucket:Bucket::velero"
GOOD = f"{{policy: tagged, resource: '{URN}', reason: a drill, expires: 2026-12-01}}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("exemptions: [", "exemptions.yaml: while parsing"),
        ("exemptions: {}", "exemptions: not a list; allowed: a list of policy, resource, reason, expires"),
        ("exemptions: [text]", "exemptions[0]: 'text'; allowed: policy, resource, reason, expires"),
        (f"exemptions: [{GOOD.replace('reason', 'because')}]", "exemptions[0].because: unknown key; allowed: "),
        (f"exemptions: [{GOOD.replace('a drill', '')}]", "exemptions[0].reason: missing; allowed: a sentence"),
        (f"exemptions: [{GOOD.replace('tagged', 'no-such')}]", "exemptions[0].policy: no-such; allowed: "),
        (f"exemptions: [{GOOD.replace('velero', '*')}]", "exemptions[0].resource: urn"),
        (f"exemptions: [{GOOD.replace('2026-12-01', 'soon')}]", "exemptions[0].expires: soon; allowed: a date"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "exemptions.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as refused:
        read_exemptions(file, ["tagged"], today=TODAY)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "exemptions.yaml"
    file.write_text(f"exemptions: [{GOOD}]", encoding="utf-8")
    exemptions = read_exemptions(file, ["tagged"], today=TODAY)
    assert exemptions.covering("tagged", URN) is not None
    assert exemptions.covering("tagged", f"{URN}-replica") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "[]; allowed: a JSON object by policy"),
        ("{", "allowed: a JSON object by policy"),
        ('{"no-such": "advisory"}', "no-such: unknown policy"),
        ('{"recovery-rpo": "sometimes"}', 'recovery-rpo.enforcementLevel: "sometimes"; allowed: '),
        (
            '{"recovery-rpo": {"rpoMinutes": "five"}}',
            'recovery-rpo.rpoMinutes: "five"; allowed: a number, at least 0',
        ),
        (
            '{"recovery-availability": {"availabilityPercent": 101}}',
            "recovery-availability.availabilityPercent: 101; allowed: a number, at least 0, at most 100",
        ),
        (
            '{"firewall-rules": {"ruleGroups": "SQLi"}}',
            'firewall-rules.ruleGroups: "SQLi"; allowed: a list of texts',
        ),
        ('{"recovery-rpo": {"minutes": 5}}', "recovery-rpo.minutes: unknown property; allowed: rtoMinutes, rpoMinutes"),
        ('{"store-tls": {"minutes": 5}}', "store-tls.minutes: unknown property; allowed: none"),
        ('{"charts-read-no-secrets": {"readers": {"a/b": ""}}}', "charts-read-no-secrets.readers"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "configuration.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as refused:
        read_configuration(file, default_pack().policies)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_objectives_are_the_packs_own_configuration(tmp_path: Path) -> None:
    file = tmp_path / "configuration.json"
    file.write_text('{"recovery-rpo": {"rpoMinutes": 1}}', encoding="utf-8")
    pack = default_pack()
    strict = Pack(pack.themes, read_configuration(file, pack.policies), Exemptions(today=TODAY))
    assert "recovery-rpo" in {each.policy for each in evaluate(Stack(resources("prod")), strict).violations}


def test_a_former_name_holds_and_every_report_names_it(tmp_path: Path) -> None:
    configured, exempted = tmp_path / "configuration.json", tmp_path / "exemptions.yaml"
    configured.write_text('{"images-kept": "disabled"}', encoding="utf-8")
    exempted.write_text(f"exemptions: [{GOOD.replace('tagged', 'topics-kept')}]", encoding="utf-8")
    policies = default_pack().policies
    configuration = read_configuration(configured, policies)
    exemptions = read_exemptions(exempted, [each.name for each in policies], today=TODAY)

    assert configuration.disabled("image-retention")
    assert exemptions.covering("topic-retention", URN) is not None
    policy = former_names_policy([*exemptions.former_names, *configuration.former_names])
    found = evaluate(Stack([]), Pack({"exemptions": [policy]}, configuration, exemptions)).violations
    assert [(each.level, each.message.partition(" has ")[2]) for each in found] == [
        ("advisory", "the former name topics-kept; write topic-retention"),
        ("advisory", "the former name images-kept; write image-retention"),
    ]


def test_a_policy_is_configured_by_one_of_its_names(tmp_path: Path) -> None:
    file = tmp_path / "configuration.json"
    file.write_text('{"images-kept": "disabled", "image-retention": "advisory"}', encoding="utf-8")
    with pytest.raises(PackError, match=r"images-kept: the former name of image-retention; allowed: one of them"):
        read_configuration(file, default_pack().policies)


def test_a_former_name_leads_to_a_policy_and_is_none_itself() -> None:
    present = {policy.name for policy in default_pack().policies}
    assert set(FORMER_NAMES.values()) <= present
    assert not set(FORMER_NAMES) & present
