"""The web application firewall before the load balancer: AWS's managed rules, a rate limit, and a log of refusals."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pulumi
import pulumi_aws as aws

from components.aws.log_group import log_group
from settings import FirewallSettings, Site

MANAGED_RULES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "AWSManagedRulesAmazonIpReputationList": (),
        # Claims come as FHIR bundles, far beyond the 8 KiB of a body that this rule allows.
        "AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY",),
        "AWSManagedRulesKnownBadInputsRuleSet": (),
        "AWSManagedRulesSQLiRuleSet": (),
    }
)
"""Rule groups in the order they are asked, and the rules of each that only count, whatever the settings."""

NARRATIVE_RULES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "AWSManagedRulesCommonRuleSet": ("CrossSiteScripting_BODY", "GenericLFI_BODY", "GenericRFI_BODY"),
        "AWSManagedRulesSQLiRuleSet": ("SQLi_BODY", "SQLiExtendedPatterns_BODY"),
    }
)
"""Rules that match what FHIR resources hold by their nature: XHTML, quotes, relative and absolute references."""

RATE_LIMIT = "0-rate-limit"
"""Sorts before the managed groups wherever rules are listed by name, as it is asked before them."""

RATE_WINDOW_SECONDS = 300
"""What the limit is counted over."""

REDACTED_HEADERS = ("authorization", "cookie")


def firewall(
    name: str,
    settings: FirewallSettings,
    *,
    site: Site,
    load_balancer_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> aws.wafv2.WebAcl:
    """A web ACL before the load balancer. What it cannot judge passes; what it refuses is logged without identities."""
    rate = _rule(
        RATE_LIMIT,
        priority=0,
        statement=aws.wafv2.WebAclRuleStatementArgs(
            rate_based_statement=aws.wafv2.WebAclRuleStatementRateBasedStatementArgs(
                aggregate_key_type="IP", limit=settings.rate_limit, evaluation_window_sec=RATE_WINDOW_SECONDS
            )
        ),
        action=aws.wafv2.WebAclRuleActionArgs(block=aws.wafv2.WebAclRuleActionBlockArgs()),
    )
    narrative: Mapping[str, Sequence[str]] = NARRATIVE_RULES if settings.body_rules == "count" else {}
    managed = [
        _managed(group, priority, [*counted, *narrative.get(group, ())])
        for priority, (group, counted) in enumerate(MANAGED_RULES.items(), 1)
    ]
    acl = aws.wafv2.WebAcl(
        name,
        description="Requests from outside to the NPHIES API",
        scope="REGIONAL",
        default_action=aws.wafv2.WebAclDefaultActionArgs(allow=aws.wafv2.WebAclDefaultActionAllowArgs()),
        rules=[rate, *managed],
        visibility_config=aws.wafv2.WebAclVisibilityConfigArgs(
            cloudwatch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
        ),
        opts=opts,
    )
    aws.wafv2.WebAclAssociation(name, resource_arn=load_balancer_arn, web_acl_arn=acl.arn, opts=opts)
    _log(name, settings, acl, site=site, opts=opts)
    return acl


def _managed(group: str, priority: int, counted: Sequence[str]) -> aws.wafv2.WebAclRuleArgs:
    count = aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseArgs(
        count=aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseCountArgs()
    )
    return _rule(
        group,
        priority,
        statement=aws.wafv2.WebAclRuleStatementArgs(
            managed_rule_group_statement=aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementArgs(
                vendor_name="AWS",
                name=group,
                rule_action_overrides=[
                    aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideArgs(
                        name=rule, action_to_use=count
                    )
                    for rule in counted
                ],
            )
        ),
        override_action=aws.wafv2.WebAclRuleOverrideActionArgs(none=aws.wafv2.WebAclRuleOverrideActionNoneArgs()),
    )


def _rule(
    name: str,
    priority: int,
    statement: aws.wafv2.WebAclRuleStatementArgs,
    action: aws.wafv2.WebAclRuleActionArgs | None = None,
    override_action: aws.wafv2.WebAclRuleOverrideActionArgs | None = None,
) -> aws.wafv2.WebAclRuleArgs:
    return aws.wafv2.WebAclRuleArgs(
        name=name,
        priority=priority,
        statement=statement,
        action=action,
        override_action=override_action,
        visibility_config=aws.wafv2.WebAclRuleVisibilityConfigArgs(
            # Sampled requests show whole headers and addresses to whoever may open the console.
            cloudwatch_metrics_enabled=True,
            metric_name=name,
            sampled_requests_enabled=False,
        ),
    )


def _log(
    name: str,
    settings: FirewallSettings,
    acl: aws.wafv2.WebAcl,
    *,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> None:
    group = log_group(
        f"{name}-log",
        "Log of the web application firewall",
        # The prefix is a condition of AWS WAF (developer guide, "Logging to CloudWatch Logs").
        group_name=f"aws-waf-logs-nphies-{site.region}",
        retention=settings.log_retention,
        site=site,
        opts=opts,
    )
    redacted = [
        aws.wafv2.WebAclLoggingConfigurationRedactedFieldArgs(
            single_header=aws.wafv2.WebAclLoggingConfigurationRedactedFieldSingleHeaderArgs(name=header)
        )
        for header in REDACTED_HEADERS
    ]
    # FHIR searches carry who the patient is: /Patient?identifier=...
    redacted.append(
        aws.wafv2.WebAclLoggingConfigurationRedactedFieldArgs(
            query_string=aws.wafv2.WebAclLoggingConfigurationRedactedFieldQueryStringArgs()
        )
    )
    aws.wafv2.WebAclLoggingConfiguration(
        name,
        resource_arn=acl.arn,
        log_destination_configs=[group.arn],
        redacted_fields=redacted,
        logging_filter=_only_what_was_noticed(),
        opts=opts,
    )


def _only_what_was_noticed() -> aws.wafv2.WebAclLoggingConfigurationLoggingFilterArgs:
    """What passed untouched is in the load balancer's own access log."""
    conditions = [
        aws.wafv2.WebAclLoggingConfigurationLoggingFilterFilterConditionArgs(
            action_condition=aws.wafv2.WebAclLoggingConfigurationLoggingFilterFilterConditionActionConditionArgs(
                action=action
            )
        )
        for action in ("BLOCK", "COUNT")
    ]
    kept = aws.wafv2.WebAclLoggingConfigurationLoggingFilterFilterArgs(
        behavior="KEEP", requirement="MEETS_ANY", conditions=conditions
    )
    return aws.wafv2.WebAclLoggingConfigurationLoggingFilterArgs(default_behavior="DROP", filters=[kept])
