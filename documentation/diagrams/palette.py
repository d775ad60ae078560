"""The colours of the pictures, for a light and a dark page."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["outside", "edge", "service", "data", "archive", "platform", "plain"]


@dataclass(frozen=True)
class Palette:
    """Colours of one variant; a kind of box has a fill and a stroke, and titles are written in `text`."""

    page: str
    text: str
    muted: str
    frame: str
    frame_stroke: str
    accent: str
    """What an objective depends on."""

    fills: dict[Kind, str]
    strokes: dict[Kind, str]


LIGHT = Palette(
    page="#ffffff",
    text="#1f2328",
    muted="#59636e",
    frame="#f6f8fa",
    frame_stroke="#c3ccd5",
    accent="#bc4c00",
    fills={
        "outside": "#eff2f5",
        "edge": "#ddf4ff",
        "service": "#dafbe1",
        "data": "#fbefff",
        "archive": "#fff1e5",
        "platform": "#fff8c5",
        "plain": "#ffffff",
    },
    strokes={
        "outside": "#818b98",
        "edge": "#0969da",
        "service": "#1a7f37",
        "data": "#8250df",
        "archive": "#bc4c00",
        "platform": "#9a6700",
        "plain": "#818b98",
    },
)

DARK = Palette(
    page="#0d1117",
    text="#e6edf3",
    muted="#9aa4af",
    frame="#151b23",
    frame_stroke="#3d444d",
    accent="#f0883e",
    fills={
        "outside": "#212830",
        "edge": "#121d2f",
        "service": "#12261e",
        "data": "#21182f",
        "archive": "#2a1a10",
        "platform": "#272115",
        "plain": "#0d1117",
    },
    strokes={
        "outside": "#7d8590",
        "edge": "#4493f8",
        "service": "#3fb950",
        "data": "#ab7df8",
        "archive": "#f0883e",
        "platform": "#d29922",
        "plain": "#7d8590",
    },
)

VARIANTS = {"light": LIGHT, "dark": DARK}
