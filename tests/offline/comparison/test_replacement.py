"""Which changes replace a resource."""

import pytest

from offline.comparison.replacement import Effect, effect
from offline.stacks import STACKS, declared

KNOWN = ("aws:", "kubernetes:", "nphies:", "pulumi:")


@pytest.mark.parametrize("stack", STACKS)
def test_every_property_that_is_declared_has_a_recorded_effect(stack: str) -> None:
    open_ones = {
        (each.type, name) for each in declared(stack) for name in each.props if effect(each.type, name) == "unknown"
    }
    assert not open_ones


@pytest.mark.parametrize("stack", STACKS)
def test_every_type_that_is_declared_is_of_a_package_that_is_known(stack: str) -> None:
    assert [each.type for each in declared(stack) if not each.type.startswith(KNOWN)] == []


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        # What the AWS documentation says cannot be changed: CIDR of a VPC and a subnet, subnets of a node group, ...
        ("aws:ec2/vpc:Vpc", "cidrBlock", "replaced"),
        ("aws:ec2/vpc:Vpc", "enableDnsSupport", "updated"),
        ("aws:ec2/subnet:Subnet", "availabilityZone", "replaced"),
        ("aws:eks/cluster:Cluster", "version", "updated"),
        ("aws:eks/cluster:Cluster", "kubernetesNetworkConfig.serviceIpv4Cidr", "replaced"),
        ("aws:eks/cluster:Cluster", "kubernetesNetworkConfig", "replaced"),
        ("aws:eks/cluster:Cluster", "encryptionConfig", "maybe"),
        ("aws:eks/cluster:Cluster", "vpcConfig.subnetIds[0]", "maybe"),
        ("aws:eks/nodeGroup:NodeGroup", "instanceTypes[0]", "replaced"),
        ("aws:eks/nodeGroup:NodeGroup", "scalingConfig.maxSize", "updated"),
        ("aws:eks/podIdentityAssociation:PodIdentityAssociation", "serviceAccount", "replaced"),
        ("aws:lb/loadBalancer:LoadBalancer", "internal", "replaced"),
        ("aws:lb/targetGroup:TargetGroup", "port", "replaced"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "cidrIpv4", "updated"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", "name", "replaced"),
        ("aws:s3/bucket:Bucket", "bucket", "replaced"),
        ("aws:s3/bucket:Bucket", "tags.Name", "updated"),
        ("aws:s3/bucket:Bucket", "region", "replaced"),
        ("kubernetes:batch/v1:Job", "spec.template.spec.containers[0].image", "replaced"),
        ("kubernetes:core/v1:ConfigMap", "data.key", "replaced"),
        ("kubernetes:apps/v1:Deployment", "spec.replicas", "updated"),
        ("kubernetes:apps/v1:Deployment", "spec.selector.matchLabels.app", "replaced"),
        ("kubernetes:apps/v1:DaemonSet", "spec.selector.matchLabels.app", "replaced"),
        ("kubernetes:postgresql.cnpg.io/v1:Cluster", "spec.instances", "updated"),
        ("kubernetes:postgresql.cnpg.io/v1:Cluster", "metadata.name", "replaced"),
        ("nphies:platform:Network", "anything", "updated"),
        ("pulumi:providers:kubernetes", "clusterIdentifier", "replaced"),
        ("aws:sqs/queue:Queue", "name", "replaced"),
        ("aws:sqs/queue:Queue", "delaySeconds", "unknown"),
        ("random:index/randomId:RandomId", "byteLength", "unknown"),
        ("aws:s3/bucket:Bucket", "provider", "maybe"),
        ("aws:s3/bucket:Bucket", "protect", "updated"),
    ],
)
def test_the_effect_of_a_change(kind: str, path: str, expected: Effect) -> None:
    assert effect(kind, path) == expected
