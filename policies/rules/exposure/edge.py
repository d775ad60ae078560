"""The way in from outside: load balancer, listeners, web application firewall."""

from collections.abc import Iterator

from pydantic import Field

from declared.expectations import FALSE, NOT_FALSE, PRESENT, TRUE, equal, one_of
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, is_unknown, items, mapping, read
from policies.model.expect import meets, requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
_ACL = "aws:wafv2/webAcl:WebAcl"
_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
_LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
_GROUP_NAME = "statement.managedRuleGroupStatement.name"


class _ListenerTlsConfig(Config):
    policies: tuple[str, ...] = Field(
        default=(
            "ELBSecurityPolicy-TLS13-1-2-2021-06",
            "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
            "ELBSecurityPolicy-TLS13-1-3-2021-06",
            "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
            "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
            "ELBSecurityPolicy-TLS13-1-2-PQ-2025-09",
            "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        ),
        description="Security policies of a listener: TLS 1.2 or later, forward secrecy, no CBC-only suites.",
    )
    strict_transport_seconds: int = Field(
        default=31536000, ge=0, description="Shortest max-age of Strict-Transport-Security, in seconds."
    )


def _listener(listener: Declared, config: _ListenerTlsConfig) -> Iterator[Finding]:
    protocol = read(listener.props, "protocol")
    if is_unknown(protocol):
        return
    if protocol in ("HTTPS", "TLS"):
        yield from meets(listener, "sslPolicy", one_of(*config.policies))
        yield from meets(listener, "certificateArn", PRESENT)
        if protocol == "HTTPS":
            yield from _strict_transport(listener, config)
        return
    actions = items(listener.props, "defaultActions")
    redirects = [read(action, "redirect.protocol") for action in actions if read(action, "type") == "redirect"]
    if not actions or len(redirects) != len(actions) or any(each != "HTTPS" for each in redirects):
        yield wrong(listener, f"protocol is {protocol}, and not every action redirects to HTTPS")


def _strict_transport(listener: Declared, config: _ListenerTlsConfig) -> Iterator[Finding]:
    key = "routingHttpResponseStrictTransportSecurityHeaderValue"
    value = str(read(listener.props, key) or "")
    ages = [part.partition("=")[2] for part in value.replace(" ", "").split(";") if part.startswith("max-age=")]
    if not ages or not ages[0].isdigit() or int(ages[0]) < config.strict_transport_seconds:
        yield wrong(
            listener,
            f"{key} is {value or 'not given'}; expected max-age of at least {config.strict_transport_seconds}",
        )


LISTENER_TLS = ResourcePolicy(
    name="listener-tls",
    description="Load balancers serve HTTPS with TLS 1.2 or later, and send plain HTTP there.",
    remedy="Set one of the allowed sslPolicy values, or a redirect action to HTTPS on port 443.",
    config=_ListenerTlsConfig,
    types=(LISTENER,),
    check=_listener,
)

_HARDENED = (
    Requirement(BALANCER, "dropInvalidHeaderFields", TRUE),
    Requirement(BALANCER, "desyncMitigationMode", one_of("defensive", "strictest")),
    Requirement(BALANCER, "enableWafFailOpen", FALSE, "requests would pass uninspected"),
    Requirement(BALANCER, "accessLogs.enabled", TRUE),
    Requirement(BALANCER, "accessLogs.bucket", PRESENT),
    Requirement(BALANCER, "xffHeaderProcessingMode", one_of("append", "remove")),
    Requirement(BALANCER, "securityGroups[]", PRESENT),
)

BALANCER_HARDENED = ResourcePolicy(
    name="load-balancer-hardened",
    description="Load balancers drop what is malformed, never pass by the firewall, and log every request.",
    remedy="Set dropInvalidHeaderFields, desyncMitigationMode, enableWafFailOpen: false and accessLogs.",
    types=(BALANCER,),
    check=requirement_check(_HARDENED),
)


def _entrance(stack: Stack, _: Config) -> Iterator[Finding]:
    for balancer in stack.of(BALANCER):
        if is_true(read(balancer.props, "internal")):
            continue
        own = [each for each in stack.of(LISTENER) if balancer.urn in each.dependencies]
        if not any(read(each.props, "protocol") in ("HTTPS", "TLS") for each in own):
            yield wrong(balancer, "has no HTTPS listener")
        for each in own:
            if read(each.props, "port") not in (80, 443):
                yield wrong(each, f"port is {read(each.props, 'port')}; expected 443, or 80 for the redirect")
        if not any(balancer.urn in each.dependencies for each in stack.of(_ASSOCIATION)):
            yield wrong(balancer, "has no web application firewall in front of it")


PUBLIC_ENTRANCE = StackPolicy(
    name="internet-facing-waf",
    description="A public load balancer serves HTTPS on 443 and stands behind a web application firewall.",
    remedy="Declare an HTTPS Listener and a WebAclAssociation for the load balancer.",
    check=_entrance,
)


class _FirewallRulesConfig(Config):
    rule_groups: tuple[str, ...] = Field(
        default=(
            "AWSManagedRulesAmazonIpReputationList",
            "AWSManagedRulesCommonRuleSet",
            "AWSManagedRulesKnownBadInputsRuleSet",
            "AWSManagedRulesSQLiRuleSet",
        ),
        description="Managed rule groups that must block.",
    )
    counted: tuple[str, ...] = Field(
        default=(
            "AWSManagedRulesCommonRuleSet/SizeRestrictions_BODY",
            "AWSManagedRulesCommonRuleSet/CrossSiteScripting_BODY",
            "AWSManagedRulesCommonRuleSet/GenericLFI_BODY",
            "AWSManagedRulesCommonRuleSet/GenericRFI_BODY",
            "AWSManagedRulesSQLiRuleSet/SQLi_BODY",
            "AWSManagedRulesSQLiRuleSet/SQLiExtendedPatterns_BODY",
        ),
        description="Rules that may count instead of block: a bundle of claims is larger than 8 KiB, and its narrative is XHTML.",
    )
    requests: int = Field(default=10000, ge=10, description="Most requests of one address in five minutes.")


def _firewall_rules(acl: Declared, config: _FirewallRulesConfig) -> Iterator[Finding]:
    rules = items(acl.props, "rules")
    groups = {str(read(rule, _GROUP_NAME)): rule for rule in rules if read(rule, _GROUP_NAME) is not None}
    for name in config.rule_groups:
        if name not in groups:
            yield wrong(acl, f"rules have no managed group {name}")
    for name, rule in groups.items():
        yield from _managed_group(acl, name, rule, config)
    if not any(_limits(rule, config) for rule in rules):
        yield wrong(acl, f"no rule blocks an address above {config.requests} requests in five minutes")
    for rule in [acl.props, *rules]:
        if not is_true(read(rule, "visibilityConfig.cloudwatchMetricsEnabled")):
            yield wrong(
                acl, f"visibilityConfig.cloudwatchMetricsEnabled is not true ({read(rule, 'name') or 'the ACL'})"
            )
    for rule in rules:
        if read(rule, "action.allow") is not None:
            yield wrong(acl, f"rule {read(rule, 'name')} allows requests before the others see them")


def _managed_group(acl: Declared, name: str, rule: object, config: _FirewallRulesConfig) -> Iterator[Finding]:
    if read(rule, "overrideAction.none") is None:
        yield wrong(acl, f"managed group {name} does not block: overrideAction is not none")
    for override in items(rule, "statement.managedRuleGroupStatement.ruleActionOverrides"):
        overridden = f"{name}/{read(override, 'name')}"
        if read(override, "actionToUse.block") is None and overridden not in config.counted:
            yield wrong(acl, f"rule {overridden} does not block")
    if read(rule, "statement.managedRuleGroupStatement.scopeDownStatement") is not None:
        yield wrong(acl, f"managed group {name} looks at some requests only")


def _limits(rule: object, config: _FirewallRulesConfig) -> bool:
    limit = read(rule, "statement.rateBasedStatement.limit")
    blocks = read(rule, "action.block") is not None
    return blocks and isinstance(limit, (int, float)) and limit <= config.requests


FIREWALL_RULES = ResourcePolicy(
    name="firewall-rules",
    description="The web application firewall blocks what AWS's managed groups know to be harmful, and floods.",
    remedy="Keep the managed groups with overrideAction none, and a rate-based rule that blocks.",
    config=_FirewallRulesConfig,
    types=(_ACL,),
    check=_firewall_rules,
)


def _firewall_log(stack: Stack, _: Config) -> Iterator[Finding]:
    for acl in stack.of(_ACL):
        logs = [each for each in stack.of(_LOGGING) if acl.urn in each.dependencies]
        if not logs:
            yield wrong(acl, "has no log")
        for log in logs:
            redacted = {str(read(each, "singleHeader.name")).lower() for each in items(log.props, "redactedFields")}
            for header in ("authorization", "cookie"):
                if header not in redacted:
                    yield wrong(log, f"redactedFields lacks the header {header}: credentials would be logged")
            if not items(log.props, "logDestinationConfigs"):
                yield wrong(log, "has no destination")
            if _drops_blocked(log):
                yield wrong(log, "loggingFilter drops requests that were blocked")


def _drops_blocked(log: Declared) -> bool:
    """Whether blocked requests are left out of the log."""
    filtered = mapping(log.props, "loggingFilter")
    if not filtered:
        return False
    for each in items(filtered, "filters"):
        actions = {str(read(condition, "actionCondition.action")) for condition in items(each, "conditions")}
        if "BLOCK" in actions:
            return read(each, "behavior") != "KEEP"
    return read(filtered, "defaultBehavior") != "KEEP"


FIREWALL_LOG = StackPolicy(
    name="firewall-log",
    description="What the firewall blocks is logged, without credentials.",
    remedy="Declare a WebAclLoggingConfiguration that keeps BLOCK and redacts authorization and cookie.",
    check=_firewall_log,
)

_GROUP = "aws:lb/targetGroup:TargetGroup"
_TARGETS = (
    Requirement(_GROUP, "healthCheck.enabled", NOT_FALSE),
    Requirement(_GROUP, "targetType", equal("ip"), "pods are registered by address, without node ports"),
)

TARGETS_DIRECT = ResourcePolicy(
    name="target-type-ip",
    description="Load balancers reach pods by their address: no port of a node is open for them.",
    remedy="Set targetType to ip and bind the Service with a TargetGroupBinding.",
    types=types_of(_TARGETS),
    check=requirement_check(_TARGETS),
)
