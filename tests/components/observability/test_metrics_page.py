from components.observability.metrics import BUSINESS, CONTRACT, SOURCES
from components.observability.metrics_page import FILE, current_page


def test_the_page_says_what_the_code_says() -> None:
    assert FILE.read_text(encoding="utf-8") == current_page(), "run: make docs"


def test_what_the_services_must_count_themselves_is_described() -> None:
    assert set(CONTRACT) == {metric for metric, source in SOURCES.items() if source == BUSINESS}
