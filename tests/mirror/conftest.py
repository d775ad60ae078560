"""Tests with real registries; skipped, with the reason, where crane or helm is not installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mirror.programs import CRANE as HOW
from tests.mirror.servers import CRANE, HELM
from tests.mirror.world import World, world


@pytest.fixture
def between(tmp_path: Path) -> Iterator[World]:
    if not CRANE or not HELM:
        pytest.skip(f"crane or helm is not installed ({HOW})")
    with world(tmp_path) as made:
        yield made
