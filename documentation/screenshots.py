"""`python -m documentation.screenshots CHROMIUM`: a preview of prod and its report as people see them, for the README.

No test holds the pictures to the program, which would have them drawn anew with most commits: `make screenshots` renews
them, and the figures of docs/preview.md. Who committed what is left out of them.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from documentation import situations

ROOT = Path(__file__).parents[1]
DIRECTORY = ROOT / "docs" / "screenshots"
_PAGE = ROOT / "docs" / "preview.md"
COLUMNS = 80
_REPORT_SIZE = "1100,1330"
_FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace"


def main(arguments: Sequence[str]) -> int:
    """0: written; 2: no browser, a preview that has no report, or a line of docs/preview.md that is not printed; 130: interrupted."""
    try:
        return _renew(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; not all pictures are renewed\n")
        return 130


def _renew(arguments: Sequence[str]) -> int:
    browser = shutil.which(arguments[0] if arguments else "chromium")
    if browser is None:
        sys.stderr.write(f"{' '.join(arguments) or 'chromium'}: not found; allowed: CHROMIUM=path of Chromium\n")
        return 2
    printed = _preview()
    report = ROOT / "build" / "prod" / "recovery.html"
    if not printed or not report.exists():
        sys.stderr.write("prod: no preview; allowed: one that passes make preview\n")
        return 2
    DIRECTORY.mkdir(exist_ok=True)
    (DIRECTORY / "preview.svg").write_text(_terminal(printed), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "recovery.html")
        page.write_text(_without_commit(report.read_text(encoding="utf-8")), encoding="utf-8")
        _shoot(browser, page, DIRECTORY / "recovery-report.png")
    return _renew_page()


def _renew_page() -> int:
    """The figures of docs/preview.md; 2: a line of it is not printed any more."""
    normal = situations.configurations(ROOT)
    outputs: dict[int, str] = {}
    try:
        for number, situation in situations.SITUATIONS.items():
            with tempfile.TemporaryDirectory() as folder:
                outputs[number] = situations.printed(situation, ROOT, normal, Path(folder))
        text = situations.renewed(_PAGE.read_text(encoding="utf-8"), outputs)
    except situations.StaleError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    _PAGE.write_text(text, encoding="utf-8")
    return 0


def _preview() -> str:
    """What a terminal of 80 columns is told, with its colours."""
    environment = os.environ | {"COLUMNS": str(COLUMNS), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "offline", "preview", "prod"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - this interpreter
    return _without_commit(done.stdout) if done.returncode == 0 else ""


def _without_commit(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{7,40}, (clean|with uncommitted changes)( \([^)]*\))?", "COMMIT", text)


def _terminal(printed: str) -> str:
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(printed), soft_wrap=True)
    drawn = console.export_svg(title="make preview", unique_id="preview")
    # Rich names a font that a browser would fetch from another host.
    local = re.sub(r"@font-face\s*\{.*?\}\s*", "", drawn, flags=re.DOTALL).replace("Fira Code", _FONTS)
    return "\n".join(line.rstrip() for line in local.splitlines()) + "\n"


def _shoot(browser: str, page: Path, picture: Path) -> None:
    options = ["--headless", "--disable-gpu", "--hide-scrollbars", f"--window-size={_REPORT_SIZE}"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # as root Chromium starts with no other; the page is our own
    command = [browser, *options, f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - whichever browser the person named


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
