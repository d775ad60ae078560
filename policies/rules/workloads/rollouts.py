"""Releases: a new version gets requests only after its own figures were good, and the old one waits beside it."""

from collections.abc import Iterator

from pydantic import Field

from declared.expectations import TRUE, at_least
from declared.labels import equal
from declared.objects import namespace_of, object_name
from declared.quantities import canonical
from declared.releases import largest_weight_before_analysis, strategy, template_names
from declared.requirements import services as required
from declared.requirements.requirement import Requirement
from declared.requirements.services import SERVICES_COMPLETE
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, items, mapping, read, read_all
from policies.model.expect import meets, requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
_TEMPLATE = "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate"
_SERVICE = "kubernetes:core/v1:Service"
_RELEASE = (
    Requirement(_ROLLOUT, "spec.progressDeadlineAbort", TRUE),
    Requirement(_ROLLOUT, "spec.revisionHistoryLimit", at_least(2)),
    Requirement(_ROLLOUT, "spec.minReadySeconds", at_least(5)),
)


class _ReleasesAnalysedConfig(Config):
    exposed_percent: int = Field(
        default=50, ge=1, description="Most requests that a canary gets before its first analysis, in percent."
    )
    away_percent: int = Field(
        default=25,
        ge=1,
        description="Most pods that a canary takes away before new ones are ready, in percent (guide).",
    )
    wait_seconds: int = Field(default=600, ge=30, description="How long the old version waits after a promotion.")
    deadline_seconds: int = Field(
        default=900, ge=60, description="Longest time that a release may take to become ready."
    )


def _release(rollout: Declared, config: _ReleasesAnalysedConfig) -> Iterator[Finding]:
    yield from requirement_check(_RELEASE)(rollout, config)
    match strategy(rollout):
        case "blueGreen":
            yield from _switched(rollout, config)
        case "canary":
            yield from _rolled(rollout, config)
        case None:
            yield wrong(rollout, "spec.strategy is neither blueGreen nor canary")
    deadline = read(rollout.props, "spec.progressDeadlineSeconds")
    if not isinstance(deadline, (int, float)) or deadline > config.deadline_seconds:
        yield wrong(rollout, f"spec.progressDeadlineSeconds is {deadline}; expected at most {config.deadline_seconds}")
    if read(rollout.props, "spec.paused"):
        yield wrong(rollout, "spec.paused is true")
    if read(rollout.props, "spec.template.spec.automountServiceAccountToken") is not False:
        yield wrong(rollout, "spec.template.spec.automountServiceAccountToken is not false")


def _switched(rollout: Declared, config: _ReleasesAnalysedConfig) -> Iterator[Finding]:
    path = "spec.strategy.blueGreen"
    yield from meets(rollout, f"{path}.scaleDownDelaySeconds", at_least(config.wait_seconds))
    for analysis in ("prePromotionAnalysis", "postPromotionAnalysis"):
        if not items(rollout.props, f"{path}.{analysis}.templates"):
            yield wrong(rollout, f"{path}.{analysis} is not given: a bad version would be promoted")


def _rolled(rollout: Declared, config: _ReleasesAnalysedConfig) -> Iterator[Finding]:
    path, exposed = "spec.strategy.canary", largest_weight_before_analysis(rollout)
    if exposed > config.exposed_percent:
        yield wrong(
            rollout,
            f"{path}.steps let {exposed:g} % of the requests reach a version before an analysis;"
            f" expected at most {config.exposed_percent} %",
        )
    away = read(rollout.props, f"{path}.maxUnavailable")
    if away is not None and not _is_share(away, at_most_percent=config.away_percent):
        yield wrong(rollout, f"{path}.maxUnavailable is {away}; expected at most {config.away_percent} %, or one pod")
    surge = read(rollout.props, f"{path}.maxSurge")
    if surge is not None and not _is_share(surge, at_most_percent=100):
        yield wrong(rollout, f"{path}.maxSurge is {surge}: pods of the old version would end before new ones are ready")


def _is_share(value: object, *, at_most_percent: float) -> bool:
    """A percentage within bounds, or one pod; more pods may be all that there are."""
    text = str(value)
    number = as_number(text.removesuffix("%")) or 0
    return 0 < number <= (at_most_percent if text.endswith("%") else 1)


