"""All pictures, by file name."""

from collections.abc import Callable, Iterator

from documentation.diagrams import data_flow, network, overview, reachability, trust_boundaries
from documentation.diagrams.palette import VARIANTS
from documentation.diagrams.shapes import Drawing
from documentation.diagrams.svg import svg
from offline.engine.declare import Declaration

PICTURES: dict[str, Callable[[Declaration, Declaration], Drawing]] = {
    "overview": overview.draw,
    "network": network.draw,
    "data-flow": data_flow.draw,
    "trust-boundaries": trust_boundaries.draw,
    "reachability": reachability.draw,
}


def files(prod: Declaration, dr: Declaration) -> Iterator[tuple[str, str]]:
    """File names and contents, in both variants."""
    for name, draw in PICTURES.items():
        drawing = draw(prod, dr)
        for variant, palette in VARIANTS.items():
            yield f"{name}-{variant}.svg", svg(drawing, palette)
