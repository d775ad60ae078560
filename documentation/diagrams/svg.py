"""A drawing as SVG text: no script, no font, no image from elsewhere."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from documentation.diagrams.palette import Palette
from documentation.diagrams.shapes import (
    FRAME_SIZE,
    LABEL_SIZE,
    LINE_HEIGHT,
    LINE_SIZE,
    TITLE_SIZE,
    Arrow,
    Box,
    Drawing,
    Frame,
    Label,
    Rectangle,
)

_FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"


def svg(drawing: Drawing, palette: Palette) -> str:
    """The whole file."""
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width:g} {drawing.height:g}" '
        f'width="{drawing.width:g}" height="{drawing.height:g}" role="img" font-family="{_FONT}">'
    )
    return "\n".join(
        [
            opening,
            f"<title>{escape(drawing.title)}</title>",
            "<defs>",
            _head("head", palette.muted, 7),
            _head("head-accent", palette.accent, 5),
            "</defs>",
            f'<rect width="100%" height="100%" rx="8" fill="{palette.page}"/>',
            *(line for frame in drawing.frames for line in _frame(frame, palette)),
            *(_arrow(arrow, palette) for arrow in drawing.arrows),
            *(line for box in drawing.boxes for line in _box(box, palette)),
            *(line for label in drawing.labels for line in _label(label, palette)),
            "</svg>\n",
        ]
    )


def _head(name: str, colour: str, size: int) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="{size}" '
        f'markerHeight="{size}" '
        f'orient="auto-start-reverse"><path d="M0 0 L10 5 L0 10 z" fill="{colour}"/></marker>'
    )


def _rectangle(place: Rectangle, fill: str, stroke: str, *, radius: int, dashed: bool) -> str:
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<rect x="{place.x:g}" y="{place.y:g}" width="{place.width:g}" height="{place.height:g}" '
        f'rx="{radius}" fill="{fill}" stroke="{stroke}"{dashes}/>'
    )


def _text(x: float, y: float, size: int, colour: str, text: str, *, anchor: str = "middle", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{escape(text)}</text>"
    )


def _frame(frame: Frame, palette: Palette) -> Iterator[str]:
    place, line = frame.place, frame.place.y + 21
    yield _rectangle(place, palette.frame, palette.frame_stroke, radius=8, dashed=frame.dashed)
    yield _text(place.x + 12, line, FRAME_SIZE, palette.text, frame.title, anchor="start", bold=True)
    if frame.note:
        yield _text(place.right - 12, line, LINE_SIZE, palette.muted, frame.note, anchor="end")


def _box(box: Box, palette: Palette) -> Iterator[str]:
    place, middle = box.place, box.place.x + box.place.width / 2
    yield _rectangle(place, palette.fills[box.kind], palette.strokes[box.kind], radius=6, dashed=box.dashed)
    height = TITLE_SIZE + LINE_HEIGHT * len(box.lines)
    first = place.y + (place.height - height) / 2 + TITLE_SIZE * 0.85
    yield _text(middle, first, TITLE_SIZE, palette.text, box.title, bold=True)
    for number, line in enumerate(box.lines, start=1):
        yield _text(middle, first + LINE_HEIGHT * number, LINE_SIZE, palette.muted, line)


def _arrow(arrow: Arrow, palette: Palette) -> str:
    colour = palette.accent if arrow.accent else palette.muted
    width = 2.5 if arrow.accent else 1.5
    dashes = ' stroke-dasharray="6 5"' if arrow.dashed else ""
    head = "head-accent" if arrow.accent else "head"
    points = " ".join(f"{x:g},{y:g}" for x, y in arrow.points)
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"'
        f'{dashes} marker-end="url(#{head})"/>'
    )


def _label(label: Label, palette: Palette) -> Iterator[str]:
    place = label.place
    yield (
        f'<rect x="{place.x - 3:g}" y="{place.y:g}" width="{place.width + 6:g}" height="{place.height:g}" rx="3" '
        f'fill="{palette.frame}"/>'
    )
    colour = palette.accent if label.accent else palette.muted
    yield _text(label.centre[0], label.centre[1] + LABEL_SIZE * 0.35, LABEL_SIZE, colour, label.text)
