"""Doors opened."""

from tests.policies.damage import Mutation, add, bring, change, cut, drop, lose, lose_all, rewrite

_BLOCK, _POLICY, _ACL = ":BucketPublicAccessBlock", ":BucketPolicy", ":WebAcl"
_LISTENER, _BALANCER, _EKS = ":Listener", ":LoadBalancer", "eks/cluster:Cluster"
_NETWORK = ":NetworkPolicy"

MUTATIONS = [
    Mutation("exposure", name, damage)
    for name, damage in {
        "public ACLs are not blocked": change(_BLOCK, "blockPublicAcls", False),
        "public policies are not blocked": change(_BLOCK, "blockPublicPolicy", False, of="logs-archive"),
        "public ACLs are heeded": change(_BLOCK, "ignorePublicAcls", False, of="velero"),
        "public buckets are not restricted": drop(_BLOCK, "restrictPublicBuckets", of="postgres-archive"),
        "a bucket has no public access block": lose(_BLOCK, of="audit-archive"),
        "a bucket takes ACLs": change(":BucketOwnershipControls", "rule.objectOwnership", "ObjectWriter"),
        "a bucket has no ownership controls": lose(":BucketOwnershipControls", of="redis-backup"),
        "a bucket has no policy": lose(_POLICY, of="postgres-archive"),
        "a bucket is read by everybody": rewrite(
            _POLICY,
            "policy",
            r'"Statement": \[',
            '"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}, ',
        ),
        "a bucket is open to another account": rewrite(
            _POLICY,
            "policy",
            r'"Statement": \[',
            '"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "s3:*", "Resource": "*"}, ',  # noqa: E501
        ),
        "a bucket does not keep other accounts out": rewrite(
            _POLICY, "policy", "aws:PrincipalAccount", "aws:username", of="velero"
        ),
        "everybody reads what patients were asked for": rewrite(
            _POLICY, "policy", '"s3:GetObject"', '"s3:GetObjectAcl"', of="access-logs"
        ),
        "another condition opens the load balancer's logs": rewrite(
            _POLICY, "policy", '"aws:PrincipalArn"', '"aws:username"', of="access-logs"
        ),
        "the load balancer's logs are kept a year": change(
            ":BucketLifecycleConfiguration", "rules[1].expiration.days", 365, of="access-logs"
        ),
        "former versions of the load balancer's logs are kept for long": drop(
            ":BucketLifecycleConfiguration", "rules[1].noncurrentVersionExpiration", of="access-logs"
        ),
        "access to a bucket is not logged": lose(":BucketLogging", of="audit-archive"),
        "access is logged into the same bucket": change(":BucketLogging", "targetBucket", "elsewhere"),
        "the Internet reaches SSH": bring(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "ssh",
            cidrIpv4="0.0.0.0/0",
            ipProtocol="tcp",
            fromPort=22,
            toPort=22,
        ),
        "the Internet reaches every port": change(":SecurityGroupIngressRule", "ipProtocol", "-1", of="edge-https"),
        "the Internet reaches a range of ports": change(":SecurityGroupIngressRule", "toPort", 8443, of="edge-https"),
        "the Internet reaches the endpoints of the VPC": change(
            ":SecurityGroupIngressRule", "cidrIpv4", "0.0.0.0/0", of="endpoints"
        ),
        "half of the Internet reaches a port": bring(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "half",
            cidrIpv4="128.0.0.0/1",
            ipProtocol="tcp",
            fromPort=5432,
            toPort=5432,
        ),
        "IPv6 reaches the database": bring(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "v6",
            cidrIpv6="::/0",
            ipProtocol="tcp",
            fromPort=5432,
            toPort=5432,
        ),
        "a group opens inline": add(
            ":SecurityGroup", "ingress", [{"cidrBlocks": ["0.0.0.0/0"], "protocol": "-1", "fromPort": 0, "toPort": 0}]
        ),
        "a group lets everything out": add(
            ":SecurityGroup", "egress", [{"cidrBlocks": ["0.0.0.0/0"], "protocol": "-1", "fromPort": 0, "toPort": 0}]
        ),
        "the load balancer reaches everything": add(":SecurityGroupEgressRule", "cidrIpv4", "0.0.0.0/0"),
        "the default group has rules": change(":DefaultSecurityGroup", "ingress", [{"protocol": "-1", "self": True}]),
        "the default group is left alone": lose(":DefaultSecurityGroup"),
        "a subnet gives public addresses": change(":Subnet", "mapPublicIpOnLaunch", True, of="private"),
        "nodes have public addresses": change(
            ":LaunchTemplate", "networkInterfaces[0].associatePublicIpAddress", "true"
        ),
        "a private subnet leaves by the Internet gateway": add(
            "ec2/route:Route", "gatewayId", "<unknown>", of="private"
        ),
        "there are no flow logs": lose(":FlowLog"),
        "flow logs hold what was refused only": change(":FlowLog", "trafficType", "REJECT"),
        "flow logs are coarse": change(":FlowLog", "maxAggregationInterval", 600),
        "S3 is reached by the Internet": lose(":VpcEndpoint", of="s3"),
        "secrets are fetched by the Internet": lose(":VpcEndpoint", of="secretsmanager"),
        "an endpoint serves any account": drop(":VpcEndpoint", "policy", of="secretsmanager"),
        "an endpoint's policy has no condition": rewrite(
            ":VpcEndpoint", "policy", ', "Condition": {"StringEquals": {[^}]*}}', "", of="ecr-api"
        ),
        "an endpoint is not asked for by name": change(":VpcEndpoint", "privateDnsEnabled", False),
        "an endpoint has no security group": change(":VpcEndpoint", "securityGroupIds", []),
        "the Kubernetes API is public": change(_EKS, "vpcConfig.endpointPublicAccess", True),
        "the Kubernetes API has no private endpoint": change(_EKS, "vpcConfig.endpointPrivateAccess", False),
        "the audit log of the API is off": change(_EKS, "enabledClusterLogTypes", ["api", "authenticator"]),
        "the API keeps no log": drop(_EKS, "enabledClusterLogTypes"),
        "nobody is let in to the private API": lose_all(":SecurityGroupIngressRule"),
        "the way in is tried by hand": drop(":Association", "scheduleExpression"),
        "nothing tries the way in": lose(":Association"),
        "the way in is tried on no host": change(":Association", "targets", []),
        "nodes answer IMDSv1": change(":LaunchTemplate", "metadataOptions.httpTokens", "optional"),
        "pods reach a node's credentials": change(":LaunchTemplate", "metadataOptions.httpPutResponseHopLimit", 2),
        "nodes have no metadata options": drop(":LaunchTemplate", "metadataOptions"),
        "nodes take SSH": add("eks/nodeGroup:NodeGroup", "remoteAccess", {"ec2SshKey": "operations"}),
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
        "HTTPS is served on another port": change(_LISTENER, "port", 8443, of="edge-https"),
        "there is no HTTPS listener": lose(_LISTENER, of="edge-https"),
        "malformed headers pass": change(_BALANCER, "dropInvalidHeaderFields", False),
        "requests may be smuggled": change(_BALANCER, "desyncMitigationMode", "monitor"),
        "the firewall fails open": change(_BALANCER, "enableWafFailOpen", True),
        "requests are not logged": change(_BALANCER, "accessLogs.enabled", False),
        "there is no firewall": lose(":WebAclAssociation"),
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
        "the firewall keeps no log": lose(":WebAclLoggingConfiguration"),
        "credentials are logged": change(":WebAclLoggingConfiguration", "redactedFields", []),
        "blocked requests are not logged": change(":WebAclLoggingConfiguration", "loggingFilter.filters", []),
        "targets are nodes": change(":TargetGroup", "targetType", "instance"),
        "a service is a load balancer of its own": change("core/v1:Service", "spec.type", "LoadBalancer"),
        "a service opens a node port": change("core/v1:Service", "spec.type", "NodePort", of="claims"),
        "a service has an address outside": add("core/v1:Service", "spec.externalIPs", ["198.51.100.1"]),
        "Kafka is reached from outside": change(":Kafka", "spec.kafka.listeners[0].type", "loadbalancer"),
        "Redis is reached from outside": change(
            ":RedisCluster", "spec.kubernetesConfig.service.serviceType", "LoadBalancer"
        ),
        "everybody reaches the database": change(_NETWORK, "spec.ingress[0].from", [], of="claims-db-services"),
        "every namespace reaches a service": change(
            _NETWORK, "spec.ingress[0].from", [{"namespaceSelector": {}}], of="api-gateway"
        ),
        "PgBouncer may send anywhere": change(
            _NETWORK,
            "spec.egress[0]",
            {
                "to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}}],
                "ports": [{"port": 443, "protocol": "TCP"}],
            },
            of="claims-db-clients",
        ),
        "the Internet reaches pods": change(
            _NETWORK, "spec.ingress[0].from", [{"ipBlock": {"cidr": "0.0.0.0/0"}}], of="claims-service"
        ),
        "every port of a pod is open": drop(_NETWORK, "spec.ingress[0].ports", of="redis"),
        "pods reach everything": change(_NETWORK, "spec.egress[0]", {}, of="claims-service"),
        "pods reach the metadata service": change(
            _NETWORK, "spec.egress[2].to[0].ipBlock", {"cidr": "0.0.0.0/0"}, of="argo-rollouts"
        ),
        "pods reach the Internet on any port": drop(_NETWORK, "spec.egress[2].ports", of="nphies-logs-logstash"),
    }.items()
]
