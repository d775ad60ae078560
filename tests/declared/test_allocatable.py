"""What a node has left for pods."""

import pytest

from declared.allocatable import allocatable, pods_of
from declared.quantities import machine


@pytest.mark.parametrize(
    ("instance_type", "processors", "least", "most"),
    [
        # Processors as the kubelet reports them; memory between an eighth and a sixteenth below what the type has.
        ("m6i.xlarge", 3.92, 13.5, 15),
        ("m6i.4xlarge", 15.89, 56, 60),
        ("m6i.8xlarge", 31.85, 112, 120),
    ],
)
def test_a_node_keeps_some_for_itself(instance_type: str, processors: float, least: float, most: float) -> None:
    found = machine(instance_type)
    assert found is not None
    room = allocatable(found)
    assert room.processors == pytest.approx(processors, abs=0.005)
    assert least <= room.memory / 2**30 <= most


@pytest.mark.parametrize(
    ("instance_type", "pods"), [("m6i.large", 29), ("m6i.2xlarge", 58), ("m6i.4xlarge", 234), ("m6i.16xlarge", 737)]
)
def test_larger_nodes_have_addresses_for_more_pods(instance_type: str, pods: int) -> None:
    found = machine(instance_type)
    assert found is not None
    assert pods_of(found) == pods
