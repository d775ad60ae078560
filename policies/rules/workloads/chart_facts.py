"""Facts of charts: what a release makes is recorded, so that other policies can judge it."""

from collections.abc import Iterator

from declared.charts.release_facts import COMMAND, RELEASE, all_facts, recorded_kubernetes
from declared.helm import chart_of
from declared.resource import UNKNOWN
from declared.stack import Stack
from declared.values import read
from policies.model.expect import undecided, wrong
from policies.model.installed import installed
from policies.model.policy import Config, Finding, StackPolicy


def _recorded(stack: Stack, _: Config) -> Iterator[Finding]:
    recorded = {facts.release.urn for facts in all_facts(stack)}
    for release in stack.of(RELEASE):
        chart, version = chart_of(release), read(release.props, "version")
        if release.urn not in recorded:
            yield wrong(
                release, f"no facts are recorded of chart {chart} {version} as this release: {COMMAND} records them"
            )


CHARTS_RECORDED = StackPolicy(
    name="charts-recorded",
    description="What a chart makes is recorded from the rendered chart, for each chart and version that is installed.",
    remedy=f"Run {COMMAND}, look at what has changed in declared/charts/recorded, and commit it.",
    check=_recorded,
)


def _current(stack: Stack, _: Config) -> Iterator[Finding]:
    version = next((read(each.props, "version") for each in stack.of("aws:eks/cluster:Cluster")), None)
    for facts in installed(stack).releases:
        if facts.undecided:
            yield undecided(facts.release, "values that only an update knows were known when its facts were recorded")
        elif not facts.current:
            yield wrong(
                facts.release,
                f"its values have changed since the facts of its chart were recorded: {COMMAND} records them anew",
            )
        recorded = recorded_kubernetes(facts.release)
        if isinstance(version, str) and UNKNOWN not in version and version != recorded:
            yield wrong(facts.release, f"its facts are for Kubernetes {recorded}, the cluster has {version}: {COMMAND}")


CHARTS_CURRENT = StackPolicy(
    name="charts-recorded-as-declared",
    description="The recorded facts of a chart are those of the values and the Kubernetes version that are declared now.",
    remedy=f"Run {COMMAND}, look at what has changed in declared/charts/recorded, and commit it.",
    level="advisory",
    check=_current,
)
