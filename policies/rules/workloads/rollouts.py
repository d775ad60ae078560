"""Releases: a new version gets requests only after its own figures were good, and the old one waits beside it."""

from collections.abc import Iterator

from declared.pods import namespace, object_name
from declared.resource import Declared
from policies.model.expect import (
    TRUE,
    Requirement,
    at_least,
    at_most,
    meets,
    or_not_given,
    requirement_check,
    types_of,
    wrong,
)
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy, integer, number
from policies.model.stack import Stack
from policies.model.values import items, mapping, read

_ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
_TEMPLATE = "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate"
_SERVICE = "kubernetes:core/v1:Service"
_RELEASE = (
    Requirement(_ROLLOUT, "spec.strategy.blueGreen.scaleDownDelaySeconds", at_least("waitSeconds")),
    Requirement(_ROLLOUT, "spec.progressDeadlineAbort", TRUE),
    Requirement(_ROLLOUT, "spec.revisionHistoryLimit", at_least(2)),
    Requirement(_ROLLOUT, "spec.minReadySeconds", at_least(5)),
)


def _release(rollout: Declared, config: Config) -> Iterator[Finding]:
    yield from requirement_check(_RELEASE)(rollout, config)
    for analysis in ("prePromotionAnalysis", "postPromotionAnalysis"):
        if not items(rollout.props, f"spec.strategy.blueGreen.{analysis}.templates"):
            yield wrong(rollout, f"spec.strategy.blueGreen.{analysis} is not given: a bad version would be promoted")
    deadline = read(rollout.props, "spec.progressDeadlineSeconds")
    if not isinstance(deadline, (int, float)) or deadline > config["deadlineSeconds"]:
        yield wrong(
            rollout, f"spec.progressDeadlineSeconds is {deadline}; expected at most {config['deadlineSeconds']}"
        )
    if read(rollout.props, "spec.paused"):
        yield wrong(rollout, "spec.paused is true")
    if read(rollout.props, "spec.template.spec.automountServiceAccountToken") is not False:
        yield wrong(rollout, "spec.template.spec.automountServiceAccountToken is not false")


RELEASES_ANALYSED = ResourcePolicy(
    name="releases-analysed",
    description="Services are released blue-green, by the figures of the new version, and can go back for a while.",
    remedy="Keep both analyses of the blueGreen strategy, and scaleDownDelaySeconds at 600 or more.",
    config={
        "waitSeconds": integer(600, "How long the old version waits after a promotion.", minimum=30),
        "deadlineSeconds": integer(900, "Longest time that a release may take to become ready.", minimum=60),
    },
    types=types_of(_RELEASE),
    check=_release,
)


def _metrics(template: Declared, config: Config) -> Iterator[Finding]:
    metrics = items(template.props, "spec.metrics")
    names = {str(read(each, "name")) for each in metrics}
    if len(metrics) < config["metrics"]:
        yield wrong(
            template,
            f"spec.metrics are {', '.join(sorted(names)) or 'none'}; expected {config['metrics']}, of errors and of latency",
        )
    for number_, metric in enumerate(metrics):
        place = f"spec.metrics[{number_}]"
        condition = str(read(metric, "successCondition") or "")
        limit = condition.rpartition("<=")[2].strip() if "<=" in condition else ""
        if not limit or not _is_number(limit):
            yield wrong(
                template, f"{place}.successCondition is {condition or 'not given'}; expected a limit: result[0] <= ..."
            )
        elif "error" in str(read(metric, "name")) and float(limit) > config["errors"]:
            yield wrong(
                template, f"{place}.successCondition accepts {limit} of errors; expected at most {config['errors']}"
            )
        elif float(limit) > config["latencySeconds"] and "seconds" in str(read(metric, "name")):
            yield wrong(
                template, f"{place}.successCondition accepts {limit} s; expected at most {config['latencySeconds']}"
            )
        yield from meets(template, "failureLimit", or_not_given(at_most(1)), config, props=metric, why=place)
        yield from meets(template, "count", at_least(2), config, props=metric, why=place)
        if not str(read(metric, "provider.prometheus.query") or "").strip():
            yield wrong(template, f"{place} asks nothing")


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


