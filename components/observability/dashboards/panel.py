"""A panel as a value, and how it becomes one of Grafana's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from grafana_foundation_sdk.builders import common as common_builder
from grafana_foundation_sdk.builders import dashboard as dashboard_builder
from grafana_foundation_sdk.builders import prometheus, stat, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common, dashboard

Kind = Literal["time series", "stat"]
Unit = Literal["s", "reqps", "percentunit", "short", "bytes", "Bps", "ops", "none"]

_DATASOURCE = dashboard.DataSourceRef(type_val="prometheus", uid="prometheus")
_HEIGHT = 8
_WIDTHS: Mapping[Kind, int] = {"time series": 12, "stat": 6}


@dataclass(frozen=True)
class Limit:
    """A value from which a panel turns orange or red; `below` for a value that must not sink."""

    warning: float
    critical: float
    below: bool = False


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One panel: what it is called, what it asks, and in which unit the answer is."""

    title: str
    queries: Mapping[str, str]
    """Legend to PromQL; a legend may use {{label}}."""
    unit: Unit = "short"
    kind: Kind = "time series"
    description: str = ""
    limit: Limit | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A titled row of panels."""

    title: str
    panels: Sequence[Panel]


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """One dashboard; `uid` is its address and never changes."""

    uid: str
    title: str
    description: str
    rows: Sequence[Row]
    variables: Sequence[str] = field(default=("namespace", "service"))

    @property
    def panels(self) -> list[Panel]:
        return [panel for row in self.rows for panel in row.panels]

    def to_json(self) -> str:
        """The dashboard as Grafana reads it, the same text every time."""
        builder = (
            dashboard_builder.Dashboard(self.title)
            .uid(self.uid)
            .description(self.description)
            .tags(["nphies"])
            .timezone("Asia/Riyadh")
            .refresh("30s")
            .time("now-6h", "now")
            .readonly()
        )
        for name in self.variables:
            builder = builder.with_variable(_variable(name))
        for row in self.rows:
            builder = builder.with_row(dashboard_builder.Row(row.title))
            for panel in row.panels:
                builder = builder.with_panel(_panel(panel))
        return JSONEncoder(sort_keys=True, indent=1).encode(builder.build())


def _variable(name: str) -> dashboard_builder.QueryVariable:
    query: dict[str, Any] | str = f'label_values(up{{job="nphies-services"}}, {name})'
    return (
        dashboard_builder.QueryVariable(name)
        .label(name.capitalize())
        .datasource(_DATASOURCE)
        .query(query)
        .refresh(dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .all_value(".*")
    )


def _thresholds(limit: Limit) -> dashboard_builder.ThresholdsConfig:
    colours = ("red", "orange", "green") if limit.below else ("green", "orange", "red")
    bounds = (None, limit.critical, limit.warning) if limit.below else (None, limit.warning, limit.critical)
    steps = [dashboard.Threshold(value=bound, color=colour) for bound, colour in zip(bounds, colours, strict=True)]
    return dashboard_builder.ThresholdsConfig().mode(dashboard.ThresholdsMode.ABSOLUTE).steps(steps)


def _panel(panel: Panel) -> timeseries.Panel | stat.Panel:
    builder = stat.Panel() if panel.kind == "stat" else timeseries.Panel()
    builder = (
        builder.title(panel.title)
        .description(panel.description)
        .datasource(_DATASOURCE)
        .unit(panel.unit)
        .height(_HEIGHT)
        .span(_WIDTHS[panel.kind])
    )
    if panel.limit:
        builder = builder.thresholds(_thresholds(panel.limit))
        if isinstance(builder, timeseries.Panel):
            style = common_builder.GraphThresholdsStyleConfig().mode(common.GraphThresholdsStyleMode.LINE)
            builder = builder.thresholds_style(style)
    for letter, (legend, query) in zip("ABCDEFGH", panel.queries.items(), strict=False):
        target = prometheus.Dataquery().expr(query).legend_format(legend).ref_id(letter)
        builder = builder.with_target(target.instant() if panel.kind == "stat" else target.range())
    return builder
