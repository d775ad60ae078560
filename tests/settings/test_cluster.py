import pytest

from settings.cluster import memory, vcpus
from settings.quantities import Size


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