ANALYSIS_STRICT = ResourcePolicy(
    name="release-analysis-strict",
    description="A release is judged by its errors and its latency, with limits that a bad one breaks.",
    remedy="Keep a metric of the error ratio (1 % or less) and one of latency, each measured several times.",
    config={
        "metrics": integer(2, "Fewest metrics of an analysis.", minimum=1),
        "errors": number(0.01, "Highest ratio of errors of a good release.", maximum=1),
        "latencySeconds": number(2, "Highest latency of a good release, in seconds."),
    },
    types=(_TEMPLATE,),
    check=_metrics,
)


def _parts(stack: Stack, _: Config) -> Iterator[Finding]:
    templates = {(namespace(each), object_name(each)) for each in stack.of(_TEMPLATE)}
    services = {(namespace(each), object_name(each)): each for each in stack.of(_SERVICE)}
    accounts = {(namespace(each), object_name(each)) for each in stack.of("kubernetes:core/v1:ServiceAccount")}
    for rollout in stack.of(_ROLLOUT):
        place = namespace(rollout)
        strategy = mapping(rollout.props, "spec.strategy.blueGreen")
        for key in ("activeService", "previewService"):
            if (place, str(strategy.get(key))) not in services:
                yield wrong(
                    rollout, f"spec.strategy.blueGreen.{key} is {strategy.get(key)}, which this stack does not declare"
                )
        for analysis in ("prePromotionAnalysis", "postPromotionAnalysis"):
            for each in items(strategy, f"{analysis}.templates"):
                if (place, str(read(each, "templateName"))) not in templates:
                    yield wrong(
                        rollout, f"{analysis} uses {read(each, 'templateName')}, which this stack does not declare"
                    )
        account = read(rollout.props, "spec.template.spec.serviceAccountName")
        if (place, str(account)) not in accounts:
            yield wrong(rollout, f"serviceAccountName is {account or 'not given'}, which this stack does not declare")
        yield from _configuration(stack, rollout)


def _configuration(stack: Stack, rollout: Declared) -> Iterator[Finding]:
    """ConfigMaps and Secrets that the pods mount or read are made by somebody in this stack."""
    place = namespace(rollout)
    maps = {object_name(each) for each in stack.of("kubernetes:core/v1:ConfigMap") if namespace(each) == place}
    secrets = {
        str(read(each.props, "spec.target.name") or object_name(each))
        for each in stack.of("kubernetes:external-secrets.io/v1:ExternalSecret")
        if namespace(each) == place
    }
    for volume in items(rollout.props, "spec.template.spec.volumes"):
        config, secret = read(volume, "configMap.name"), read(volume, "secret.secretName")
        if config is not None and config not in maps:
            yield wrong(rollout, f"mounts the ConfigMap {config}, which this stack does not declare")
        if secret is not None and secret not in secrets:
            yield wrong(rollout, f"mounts the Secret {secret}, which no ExternalSecret of this stack makes")


SERVICES_WHOLE = StackPolicy(
    name="services-whole",
    description="A service has what it is made of: Services, analysis, service account, configuration and secrets.",
    remedy="Declare what the Rollout names, in its namespace.",
    check=_parts,
)

_BINDING = "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding"


def _bound(stack: Stack, _: Config) -> Iterator[Finding]:
    services = {(namespace(each), object_name(each)): each for each in stack.of(_SERVICE)}
    bindings = list(stack.of(_BINDING))
    for binding in bindings:
        name, port = read(binding.props, "spec.serviceRef.name"), read(binding.props, "spec.serviceRef.port")
        service = services.get((namespace(binding), str(name)))
        if service is None:
            yield wrong(binding, f"spec.serviceRef.name is {name}, which this stack does not declare")
        elif port not in {read(each, "port") for each in items(service.props, "spec.ports")}:
            yield wrong(binding, f"spec.serviceRef.port is {port}, which {name} does not have")
    for group in stack.of("aws:lb/targetGroup:TargetGroup"):
        if not any(group.urn in each.dependencies for each in bindings):
            yield wrong(group, "no TargetGroupBinding registers pods in it: the load balancer serves nobody")


TARGETS_BOUND = StackPolicy(
    name="targets-bound",
    description="The load balancer's target group is bound to a Service of the stack.",
    remedy="Declare a TargetGroupBinding for the target group and the Service.",
    check=_bound,
)