RELEASES_ANALYSED = ResourcePolicy(
    name=required.RELEASES_ANALYSED,
    description=(
        "A release is judged by the figures of the new version before most requests reach it: blue-green before and after"
        " the switch, with a while to go back; a canary in its steps."
    ),
    remedy=(
        "Keep both analyses of the blueGreen strategy, and scaleDownDelaySeconds at 600 or more; or an analysis after the"
        " first setWeight of the canary strategy, and maxSurge and maxUnavailable at 25%."
    ),
    config=_ReleasesAnalysedConfig,
    types=types_of(_RELEASE),
    check=_release,
)


_NEEDED = ("blueGreen.activeService", "blueGreen.previewService")
_SERVICES = {"blueGreen": _NEEDED, "canary": ("canary.stableService", "canary.canaryService")}


def _parts(stack: Stack, _: Config) -> Iterator[Finding]:
    templates = {(namespace_of(each), object_name(each)) for each in stack.of(_TEMPLATE)}
    services = {(namespace_of(each), object_name(each)): each for each in stack.of(_SERVICE)}
    accounts = {(namespace_of(each), object_name(each)) for each in stack.of("kubernetes:core/v1:ServiceAccount")}
    for rollout in stack.of(_ROLLOUT):
        place = namespace_of(rollout)
        for path in _SERVICES[strategy(rollout) or "canary"]:
            name = read(rollout.props, f"spec.strategy.{path}")
            if (name is not None or path in _NEEDED) and (place, str(name)) not in services:
                yield wrong(rollout, f"spec.strategy.{path} is {name}, which this stack does not declare")
        labels = read(rollout.props, "spec.template.metadata.labels")
        if not any(
            equal(read(each.props, "spec.selector"), labels) for (at, _), each in services.items() if at == place
        ):
            yield wrong(rollout, "no Service of this stack selects its pods")
        for path, name in template_names(rollout):
            if (place, str(name)) not in templates:
                yield wrong(rollout, f"{path} is {name}, which this stack does not declare")
        account = read(rollout.props, "spec.template.spec.serviceAccountName")
        if (place, str(account)) not in accounts:
            yield wrong(rollout, f"serviceAccountName is {account or 'not given'}, which this stack does not declare")
        yield from _configuration(stack, rollout)


def _configuration(stack: Stack, rollout: Declared) -> Iterator[Finding]:
    """ConfigMaps and Secrets that the pods mount or read are declared in this stack."""
    place = namespace_of(rollout)
    maps = {object_name(each) for each in stack.of("kubernetes:core/v1:ConfigMap") if namespace_of(each) == place}
    secrets = {
        str(read(each.props, "spec.target.name") or object_name(each))
        for each in stack.of("kubernetes:external-secrets.io/v1:ExternalSecret")
        if namespace_of(each) == place
    }
    for volume in items(rollout.props, "spec.template.spec.volumes"):
        config, secret = read(volume, "configMap.name"), read(volume, "secret.secretName")
        if config is not None and config not in maps:
            yield wrong(rollout, f"mounts the ConfigMap {config}, which this stack does not declare")
        if secret is not None and secret not in secrets:
            yield wrong(rollout, f"mounts the Secret {secret}, which no ExternalSecret of this stack makes")


SERVICES_WHOLE = StackPolicy(
    name=SERVICES_COMPLETE,
    description="A service has what it is made of: Services, analysis, service account, configuration and secrets.",
    remedy="Declare what the Rollout names, in its namespace.",
    check=_parts,
)


def _canonical(rollout: Declared, _: Config) -> Iterator[Finding]:
    for kind in ("initContainers", "containers"):
        for place, found in read_all(rollout.props, f"spec.template.spec.{kind}[].resources"):
            for group in ("requests", "limits"):
                for name, quantity in mapping(found, group).items():
                    form = canonical(quantity)
                    if form is not None and form != quantity:
                        yield wrong(rollout, f"{place}.{group}.{name} is {quantity}; expected {form}")


QUANTITIES_CANONICAL = ResourcePolicy(
    name="rollout-quantities-canonical",
    description=(
        "Quantities in a Rollout's pod template have Kubernetes' canonical form: Argo Rollouts writes the template back in"
        " that form, and the next update of another form is a conflict of field managers."
    ),
    remedy="Write 1 for 1000m, and 1Gi for 1024Mi.",
    types=(_ROLLOUT,),
    check=_canonical,
)
