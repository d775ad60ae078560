"""`python -m documentation`: writes every generated page and picture."""

import sys

from documentation.generated import ROOT, generated

for path, text in generated().items():
    (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
    (ROOT / path).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{path}\n")
