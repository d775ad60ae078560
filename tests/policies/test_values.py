"""Values that are written in another way, and mean the same."""

import pytest

from tests.policies.kill_rate import report, resources
from tests.policies.mutators import change

_PARAMETERS = "spec.postgresql.parameters"


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("cnpg.io/v1:Cluster", f"{_PARAMETERS}.archive_timeout", "60 s"),
        ("cnpg.io/v1:Cluster", f"{_PARAMETERS}.archive_timeout", "1min"),
        ("cnpg.io/v1:Cluster", f"{_PARAMETERS}.archive_timeout", 60),
        ("cnpg.io/v1:Cluster", f"{_PARAMETERS}.idle_in_transaction_session_timeout", "5 min"),
        ("cnpg.io/v1:Cluster", f"{_PARAMETERS}.idle_in_transaction_session_timeout", "60000"),
        (":ObjectStore", "spec.retentionPolicy", "2m"),
        (":ObjectStore", "spec.retentionPolicy", "5w"),
    ],
)
def test_a_value_in_another_notation_of_its_program_is_read_as_the_same(kind: str, path: str, value: object) -> None:
    unchanged = report(resources("prod")).violations
    assert report(change(kind, path, value)(resources("prod"))).violations == unchanged
