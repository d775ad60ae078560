"""The pack as Pulumi's analyzer runs it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar, cast

import pulumi_policy as crossguard
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from policies.analyzer.inputs import Inputs
from policies.model.configuration import schema
from policies.model.pack import Pack
from policies.model.policy import Config, Finding, Policy, ResourcePolicy, StackPolicy, is_resource_policy
from policies.model.report import resource_findings, stack_findings
from policies.pack import project_pack

NAME = "nphies-platform"

_Args = TypeVar("_Args", crossguard.ResourceValidationArgs, crossguard.StackValidationArgs)
Validation: TypeAlias = Callable[[_Args, crossguard.ReportViolation], None]


def serve() -> None:
    """Serves the project's pack to the engine until it ends. Raises PackError before it does."""
    pack, inputs = project_pack(), Inputs()
    crossguard.PolicyPack(
        name=NAME,
        policies=[_as_crossguard(policy, pack, inputs) for policy in pack.policies if not _needs_options(policy)],
        initial_config=cast("Any", _initial_config(pack)),
    )


class UndecidedError(UnknownValueError):
    """How the SDK reports that a policy is unknown at preview; the engine shows it as advisory."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        super().__init__(UNKNOWN_STRING_VALUE, [])
        self.message = "; ".join(finding.message for finding in findings)


def _as_crossguard(policy: Policy, pack: Pack, inputs: Inputs) -> crossguard.Policy:
    config_schema = crossguard.PolicyConfigSchema(cast("Any", schema(policy)))
    common: dict[str, Any] = {
        "name": policy.name,
        "description": policy.description,
        "enforcement_level": crossguard.EnforcementLevel(policy.level),
        "config_schema": config_schema,
        "remediation_steps": policy.remedy,
        "tags": [pack.theme_of(policy.name)],
    }
    if is_resource_policy(policy):
        return crossguard.ResourceValidationPolicy(validate=_resource_validation(policy, pack, inputs), **common)
    return crossguard.StackValidationPolicy(
        validate=_stack_validation(cast("StackPolicy", policy), pack, inputs), **common
    )


def _resource_validation(
    policy: ResourcePolicy, pack: Pack, inputs: Inputs
) -> Validation[crossguard.ResourceValidationArgs]:
    def validate(args: crossguard.ResourceValidationArgs, report: crossguard.ReportViolation) -> None:
        resource = inputs.of(args)
        if any(_is_of(args.resource_type, wanted) for wanted in policy.types):
            found = resource_findings(policy, resource, _config(policy, args.get_config()))
            _report(policy, pack, found, report, args.urn)

    return validate


def _stack_validation(policy: StackPolicy, pack: Pack, inputs: Inputs) -> Validation[crossguard.StackValidationArgs]:
    def validate(args: crossguard.StackValidationArgs, report: crossguard.ReportViolation) -> None:
        stack = inputs.stack(args)
        _report(policy, pack, stack_findings(policy, stack, _config(policy, args.get_config())), report, None)

    return validate


def _report(
    policy: Policy, pack: Pack, findings: Iterable[Finding], report: crossguard.ReportViolation, urn: str | None
) -> None:
    open_ones = [finding for finding in findings if not pack.exemptions.covering(policy.name, finding.urn or urn)]
    for finding in open_ones:
        if finding.decided:
            report(finding.message, finding.urn)
    undecided = [finding for finding in open_ones if not finding.decided]
    if undecided:
        raise UndecidedError(undecided)


def _is_of(token: str, wanted: str) -> bool:
    return token.startswith(wanted[:-1]) if wanted.endswith("*") else token == wanted


def _config(policy: Policy, given: Mapping[str, Any]) -> Config:
    """The engine has checked what it gives against the schema, and has every number as a float."""
    return policy.config.model_validate(given)


def _needs_options(policy: Policy) -> bool:
    return isinstance(policy, StackPolicy) and policy.needs_options


def _initial_config(pack: Pack) -> dict[str, dict[str, Any]]:
    written = pack.configuration.for_engine()
    for values in written.values():
        if "enforcementLevel" in values:
            values["enforcementLevel"] = crossguard.EnforcementLevel(values["enforcementLevel"])
    return written
