"""What a picture is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from documentation.diagrams.palette import Kind
from documentation.diagrams.text_width import text_width

TITLE_SIZE, LINE_SIZE, LABEL_SIZE, FRAME_SIZE = 13, 12, 12, 14
LINE_HEIGHT = 16
_PADDING = 8

Point = tuple[float, float]


@dataclass(frozen=True)
class Rectangle:
    """A place in the picture, in pixels from its top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def overlaps(self, other: "Rectangle") -> bool:
        """Whether the two share some area; touching is not sharing."""
        beside = self.right <= other.x or other.right <= self.x
        return not (beside or self.bottom <= other.y or other.bottom <= self.y)

    def contains(self, other: "Rectangle") -> bool:
        """Whether the other lies within."""
        across = self.x <= other.x and other.right <= self.right
        return across and self.y <= other.y and other.bottom <= self.bottom


@dataclass(frozen=True)
class Box:
    """A thing: a title and lines about it."""

    place: Rectangle
    title: str
    lines: Sequence[str] = ()
    kind: Kind = "plain"
    dashed: bool = False

    def at(self, x: float, y: float) -> Point:
        """A point of the box by shares of its width and height: (0.5, 1) is the middle of its lower edge."""
        return self.place.x + x * self.place.width, self.place.y + y * self.place.height

    @property
    def is_large_enough(self) -> bool:
        """Whether its text fits."""
        widths = [text_width(self.title, TITLE_SIZE, bold=True), *(text_width(line, LINE_SIZE) for line in self.lines)]
        height = TITLE_SIZE + LINE_HEIGHT * len(self.lines) + _PADDING
        return max(widths) <= self.place.width - _PADDING and height <= self.place.height


@dataclass(frozen=True)
class Frame:
    """What things lie in: a title at its top left, and what it is at its top right."""

    place: Rectangle
    title: str
    note: str = ""
    dashed: bool = False


@dataclass(frozen=True)
class Label:
    """A text by itself, centred at a point."""

    centre: Point
    text: str
    accent: bool = False

    @property
    def place(self) -> Rectangle:
        width = text_width(self.text, LABEL_SIZE)
        x, y = self.centre
        return Rectangle(x - width / 2, y - LABEL_SIZE * 0.7, width, LABEL_SIZE * 1.4)


@dataclass(frozen=True)
class Arrow:
    """A line along points, with a head at its end."""

    points: Sequence[Point]
    dashed: bool = False
    accent: bool = False


@dataclass
class Drawing:
    """A picture: shapes in the order they are painted."""

    width: float
    height: float
    title: str
    """For whoever cannot see it."""

    frames: list[Frame] = field(default_factory=list[Frame])
    boxes: list[Box] = field(default_factory=list[Box])
    arrows: list[Arrow] = field(default_factory=list[Arrow])
    labels: list[Label] = field(default_factory=list[Label])

    def frame(self, place: Rectangle, title: str, note: str = "", *, dashed: bool = False) -> Frame:
        self.frames.append(Frame(place, title, note, dashed))
        return self.frames[-1]

    def box(self, place: Rectangle, title: str, *lines: str, kind: Kind = "plain", dashed: bool = False) -> Box:
        self.boxes.append(Box(place, title, lines, kind, dashed))
        return self.boxes[-1]

    def arrow(self, *points: Point, dashed: bool = False, accent: bool = False) -> None:
        self.arrows.append(Arrow(points, dashed, accent))

    def label(self, centre: Point, text: str, *, accent: bool = False) -> None:
        self.labels.append(Label(centre, text, accent))
