"""The page in a real browser: at the width of a phone and of a desk, light and dark, and on paper."""

import html
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from recovery import Assessment, Disruption, assess
from recovery.report.html_report import page
from tests.recovery.stacks import changed, stack

BROWSER = shutil.which("chromium")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium: apt-get install chromium")

PHONE, DESK = 360, 1280

# The browser is never narrower than 500 px, so the page lies in a frame that is.
FRAME = """<!doctype html><body style="margin:0"><iframe src="page.html" style="border:0;width:WIDTHpx;height:900px"></iframe>
<script>
document.querySelector("iframe").addEventListener("load", ({target}) => {
  const page = target.contentDocument, view = target.contentWindow, edge = page.documentElement.clientWidth;
  page.querySelectorAll("details").forEach((each) => { each.open = true; });
  const beyond = [...page.querySelectorAll("body *")].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width > 0 && (box.right > edge + 0.5 || box.left < -0.5);
  });
  const drawn = [...page.querySelectorAll("svg.waterfall")].map((svg) => ({
    label: svg.getAttribute("aria-label"),
    steps: svg.querySelectorAll("g.step").length,
    bars: [...svg.querySelectorAll(".declared, .measured, .assumed, .sum")].map((bar) => bar.getBoundingClientRect().width),
    apart: [...svg.querySelectorAll("g")].every((row) => {
      const [what, length] = [...row.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
      return what.right <= length.left;
    }),
  }));
  const style = view.getComputedStyle(page.body);
  const result = {width: edge, scroll: page.documentElement.scrollWidth, beyond: beyond.map((each) => each.outerHTML.slice(0, 90)),
                  drawn, paper: style.backgroundColor, ink: style.color, loaded: view.performance.getEntriesByType("resource").length};
  document.body.innerHTML = "<pre></pre>";
  document.querySelector("pre").textContent = JSON.stringify(result);
});
</script>"""


@cache
def assessment() -> Assessment:
    return assess(stack("prod"))


def browse(directory: Path, *arguments: str) -> str:
    assert BROWSER
    command = [
        BROWSER,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--allow-file-access-from-files",
        f"--user-data-dir={directory / 'profile'}",
        *arguments,
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def measured(directory: Path, document: str, width: int, *options: str) -> dict[str, Any]:
    """What the browser makes of a page of that width."""
    (directory / "page.html").write_text(document, encoding="utf-8")
    frame = directory / "frame.html"
    frame.write_text(FRAME.replace("WIDTH", str(width)), encoding="utf-8")
    shown = browse(
        directory, *options, "--window-size=1400,1000", "--virtual-time-budget=5000", "--dump-dom", frame.as_uri()
    )
    match = re.search(r"<pre>(.*?)</pre>", shown, re.DOTALL)
    assert match, shown[-2000:]
    return json.loads(html.unescape(match[1]))


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_reaches_beyond_the_page(tmp_path: Path, width: int) -> None:
    seen = measured(tmp_path, page(assessment(), "prod"), width)

    assert seen["width"] == pytest.approx(width, abs=20)  # a scroll bar takes some
    assert seen["scroll"] == seen["width"]
    assert seen["beyond"] == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_disruption_has_a_waterfall_with_a_bar_for_every_term(tmp_path: Path, width: int) -> None:
    seen = measured(tmp_path, page(assessment(), "prod"), width)

    labels = [each["label"] for each in seen["drawn"]]
    for disruption in Disruption:
        assert any(label.startswith("RTO of ") and f", {disruption.value}:" in label for label in labels), disruption
    for each in seen["drawn"]:
        assert len(each["bars"]) == each["steps"] + 1  # and the total
        assert min(each["bars"]) > 0
        assert each["apart"], f"text lies on text in {each['label']}"


def test_a_finding_is_shown_whatever_is_written_in_it(tmp_path: Path) -> None:
    mutator = changed("Rollout", "claims-service", "spec.template.spec.priorityClassName", "<b>" + "x" * 300)
    mutated = assess(mutator(stack("prod")))

    document = page(mutated, "prod<script>")
    seen = measured(tmp_path, document, PHONE)

    assert "<b>x" not in document
    assert "prod<script>" not in document
    assert seen["beyond"] == []


def test_it_asks_for_nothing_and_runs_nothing(tmp_path: Path) -> None:
    document = page(assessment(), "prod")

    assert measured(tmp_path, document, DESK)["loaded"] == 0
    assert re.findall(r"<script|<link|<img|<iframe|@import|url\(|https?:", document) == []


def test_it_is_dark_where_dark_is_preferred(tmp_path: Path) -> None:
    document = page(assessment(), "prod")

    light = measured(tmp_path, document, DESK)
    dark = measured(tmp_path, document, DESK, "--blink-settings=preferredColorScheme=0")

    assert brightness(light["paper"]) - brightness(light["ink"]) > 150
    assert brightness(dark["ink"]) - brightness(dark["paper"]) > 150


def brightness(color: str) -> float:
    red, green, blue = (int(each) for each in re.findall(r"\d+", color)[:3])
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_it_can_be_printed_with_all_that_is_folded_on_a_screen(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page(assessment(), "prod"), encoding="utf-8")
    paper = tmp_path / "page.pdf"

    browse(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}", (tmp_path / "page.html").as_uri())

    printed = paper.read_bytes()
    assert printed.startswith(b"%PDF")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 40
