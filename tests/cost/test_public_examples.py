"""Published monthly costs of other people's clusters, computed from the same resources at the same prices."""

import json
from pathlib import Path
from typing import Any

import pytest

from cost import Usage, estimate
from declared.resource import Declared
from declared.stack import Stack
from tests.cost.bills import amounts, priced, resource, urn

EXAMPLES = sorted((Path(__file__).parent / "public_examples").glob("*.json"))


def _declared(written: dict[str, Any], region: str) -> Declared:
    after = [urn(token, name) for token, name in written.get("after", [])]
    home = None if written["type"].startswith("kubernetes:") else region
    return resource(written["type"], written["name"], *after, region=home, **written["props"])


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_published_cost_is_what_its_resources_cost(file: Path) -> None:
    example = json.loads(file.read_text(encoding="utf-8"))
    stack = Stack([_declared(each, example["region"]) for each in example["resources"]])
    usage = Usage(**example["usage"])
    found = estimate(stack, usage, priced({example["region"]: example["prices"]}))
    assert found.unknown == {}
    counted = {what: usd for what, usd in amounts(found).items() if usd}
    assert counted == {what: pytest.approx(usd, abs=0.01) for what, usd in example["published"].items()}
    assert found.usd.expected == pytest.approx(example["total"], abs=0.02)
