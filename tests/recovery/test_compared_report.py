"""The report of a stack that is compared with another state of it."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from recovery import assess
from recovery.report.former import Former
from recovery.report.html_report import page
from recovery.report.json_report import to_json
from tests.recovery.stacks import changed, stack
from tests.whole_stack import ROOT

SLOW = changed("Record", "edge-failover", "ttl", 1200)


def table(name: str = "prod") -> dict[str, Any]:
    return json.loads(json.dumps(to_json(assess(stack(name)))))


def test_a_figure_that_differs_stands_beside_the_former_one() -> None:
    compared = page(assess(SLOW(stack("prod"))), "prod", before=Former.of(table()))

    assert "was 24 min" in compared
    assert compared.count('class="former"') >= 3  # the step, what follows it, the total
    assert "before the change" in compared


def test_what_is_the_same_has_no_former_figure() -> None:
    same = page(assess(stack("prod")), "prod", before=Former.of(table()))

    assert 'class="was"' not in same
    assert 'class="former"' not in same


@pytest.mark.parametrize("other", [None, {}, {"entries": [{"subject": "x"}], "availability": {"percent": 1}}])
def test_a_table_of_another_form_counts_as_none(other: dict[str, Any] | None) -> None:
    assert page(assess(stack("prod")), "prod", before=Former.of(other)) == page(assess(stack("prod")), "prod")


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if tag == "a" and name == "href"]


def test_every_page_that_the_report_names_is_a_link_to_a_page_that_exists() -> None:
    links = Links()
    links.feed(page(assess(stack("prod")), "prod", documents="https://docs.example/docs"))

    pages = [each.removeprefix("https://docs.example/") for each in links.found if not each.startswith("#")]
    assert len(set(pages)) > 5
    assert [each for each in pages if not (ROOT / each).exists()] == []


def test_every_link_of_the_contents_leads_to_a_section() -> None:
    document = page(assess(stack("prod")), "prod", policies='<h2 id="policies">Policies</h2>')
    links = Links()
    links.feed(document)

    inside = [each.removeprefix("#") for each in links.found if each.startswith("#")]
    assert inside[0] == "policies"
    assert len(inside) > 5
    assert [each for each in inside if document.count(f'id="{each}"') != 1] == []
