from components.edge.load_balancer import tag_value
from tests.components.edge.edge_program import PODS, declared

LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
TARGET_GROUP = "aws:lb/targetGroup:TargetGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"


def test_it_stands_in_the_public_subnets_of_all_three_zones() -> None:
    declaration = declared()
    subnets = {subnet.urn for subnet in declaration.of_type("aws:ec2/subnet:Subnet") if "-public-" in subnet.name}
    assert subnets <= set(declaration[LOAD_BALANCER, "edge"].property_dependencies["subnets"])
    assert len(subnets) == 3


def test_requests_that_could_be_read_in_two_ways_are_refused() -> None:
    balancer = declared()[LOAD_BALANCER, "edge"].props
    assert (balancer["dropInvalidHeaderFields"], balancer["desyncMitigationMode"]) == (True, "strictest")


def test_it_refuses_to_be_deleted_unless_the_settings_say_otherwise() -> None:
    assert declared()[LOAD_BALANCER, "edge"].props["enableDeletionProtection"]
    unlocked = declared(edge='{"deletion_protection": false}')
    assert not unlocked[LOAD_BALANCER, "edge"].props["enableDeletionProtection"]


def test_its_access_log_goes_where_the_bucket_lets_load_balancers_write() -> None:
    declaration = declared()
    balancer = declaration[LOAD_BALANCER, "edge"]
    bucket_policy = declaration["aws:s3/bucketPolicy:BucketPolicy", "access-logs"]
    log = balancer.props["accessLogs"]
    assert log["enabled"]
    assert f"{log['bucket']}/{log['prefix']}/AWSLogs/123456789012/*" in bucket_policy.props["policy"]
    assert bucket_policy.urn in balancer.dependencies


def test_http_is_only_answered_with_the_way_to_https() -> None:
    (action,) = declared()[LISTENER, "edge-http"].props["defaultActions"]
    assert (action["type"], action["redirect"]["protocol"], action["redirect"]["statusCode"]) == (
        "redirect",
        "HTTPS",
        "HTTP_301",
    )


def test_https_speaks_tls_1_2_and_1_3_with_the_validated_certificate() -> None:
    declaration = declared()
    listener = declaration[LISTENER, "edge-https"]
    validation = declaration["aws:acm/certificateValidation:CertificateValidation", "edge"]
    assert listener.props["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert listener.property_dependencies["certificateArn"] == (validation.urn,)


def test_the_world_reaches_two_ports_of_it_and_it_reaches_one_of_the_pods() -> None:
    declaration = declared()
    rules = {rule.name: rule.props for rule in [*declaration.of_type(INGRESS), *declaration.of_type(EGRESS)]}
    assert {rules[name]["fromPort"] for name in rules if "cidrIpv4" in rules[name] and name.startswith("edge")} == {
        80,
        443,
    }
    assert rules["edge-pods"]["referencedSecurityGroupId"] == PODS
    assert rules["edge-to-pods"]["securityGroupId"] == PODS
    assert {(rules[name]["fromPort"], rules[name]["toPort"]) for name in ("edge-pods", "edge-to-pods")} == {
        (8080, 8080)
    }


def test_pods_are_targets_by_address_and_asked_whether_they_are_ready() -> None:
    group = declared()[TARGET_GROUP, "edge"].props
    check = group["healthCheck"]
    assert group["targetType"] == "ip"
    assert (check["path"], check["port"]) == ("/readyz", "traffic-port")
    assert check["timeout"] < check["interval"]


def test_the_binding_registers_the_gateway_and_leaves_security_groups_alone() -> None:
    declaration = declared()
    binding = declaration["kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding", "edge"]
    assert binding.props["spec"]["serviceRef"] == {"name": "api-gateway", "port": 8080}
    assert binding.props["spec"]["targetType"] == "ip"
    assert "networking" not in binding.props["spec"]
    assert declaration[LISTENER, "edge-https"].urn in binding.dependencies


def test_a_client_looks_the_name_up_again_within_the_ttl_after_a_planned_switch() -> None:
    slow = declared(edge='{"ttl": "5m"}')
    fast = declared(edge='{"ttl": "10s"}')
    assert slow[LOAD_BALANCER, "edge"].props["clientKeepAlive"] == 300
    assert fast[LOAD_BALANCER, "edge"].props["clientKeepAlive"] == 60


def test_an_override_of_the_fence_is_written_on_the_load_balancer() -> None:
    overridden = declared(override="INC-4711: region lost, said AWS")[LOAD_BALANCER, "edge"]
    assert overridden.props["tags"] == {"FencingOverride": "INC-4711: region lost- said AWS"}
    assert "tags" not in declared()[LOAD_BALANCER, "edge"].props


def test_a_reason_in_any_script_becomes_a_tag() -> None:
    assert tag_value("انقطاع المنطقة (INC-1)") == "انقطاع المنطقة -INC-1-"
