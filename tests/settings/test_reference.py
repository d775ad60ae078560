from settings import project_schema
from settings.reference import PAGE, page


def test_the_settings_page_says_what_the_models_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make docs"


def test_the_schema_in_the_project_file_says_what_the_models_say() -> None:
    assert project_schema.PAGE.read_text(encoding="utf-8") == project_schema.page(), "run: make docs"


def test_every_setting_is_described() -> None:
    undescribed = [line for line in page().splitlines() if line.startswith("| `") and line.endswith("|  |")]
    assert undescribed == []
