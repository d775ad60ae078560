"""What every drill starts from, and the figures at its end."""

import os
from collections.abc import Callable, Iterator

import pytest

from tests.drills.declaration import DeclaredDatabase, declared_database
from tests.drills.parameters import ServerParameters, for_test_server
from tests.drills.site import Site
from tests.drills.tools import Tools, find_tools

Report = Callable[[str], None]
"""Says a figure at the end of the run."""

_FIGURE = "figure"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="drill as if this PostgreSQL parameter were declared so",
    )


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome)]
    for report in reports:
        for name, value in report.user_properties:
            if name == _FIGURE:
                terminalreporter.write_line(f"drill: {value}")


@pytest.fixture(scope="session")
def tools() -> Tools:
    return find_tools(required="CI" in os.environ)


@pytest.fixture(scope="session")
def prod() -> DeclaredDatabase:
    return declared_database("prod")


@pytest.fixture(scope="session")
def dr() -> DeclaredDatabase:
    return declared_database("dr")


@pytest.fixture(scope="session")
def parameters(pytestconfig: pytest.Config, tools: Tools, prod: DeclaredDatabase) -> ServerParameters:
    """The parameters that prod declares, as a server of this machine runs with them."""
    with Site(tools) as site:
        described = site.run(["postgres", "--describe-config"])
    known = {line.split("\t")[0] for line in described.splitlines()}
    given: list[str] = pytestconfig.getoption("parameter", default=None) or []
    instead = dict(assignment.split("=", 1) for assignment in given)
    return for_test_server({**prod.parameters, **instead}, known)


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    def say(figure: str) -> None:
        request.node.user_properties.append((_FIGURE, figure))

    return say


@pytest.fixture
def site(tools: Tools) -> Iterator[Site]:
    with Site(tools) as site:
        yield site
