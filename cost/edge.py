"""Web firewall and DNS."""

from cost.bill import Bill
from cost.usage import HOURS
from declared.resource import Declared
from declared.values import is_true, items, read

_PAID_GROUPS = ("AWSManagedRulesBotControlRuleSet", "AWSManagedRulesATPRuleSet", "AWSManagedRulesACFPRuleSet")
"""AWS WAF pricing: managed groups with a subscription fee; the others of AWS have none."""


def firewall(resource: Declared, bill: Bill) -> None:
    """A web ACL, a rule for each of its rules and managed groups, and the requests."""
    rules = items(resource.props, "rules")
    bill.add(resource, "web ACL", "awswaf/WebACLV2", 1)
    bill.add(resource, "rules", "awswaf/RuleV2", len(rules))
    requests = bill.usage.requests_per_second * 3600 * HOURS
    bill.add(resource, "requests", "awswaf/RequestV2-Tier1", requests)
    for each in rules:
        group = read(each, "statement.managedRuleGroupStatement")
        if group and (read(group, "vendorName") != "AWS" or read(group, "name") in _PAID_GROUPS):
            bill.add_unpriced(
                resource, f"rule group {read(group, 'name')}", "its subscription fee is not in the prices"
            )


def zone(resource: Declared, bill: Bill) -> None:
    """A hosted zone."""
    bill.add(resource, "hosted zone", "AmazonRoute53/HostedZone", 1)


def health_check(resource: Declared, bill: Bill) -> None:
    """A check of an endpoint in AWS, and its options: HTTPS, an interval of 10 s, a string, latency."""
    props = resource.props
    options = sum(
        (
            "HTTPS" in str(read(props, "type")),
            read(props, "requestInterval") == 10,
            read(props, "searchString") is not None,
            is_true(read(props, "measureLatency")),
        )
    )
    bill.add(resource, "health check", "AmazonRoute53/Health-Check-AWS", 1)
    if options:
        bill.add(resource, "options of a health check", "AmazonRoute53/Health-Check-Option-AWS", options)
