"""Harmful changes that the policies of `exposure/edge.py` must find."""

from tests.policies.mutators import Mutations, change, cut, drop, lose

_POLICY = ":BucketPolicy"
_ACL = ":WebAcl"
_LISTENER = ":Listener"
_BALANCER = ":LoadBalancer"

MUTATIONS: Mutations = {
    "listener-tls": {
        "the listener speaks old TLS": change(_LISTENER, "sslPolicy", "ELBSecurityPolicy-2016-08"),
        "the listener's TLS policy is the default": drop(_LISTENER, "sslPolicy"),
        "browsers are not told to stay with HTTPS": drop(
            _LISTENER, "routingHttpResponseStrictTransportSecurityHeaderValue"
        ),
        "browsers forget HTTPS after a minute": change(
            _LISTENER, "routingHttpResponseStrictTransportSecurityHeaderValue", "max-age=60"
        ),
        "plain HTTP is served": change(
            _LISTENER, "defaultActions[0]", {"type": "forward", "targetGroupArn": "<unknown>"}, of="http"
        ),
        "plain HTTP is redirected to plain HTTP": change(
            _LISTENER, "defaultActions[0].redirect.protocol", "HTTP", of="edge-http"
        ),
    },
    "load-balancer-hardened": {
        "malformed headers pass": change(_BALANCER, "dropInvalidHeaderFields", False),
        "requests may be smuggled": change(_BALANCER, "desyncMitigationMode", "monitor"),
        "the firewall fails open": change(_BALANCER, "enableWafFailOpen", True),
        "requests are not logged": change(_BALANCER, "accessLogs.enabled", False),
    },
    "internet-facing-waf": {
        "HTTPS is served on another port": change(_LISTENER, "port", 8443, of="edge-https"),
        "there is no HTTPS listener": lose(_LISTENER, of="edge-https"),
        "there is no firewall": lose(":WebAclAssociation"),
    },
    "firewall-rules": {
        "floods pass": change(_ACL, "rules[0].action", {"count": {}}),
        "floods pass up to a million requests": change(_ACL, "rules[0].statement.rateBasedStatement.limit", 1000000),
        "the firewall counts instead of blocking": change(_ACL, "rules[2].overrideAction", {"count": {}}),
        "injection is not looked for": cut(_ACL, "rules", 4),
        "a rule of a group is switched off": change(
            _ACL,
            "rules[3].statement.managedRuleGroupStatement.ruleActionOverrides",
            [{"name": "Log4JRCE_BODY", "actionToUse": {"count": {}}}],
        ),
        "injection in a query string is only counted": change(
            _ACL, "rules[4].statement.managedRuleGroupStatement.ruleActionOverrides[0].name", "SQLi_QUERYARGUMENTS"
        ),
        "the firewall has no rules": change(_ACL, "rules", []),
        "the firewall has no figures": change(_ACL, "visibilityConfig.cloudwatchMetricsEnabled", False),
    },
    "firewall-log": {
        "the firewall keeps no log": lose(":WebAclLoggingConfiguration"),
        "credentials are logged": change(":WebAclLoggingConfiguration", "redactedFields", []),
        "blocked requests are not logged": change(":WebAclLoggingConfiguration", "loggingFilter.filters", []),
    },
    "target-type-ip": {
        "targets are nodes": change(":TargetGroup", "targetType", "instance"),
    },
}
