"""What the drill takes from the declared resources, and what it does not."""

from tests.drills.conftest import Report
from tests.drills.declaration import DeclaredDatabase
from tests.drills.parameters import ServerParameters, decides_the_loss


def test_the_standby_follows_the_archive_that_the_primary_writes(prod: DeclaredDatabase, dr: DeclaredDatabase) -> None:
    assert dr.source == prod.archive


def test_the_standby_archives_under_a_name_of_its_own(prod: DeclaredDatabase, dr: DeclaredDatabase) -> None:
    assert dr.archive.server_name != prod.archive.server_name


def test_both_have_the_same_parameters(prod: DeclaredDatabase, dr: DeclaredDatabase) -> None:
    assert dr.parameters == prod.parameters


def test_every_parameter_that_decides_the_loss_is_applied_as_declared(
    prod: DeclaredDatabase, parameters: ServerParameters, report: Report
) -> None:
    report("not applied: " + "; ".join(f"{name} ({why})" for name, why in sorted(parameters.changes.items())))
    assert not {name for name in parameters.changes if decides_the_loss(name)}
    assert "archive_timeout" in prod.parameters
