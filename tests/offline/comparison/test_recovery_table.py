"""How the recovery table differs."""

from typing import Any

from offline.comparison.recovery_table import lines


def table(
    rto: float, rpo: float | None, verdict: str = "met", percent: float = 99.97, disruption: str = "region"
) -> dict[str, Any]:
    entry = {
        "subject": "claims-db",
        "disruption": disruption,
        "verdict": verdict,
        "rto": {"seconds": rto},
        "rpo": None if rpo is None else {"seconds": rpo},
    }
    return {"entries": [entry], "availability": {"percent": percent}}


def test_an_unchanged_table_says_nothing() -> None:
    assert list(lines(table(600, 90), table(600, 90))) == []


def test_figures_and_verdicts_are_shown_before_and_after() -> None:
    assert list(lines(table(600, 90), table(600, 1890, "breached", 99.5))) == [
        "! claims-db, region: RTO 10 min, RPO 90 s, met -> RTO 10 min, RPO 31 min 30 s, breached",
        "! availability: 99.9700 % -> 99.5000 %",
    ]


def test_a_subject_that_comes_or_goes_is_a_line() -> None:
    empty: dict[str, Any] = {**table(1, None), "entries": []}
    assert list(lines(empty, table(45, None))) == ["+ claims-db, region: RTO 45 s, met"]
    assert list(lines(table(45, None), empty)) == ["- claims-db, region: RTO 45 s, met"]


def test_a_base_without_a_table_is_compared_with_nothing() -> None:
    assert list(lines(None, table(1, 1))) == []


def test_the_words_of_the_former_release_are_no_difference() -> None:
    former = table(600, 90, "holds", disruption="zone")

    assert list(lines(former, table(600, 90, "met", disruption="availability zone"))) == []
