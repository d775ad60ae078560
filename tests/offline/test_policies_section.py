"""The policies in the recovery report."""

from offline.evaluation.verdict import Verdict
from offline.evaluation.violation import Violation
from offline.output.policies_section import section

RECORD = "urn:pulumi:prod::nphies-platform::aws:route53/record:Record::edge-"
TTL = tuple(
    Violation("dns-failover", "mandatory", f"edge-{name}: ttl is 300", f"{RECORD}{name}", "Set ttl to 60 or less.")
    for name in ("failover", "stack")
)
ADVISED = Violation("audit-lock", "advisory", "2 buckets <b>")


def test_a_violation_is_told_once_with_its_resources_and_its_remedy() -> None:
    told = section(Verdict(TTL, 290))

    assert told.count("dns-failover") == 1
    assert "Record edge-failover, Record edge-stack: ttl is 300" in told
    assert "Remedy: Set ttl to 60 or less." in told
    assert "290 run, 1 violated" in told


def test_advice_is_folded_and_passes() -> None:
    told = section(Verdict((ADVISED,), 290))

    assert "<details><summary>Advised</summary>" in told
    assert "2 buckets &lt;b&gt;" in told
    assert "passed" in told
