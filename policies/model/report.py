"""What all policies together say of a stack."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from declared.resource import Declared
from declared.stack import Stack
from policies.model.exemptions import Exemption
from policies.model.pack import Pack
from policies.model.policy import Config, Finding, Level, Policy, ResourcePolicy, StackPolicy

STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A finding of a policy about a resource."""

    policy: str
    level: Level
    message: str
    urn: str | None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was found, apart from what an exemption lets pass."""

    violations: tuple[Violation, ...]
    undecided: tuple[Violation, ...]
    """What only an update can decide; always advisory."""

    exempted: tuple[tuple[Exemption, Violation], ...]


def evaluate(stack: Stack, pack: Pack) -> Report:
    """Runs the pack over a stack."""
    root = next((resource.urn for resource in stack.of(STACK_TYPE)), None)
    violations: list[Violation] = []
    undecided: list[Violation] = []
    exempted: list[tuple[Exemption, Violation]] = []
    for policy, config in pack.enabled():
        for finding in findings(policy, stack, config):
            urn = finding.urn or root
            level = pack.level(policy) if finding.decided else "advisory"
            violation = Violation(policy=policy.name, level=level, message=finding.message, urn=urn)
            exemption = pack.exemptions.covering(policy.name, urn)
            if exemption:
                exempted.append((exemption, violation))
            else:
                (violations if finding.decided else undecided).append(violation)
    return Report(violations=tuple(violations), undecided=tuple(undecided), exempted=tuple(exempted))


def findings(policy: Policy, stack: Stack, config: Config) -> Iterator[Finding]:
    """What one policy finds in a stack."""
    match policy:
        case ResourcePolicy():
            for resource in stack.of(*policy.types):
                yield from resource_findings(policy, resource, config)
        case StackPolicy():
            yield from stack_findings(policy, stack, config)
        case _:
            raise TypeError(f"{policy.name}: neither a resource policy nor a stack policy")


def resource_findings(policy: ResourcePolicy, resource: Declared, config: Config) -> list[Finding]:
    """What a policy finds in one resource."""
    return _all(policy.name, lambda: policy.check(resource, config), resource.urn)


def stack_findings(policy: StackPolicy, stack: Stack, config: Config) -> list[Finding]:
    """What a policy finds in a stack as a whole."""
    return _all(policy.name, lambda: policy.check(stack, config), None)


def _all(name: str, check: Callable[[], Iterable[Finding]], urn: str | None) -> list[Finding]:
    """The findings of one check. One that fails is a finding too: it stops neither the others nor passes for approval."""
    try:
        return list(check())
    except _FAILURES as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return [Finding(message=f"policy {name} failed and evaluated nothing ({reason})", urn=urn)]


_FAILURES = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What reading values of an unexpected shape raises."""
