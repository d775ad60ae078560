"""The pictures: drawn from what is declared, readable, and nothing lies on anything else."""

from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from documentation.diagrams import overview
from documentation.diagrams.pictures import PICTURES
from documentation.diagrams.reachability import ports
from documentation.diagrams.shapes import Arrow, Box, Drawing, Rectangle
from documentation.diagrams.text_width import text_width
from documentation.generated import ROOT
from offline.engine.declare import Declaration
from offline.engine.resource import Resource
from offline.stacks import declared
from tests.whole_stack import with_more_services

SEVENTH = ("appointment-service", "consent-service", "preauthorisation-service")


@pytest.fixture(params=[*PICTURES, "overview of five services", "overview of seven services"])
def drawing(request: pytest.FixtureRequest) -> Drawing:
    if request.param in PICTURES:
        return PICTURES[request.param](declared("prod"), declared("dr"))
    more = SEVENTH if "seven" in request.param else SEVENTH[:1]
    return overview.draw(with_more_services("prod", *more), with_more_services("dr", *more))


def segments(arrow: Arrow) -> list[Rectangle]:
    """The straight parts of an arrow, one pixel wide, without the ends, which touch boxes."""
    found: list[Rectangle] = []
    for (x1, y1), (x2, y2) in zip(arrow.points, arrow.points[1:], strict=False):
        assert x1 == x2 or y1 == y2, f"{arrow}: slanted"
        left, top = min(x1, x2), min(y1, y2)
        across, down = abs(x1 - x2), abs(y1 - y2)
        found.append(
            Rectangle(left + (1 if across else 0), top + (1 if down else 0), max(across - 2, 1), max(down - 2, 1))
        )
    return found


def test_every_text_fits_into_its_box(drawing: Drawing) -> None:
    assert [box.title for box in drawing.boxes if not box.is_large_enough] == []


def test_no_box_lies_on_another(drawing: Drawing) -> None:
    on_another = [(a.title, b.title) for a, b in combinations(drawing.boxes, 2) if a.place.overlaps(b.place)]
    assert on_another == []


def test_a_box_lies_within_a_frame_or_outside_of_it(drawing: Drawing) -> None:
    across = [
        (box.title, frame.title)
        for box in drawing.boxes
        for frame in drawing.frames
        if box.place.overlaps(frame.place) and not frame.place.contains(box.place)
    ]
    assert across == []


def test_no_label_lies_on_a_box_or_another_label(drawing: Drawing) -> None:
    on_a_box = [
        (label.text, box.title) for label in drawing.labels for box in drawing.boxes if label.place.overlaps(box.place)
    ]
    on_a_label = [(a.text, b.text) for a, b in combinations(drawing.labels, 2) if a.place.overlaps(b.place)]
    assert (on_a_box, on_a_label) == ([], [])


def test_no_arrow_runs_through_a_box(drawing: Drawing) -> None:
    through = [
        (arrow.points, box.title)
        for arrow in drawing.arrows
        for box in drawing.boxes
        for part in segments(arrow)
        if part.overlaps(box.place)
    ]
    assert through == []


def test_everything_lies_within_the_picture(drawing: Drawing) -> None:
    page = Rectangle(0, 0, drawing.width, drawing.height)
    places = [shape.place for shape in (*drawing.frames, *drawing.boxes, *drawing.labels)]
    assert [place for place in places if not page.contains(place)] == []


def test_a_text_that_is_too_long_for_its_box_is_noticed() -> None:
    assert Box(Rectangle(0, 0, 100, 40), "short").is_large_enough
    assert not Box(Rectangle(0, 0, 100, 40), "a title that is far too long").is_large_enough
    assert not Box(Rectangle(0, 0, 100, 40), "short", ("one", "two", "three")).is_large_enough


def test_a_wide_text_is_wider_than_a_narrow_one() -> None:
    assert text_width("WWWW", 12) > 3 * text_width("iiii", 12)
    assert text_width("bold", 12, bold=True) > text_width("bold", 12)


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "diagrams").glob("*.svg")), ids=lambda path: path.stem)
def test_a_file_is_an_svg_with_a_title_and_asks_nothing_of_the_network(path: object) -> None:
    text = (ROOT / "docs" / "diagrams" / str(path)).read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314 - our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.findtext("{http://www.w3.org/2000/svg}title")
    assert "<script" not in text
    assert [part for part in text.split('"') if part.startswith(("http:", "https:"))] == ["http://www.w3.org/2000/svg"]


def test_no_picture_is_left_of_one_that_is_no_longer_drawn() -> None:
    drawn = {f"{name}-{variant}.svg" for name in PICTURES for variant in ("light", "dark")}
    assert {path.name for path in (ROOT / "docs" / "diagrams").iterdir()} == drawn


def test_a_changed_figure_changes_the_picture() -> None:
    prod, dr = declared("prod"), declared("dr")
    larger = Declaration(
        tuple(_with_fifteen_instances(each) if each.name == "api-gateway-hpa" else each for each in prod),
        prod.outputs,
        prod.warnings,
    )
    lines = [line for box in overview.draw(larger, dr).boxes for line in box.lines]
    assert "3 to 15 instances" in lines


def _with_fifteen_instances(autoscaler: Resource) -> Resource:
    props = autoscaler.props
    return replace(autoscaler, props={**props, "spec": {**props["spec"], "maxReplicas": 15}})


def test_an_archive_that_moved_home_is_not_drawn_as_if_it_were_away() -> None:
    prod = declared("prod")
    with pytest.raises(ValueError, match="this picture must be redrawn"):
        overview.draw(prod, prod)


def test_what_may_reach_what_is_what_the_policies_open() -> None:
    found = ports(declared("prod"))
    assert found["nphies-core", "nphies-data"] == {"5432", "6379", "9093"}
    assert ("nphies-core", "AWS APIs") not in found
