from tests.components.edge.edge_program import declared

WEB_ACL = "aws:wafv2/webAcl:WebAcl"


def test_it_stands_before_the_load_balancer() -> None:
    declaration = declared()
    association = declaration["aws:wafv2/webAclAssociation:WebAclAssociation", "edge"]
    assert association.property_dependencies["resourceArn"] == (
        declaration["aws:lb/loadBalancer:LoadBalancer", "edge"].urn,
    )


def test_one_address_can_ask_so_often_and_no_more() -> None:
    rules = declared(edge='{"firewall": {"rate_limit": 500}}')[WEB_ACL, "edge"].props["rules"]
    (limit,) = [rule for rule in rules if "rateBasedStatement" in rule["statement"]]
    assert limit["statement"]["rateBasedStatement"] == {
        "aggregateKeyType": "IP",
        "evaluationWindowSec": 300,
        "limit": 500,
    }
    assert "block" in limit["action"]


def test_large_bundles_of_claims_pass_the_managed_rules() -> None:
    rules = {rule["name"]: rule for rule in declared()[WEB_ACL, "edge"].props["rules"]}
    common = rules["AWSManagedRulesCommonRuleSet"]["statement"]["managedRuleGroupStatement"]
    counted = {override["name"]: list(override["actionToUse"]) for override in common["ruleActionOverrides"]}
    assert counted["SizeRestrictions_BODY"] == ["count"]
    assert {"AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet"} <= rules.keys()


def overridden(body_rules: str) -> set[str]:
    rules = declared(edge=f'{{"firewall": {{"body_rules": "{body_rules}"}}}}')[WEB_ACL, "edge"].props["rules"]
    return {
        override["name"]
        for rule in rules
        for override in rule["statement"].get("managedRuleGroupStatement", {}).get("ruleActionOverrides", ())
    }


def test_rules_that_take_a_narrative_for_an_attack_count_until_they_are_told_to_block() -> None:
    narrative = {
        "CrossSiteScripting_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "SQLi_BODY",
        "SQLiExtendedPatterns_BODY",
    }
    assert overridden("count") == {"SizeRestrictions_BODY", *narrative}
    assert overridden("block") == {"SizeRestrictions_BODY"}


def test_the_log_is_encrypted_and_says_nothing_of_who_asked_for_whom() -> None:
    declaration = declared()
    group = declaration["aws:cloudwatch/logGroup:LogGroup", "edge-log"]
    log = declaration["aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "edge"].props
    redacted = log["redactedFields"]

    assert group.props["name"].startswith("aws-waf-logs-")
    assert declaration["aws:kms/key:Key", "edge-log"].urn in group.property_dependencies["kmsKeyId"]
    assert {"singleHeader": {"name": "authorization"}} in redacted
    assert any("queryString" in field for field in redacted)
    assert log["loggingFilter"]["defaultBehavior"] == "DROP"
