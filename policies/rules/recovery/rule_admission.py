"""A webhook that refuses rules while nothing answers it refuses the rules of the release that brings it."""

from collections.abc import Iterator

from declared.helm import chart_of
from declared.resource import Declared
from declared.values import mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_WEBHOOKS = "prometheusOperator.admissionWebhooks"


def _admission(release: Declared, _: Config) -> Iterator[Finding]:
    values = mapping(release.props, "values")
    if chart_of(release) != "kube-prometheus-stack" or read(values, f"{_WEBHOOKS}.enabled") is False:
        return
    if read(values, "defaultRules.create") is False:
        return  # brings no rules of its own
    # Without a value the chart says Ignore where its own job makes the certificate, and Fail otherwise.
    default = "Fail" if read(values, f"{_WEBHOOKS}.patch.enabled") is False else "Ignore"
    if (read(values, f"{_WEBHOOKS}.failurePolicy") or default) == "Fail":
        yield wrong(
            release,
            f"values.{_WEBHOOKS}.failurePolicy is Fail: Helm makes the webhook before the release's own PrometheusRules "
            "and seconds before its first pod is ready, so the first install is refused",
        )


OWN_RULES_ADMITTED = ResourcePolicy(
    name="admission-webhook-failure-policy",
    description="The admission webhook of the Prometheus operator lets the release that brings it be installed.",
    remedy="Set failurePolicy to IgnoreOnInstallOnly: Ignore at the first install, Fail at every upgrade.",
    types=("kubernetes:helm.sh/v3:Release",),
    check=_admission,
)
