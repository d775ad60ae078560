import re

import pytest

import settings
from offline.stack_files.stack_file import read_stack
from settings.cluster import memory, vcpus
from settings.quantities import Size
from tests.whole_stack import ROOT, STACKS


@pytest.mark.parametrize(
    ("instance_type", "cpus", "gibibytes"),
    [
        ("m6i.large", 2, 8),
        ("m6i.xlarge", 4, 16),
        ("m6i.2xlarge", 8, 32),
        ("m7i.4xlarge", 16, 64),
        ("m6a.12xlarge", 48, 192),
    ],
)
def test_the_shape_of_an_m_class_type_is_in_its_name(instance_type: str, cpus: int, gibibytes: int) -> None:
    assert vcpus(instance_type) == cpus
    assert memory(instance_type) == Size(f"{gibibytes}Gi")


@pytest.mark.parametrize("stack", STACKS)
def test_the_quota_that_bootstrap_asks_for_holds_every_node_group_at_its_maximum_and_an_update(stack: str) -> None:
    needed = settings.from_config(stack, read_stack(ROOT, stack).config).cluster.most_vcpus()
    page = " ".join((ROOT / "docs" / "bootstrap.md").read_text(encoding="utf-8").split())
    (quota,), (figure,) = re.findall(r"instances to (\d+) vCPUs", page), re.findall(r"need (\d+) vCPUs", page)

    # System 6 x 4, application 9 x 16, data 3 x 16, and 2 x 16 or 6 x 4 that the update of one group adds.
    assert needed == 24 + 144 + 48 + 32
    assert int(figure) == needed <= int(quota)
