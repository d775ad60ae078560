"""The judges and the settings know the same numbers of the guide."""

from declared.objectives import AUDIT_RETENTION
from settings.retention import LEGAL_AUDIT_RETENTION


def test_judges_and_settings_keep_audit_records_for_the_same_seven_years() -> None:
    assert AUDIT_RETENTION == LEGAL_AUDIT_RETENTION
