"""Harmful changes that the policies of `workloads/analysis.py` must find."""

import re

from tests.policies.mutators import Mutations, Mutator, add, change, cut

_TEMPLATE = ":AnalysisTemplate"
_CLAIMS = "claims-service"


def _condition(condition: str, *, metric: int = 0) -> Mutator:
    return change(_TEMPLATE, f"spec.metrics[{metric}].successCondition", condition)


def _query(pattern: str, replacement: str, *, metric: int = 0, of: str = "") -> Mutator:
    """Every part of a metric's query that looks so becomes something else."""

    def changed(query: str) -> str:
        return re.sub(pattern, replacement, query)

    return change(_TEMPLATE, f"spec.metrics[{metric}].provider.prometheus.query", changed, of=of)


def _reads(query: str, *, metric: int = 0) -> Mutator:
    return change(_TEMPLATE, f"spec.metrics[{metric}].provider.prometheus.query", query)


_HASH = r', rollouts_pod_template_hash="[^"]*"'
_OURS = 'namespace="nphies-core", service="api-gateway", rollouts_pod_template_hash="{{args.version}}"'
_COUNT = f"http_server_requests_seconds_count{{{_OURS}"

MUTATIONS: Mutations = {
    "release-analysis-strict": {
        "half of the requests may fail": _condition("result[0] <= 0.5"),
        "half of the requests may fail, in other words": _condition("!(result[0] > 0.5)"),
        "a release may be a minute slow": _condition("result[0] <= 60", metric=1),
        "a release may be a minute slow, in other words": _condition("60 >= result[0]", metric=1),
        "whatever is measured is good": _condition("true || result[0] <= 0.01"),
        "whatever is measured is good, by arithmetic": _condition("1 < 2 || result[0] <= 0.01"),
        "nothing measured is good": _condition("len(result) == 0 || result[0] <= 0.01"),
        "nothing measured is good of every item": _condition("all(result, # <= 0.01)"),
        "nothing measured is bad of no item": _condition("none(result, # > 0.01)"),
        "no number is good": _condition("isNaN(result[0]) || result[0] <= 0.01"),
        "no number is not bad": _condition("!(result[0] > 0.01)"),
        "no number is not bad of a latency": _condition("not (result[0] > 1)", metric=1),
        "an error is good": _condition("result[0] >= 0.01"),
        "no release can pass": _condition("result[0] < 0"),
        "a condition is of another kind of result": _condition("result <= 0.01"),
        "a condition is not judged": _condition("default(result, 0) <= 0.01"),
        "a condition is no condition": _condition("result[0]"),
        "a condition is cut off": _condition("result[0] <="),
        "a failure has a limit of its own": add(_TEMPLATE, "spec.metrics[0].failureCondition", "result[0] > 0.5"),
        "nothing says what is good": change(_TEMPLATE, "spec.metrics[0].successCondition", ""),
        "another service is analysed": _query("api-gateway", "claims-service"),
        "another service is analysed instead of claims": _query("claims-service", "eligibility-service", of=_CLAIMS),
        "another namespace is analysed": _query("nphies-core", "nphies-data"),
        "the old version is analysed too": _query(_HASH, ""),
        "the old version's latency is analysed too": _query(_HASH, "", metric=1),
        "only the old version is analysed": change(
            ":Rollout", "spec.strategy.blueGreen.prePromotionAnalysis.args[0].valueFrom.podTemplateHashValue", "Stable"
        ),
        "every service is analysed": _query(r'service="[^"]*"|' + _HASH.removeprefix(", "), 'job="nphies-services"'),
        "other errors are counted": _query(r'status=~"5\.\."', 'status="404"'),
        "no errors are counted": _query(r'status=~"5\.\."', 'status=~"2.."'),
        "errors are counted by the hour of none": _reads(f"sum(rate({_COUNT}}}[2m])) * 0"),
        "errors are nothing where nothing is": _reads(
            f'(sum(rate({_COUNT}, status=~"5.."}}[2m])) / sum(rate({_COUNT}}}[2m]))) or vector(0)'
        ),
        "one pod of the new version is analysed": _reads(
            f'sum by (pod) (rate({_COUNT}, status=~"5.."}}[2m])) / sum by (pod) (rate({_COUNT}}}[2m]))'
        ),
        "a query is cut off": _reads(f"sum(rate({_COUNT}", metric=1),
        "a query is not known": _reads("holt_winters(errors[5m], 0.5, 0.5)"),
        "a query asks nothing": _reads(" "),
        "a release may fail its analysis": change(_TEMPLATE, "spec.metrics[0].failureLimit", 99),
        "an analysis fails never": change(_TEMPLATE, "spec.metrics[0].failureLimit", -1),
        "queries may fail for ever": add(_TEMPLATE, "spec.metrics[0].consecutiveErrorLimit", 1000),
        "queries may fail for a while": add(_TEMPLATE, "spec.metrics[1].consecutiveErrorLimit", "30"),
        "an analysis decides nothing for ever": add(_TEMPLATE, "spec.metrics[0].inconclusiveLimit", 50),
        "errors are measured once": change(_TEMPLATE, "spec.metrics[0].count", 1),
        "errors do not count": add(_TEMPLATE, "spec.dryRun", [{"metricName": "error-ratio"}]),
        "no metric counts": add(_TEMPLATE, "spec.dryRun", [{"metricName": ".*"}]),
        "an analysis does not count": add(
            ":Rollout", "spec.strategy.blueGreen.postPromotionAnalysis.dryRun", [{"metricName": ".*"}], of=_CLAIMS
        ),
        "errors of a release are not looked at": cut(_TEMPLATE, "spec.metrics", 1),
    },
}
