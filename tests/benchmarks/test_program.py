"""The program that the benchmark measures can be declared in every size that it is measured in."""

import pytest

from benchmarks import program


@pytest.mark.parametrize("services", [4, 16])
def test_a_program_of_so_many_services_is_declared(services: int) -> None:
    declared = program.evaluate(program.with_services(services))
    rollouts = [each for each in declared if each.type == "kubernetes:argoproj.io/v1alpha1:Rollout"]
    assert len(rollouts) == services
