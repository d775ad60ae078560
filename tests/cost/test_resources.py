"""What each kind of resource is charged for, by prices that make the arithmetic plain."""

from typing import Any

import pytest

from cost import Amount, Usage
from declared.resource import Declared
from tests.cost.bills import REGION, amounts, bill, resource, urn

GROUP, TEMPLATE = "aws:eks/nodeGroup:NodeGroup", "aws:ec2/launchTemplate:LaunchTemplate"
BUCKET, CLASS = "aws:s3/bucket:Bucket", "kubernetes:storage.k8s.io/v1:StorageClass"
QUIET = Usage(key_requests_per_month=0)


def node_group(least: int, now: int, most: int, **template: Any) -> tuple[Declared, ...]:
    return (
        resource(TEMPLATE, "nodes", instanceType="m6i.4xlarge", **template),
        resource(
            GROUP,
            "nodes",
            urn(TEMPLATE, "nodes"),
            scalingConfig={"minSize": least, "desiredSize": now, "maxSize": most},
        ),
    )


def test_nodes_are_priced_at_their_fewest_at_what_is_declared_and_at_their_most() -> None:
    found = bill(
        *node_group(1, 2, 9), usd={"AmazonEC2/BoxUsage:m6i.4xlarge": 1.0, "AmazonEC2/EBS:VolumeUsage.gp3": 0.0}
    )
    assert found.usd == Amount(730, 1460, 6570)


def test_a_root_volume_of_100_gib_is_charged_for_each_node() -> None:
    disk = [{"ebs": {"volumeSize": 100, "volumeType": "gp3"}}]
    usd = {"AmazonEC2/BoxUsage:m6i.4xlarge": 0.0, "AmazonEC2/EBS:VolumeUsage.gp3": 0.1}
    assert amounts(bill(*node_group(3, 3, 3, blockDeviceMappings=disk), usd=usd))["root volumes, gp3"] == 30


def test_detailed_monitoring_is_seven_metrics_for_each_node() -> None:
    usd = {"AmazonEC2/BoxUsage:m6i.4xlarge": 0.0, "AmazonCloudWatch/CW:MetricMonitorUsage": 0.3}
    found = bill(*node_group(2, 2, 2, monitoring={"enabled": "true"}), usd=usd)
    assert amounts(found)["detailed monitoring"] == 4.2


def test_a_volume_pays_for_throughput_and_iops_above_the_baseline_only() -> None:
    storage_class = resource(
        CLASS,
        "fast",
        region=None,
        metadata={"name": "fast"},
        parameters={"type": "gp3", "iops": "4000", "throughput": "250"},
    )
    cluster = resource(
        "kubernetes:postgresql.cnpg.io/v1:Cluster",
        "db",
        region=None,
        spec={"instances": 3, "storage": {"size": "100Gi", "storageClass": "fast"}},
    )
    usd = {
        "AmazonEC2/EBS:VolumeUsage.gp3": 0.1,
        "AmazonEC2/EBS:VolumeP-IOPS.gp3": 0.01,
        "AmazonEC2/EBS:VolumeP-Throughput.gp3": 0.04,
    }
    anchor = resource("aws:iam/role:Role", "anchor")
    assert amounts(bill(anchor, storage_class, cluster, usd=usd)) == {
        "data volumes, gp3": 30,
        "data volumes, IOPS": 3 * 1000 * 0.01,
        "data volumes, throughput": 3 * 125 * 0.04,
    }


@pytest.mark.parametrize(
    ("token", "spec", "gib"),
    [
        (
            "kafka.strimzi.io/v1:KafkaNodePool",
            {"replicas": 3, "storage": {"type": "jbod", "volumes": [{"type": "persistent-claim", "size": "50Gi"}]}},
            150,
        ),
        (
            "elasticsearch.k8s.elastic.co/v1:Elasticsearch",
            {
                "nodeSets": [
                    {
                        "name": "hot",
                        "count": 3,
                        "volumeClaimTemplates": [{"spec": {"resources": {"requests": {"storage": "1Ti"}}}}],
                    }
                ]
            },
            3072,
        ),
        (
            "redis.redis.opstreelabs.in/v1beta2:RedisCluster",
            {
                "redisLeader": {"replicas": 3},
                "redisFollower": {"replicas": 3},
                "storage": {"volumeClaimTemplate": {"spec": {"resources": {"requests": {"storage": "20Gi"}}}}},
            },
            120,
        ),
        (
            "apps/v1:StatefulSet",
            {
                "replicas": 2,
                "template": {"spec": {}},
                "volumeClaimTemplates": [{"spec": {"resources": {"requests": {"storage": "5Gi"}}}}],
            },
            10,
        ),
    ],
)
def test_volumes_that_an_operator_makes_are_counted(token: str, spec: dict[str, Any], gib: float) -> None:
    anchor = resource("aws:iam/role:Role", "anchor")
    found = bill(
        anchor,
        resource(f"kubernetes:{token}", "it", region=None, spec=spec),
        usd={"AmazonEC2/EBS:VolumeUsage.gp3": 1.0},
    )
    assert found.usd.expected == gib


def test_the_volumes_in_a_charts_values_are_counted_with_its_replicas() -> None:
    template = {"spec": {"resources": {"requests": {"storage": "210Gi"}}}}
    values = {"prometheus": {"prometheusSpec": {"replicas": 2, "storageSpec": {"volumeClaimTemplate": template}}}}
    release = resource("kubernetes:helm.sh/v3:Release", "prometheus", region=None, values=values)
    anchor = resource("aws:iam/role:Role", "anchor")
    assert amounts(bill(anchor, release, usd={"AmazonEC2/EBS:VolumeUsage.gp3": 1.0})) == {
        "prometheus volumes, gp3": 420
    }


def test_an_interface_endpoint_is_charged_in_each_of_its_zones_and_a_gateway_endpoint_is_free() -> None:
    interface = resource(
        "aws:ec2/vpcEndpoint:VpcEndpoint", "ecr", vpcEndpointType="Interface", subnetIds=["a", "b", "c"]
    )
    gateway = resource("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", vpcEndpointType="Gateway")
    usd = {"AmazonVPC/VpcEndpoint-Hours": 0.01, "AmazonVPC/VpcEndpoint-Bytes": 0.0}
    assert bill(interface, gateway, usd=usd).usd.expected == pytest.approx(21.9)


def test_a_firewall_is_charged_for_itself_its_rules_and_the_requests() -> None:
    rules = [{"name": "rate"}, {"statement": {"managedRuleGroupStatement": {"vendorName": "AWS", "name": "Common"}}}]
    usd = {"awswaf/WebACLV2": 5.0, "awswaf/RuleV2": 1.0, "awswaf/RequestV2-Tier1": 0.0000006}
    found = bill(resource("aws:wafv2/webAcl:WebAcl", "edge", rules=rules), usd=usd, usage=Usage(requests_per_second=10))
    assert found.usd.expected == pytest.approx(5 + 2 + 10 * 3600 * 730 * 0.0000006)


def test_a_rule_group_with_a_subscription_fee_is_unknown() -> None:
    group = {"vendorName": "AWS", "name": "AWSManagedRulesBotControlRuleSet"}
    rules = [{"statement": {"managedRuleGroupStatement": group}}]
    found = bill(resource("aws:wafv2/webAcl:WebAcl", "edge", rules=rules), usd={"awswaf/WebACLV2": 5.0})
    assert "rule group AWSManagedRulesBotControlRuleSet" in found.unknown


def test_objects_lie_in_each_storage_class_as_long_as_the_lifecycle_says() -> None:
    rule = {
        "status": "Enabled",
        "expiration": {"days": 485},
        "transitions": [{"days": 30, "storageClass": "STANDARD_IA"}, {"days": 120, "storageClass": "GLACIER_IR"}],
    }
    found = bill(
        resource(BUCKET, "logs", bucket="logs-archive-1"),
        resource(
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            "l",
            bucket="logs-archive-1",
            rules=[rule],
        ),
        usd={
            "AmazonS3/TimedStorage-ByteHrs": 1.0,
            "AmazonS3/TimedStorage-SIA-ByteHrs": 1.0,
            "AmazonS3/TimedStorage-GIR-ByteHrs": 1.0,
            "AmazonS3/Requests-Tier1": 0.0,
        },
        usage=Usage(written_gb_per_day={"logs-archive": 2}, archive_age_days=365),
    )
    assert amounts(found) == {
        "S3 STANDARD": 60,
        "S3 STANDARD_IA": 180,
        "S3 GLACIER_IR": 490,
        "S3 writes": 0,
    }


def test_a_replica_holds_what_its_source_is_given_and_the_copy_is_charged_as_traffic() -> None:
    rules = [{"destination": {"bucket": "arn:aws:s3:::logs-replica", "replicationTime": {"status": "Enabled"}}}]
    found = bill(
        resource(BUCKET, "logs", bucket="logs-archive"),
        resource(BUCKET, "replica", bucket="logs-replica"),
        resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "r", bucket="logs-archive", rules=rules),
        usd={
            "AmazonS3/TimedStorage-ByteHrs": 0.0,
            "AmazonS3/Requests-Tier1": 0.0,
            "AWSDataTransfer/AWS-Out-Bytes": 0.1,
            "AmazonS3/S3RTC-Out-Bytes": 0.015,
        },
        usage=Usage(written_gb_per_day={"logs-archive": 24}),
    )
    assert amounts(found)["replication to another region"] == 73
    assert amounts(found)["Replication Time Control"] == 10.95


def test_the_archive_of_a_primary_in_another_region_is_charged_as_traffic() -> None:
    store = resource(
        "kubernetes:barmancloud.cnpg.io/v1:ObjectStore",
        "archive",
        region=None,
        metadata={"name": "archive"},
        spec={"configuration": {"destinationPath": "s3://wal-me-south-1/db"}},
    )
    plugin = {"isWALArchiver": True, "parameters": {"barmanObjectName": "archive"}}
    cluster = resource(
        "kubernetes:postgresql.cnpg.io/v1:Cluster",
        "db",
        region=None,
        spec={"plugins": [plugin], "replica": {"primary": "a", "self": "a"}},
    )
    usd = {"AWSDataTransfer/AWS-Out-Bytes": 0.1, "AmazonEC2/NatGateway-Bytes": 0.05}
    found = bill(
        resource("aws:iam/role:Role", "anchor"),
        store,
        cluster,
        usd=usd,
        usage=Usage(database_archive_gb_per_day=24),
    )
    assert amounts(found) == {"archive to another region": 73, "archive through NAT": 36.5}


def test_backups_keep_one_whole_copy_and_what_differs_in_the_others() -> None:
    plan_urn = urn("aws:backup/plan:Plan", "volumes")
    rule = {"schedule": "cron(45 1 * * ? *)", "lifecycle": {"deleteAfter": 35}}
    found = bill(
        resource(
            CLASS, "kept", region=None, metadata={"name": "kept"}, parameters={"tagSpecification_1": "backup=yes"}
        ),
        resource(
            "kubernetes:core/v1:PersistentVolumeClaim",
            "data",
            region=None,
            spec={"resources": {"requests": {"storage": "100Gi"}}, "storageClassName": "kept"},
        ),
        resource("aws:backup/plan:Plan", "volumes", rules=[rule]),
        resource(
            "aws:backup/selection:Selection",
            "volumes",
            plan_urn,
            resources=["arn:aws:ec2:*:*:volume/*"],
            conditions=[{"stringEquals": [{"key": "aws:ResourceTag/backup", "value": "yes"}]}],
        ),
        usd={"AWSBackup/WarmStorage-ByteHrs-EBS": 1.0, "AmazonEC2/EBS:VolumeUsage.gp3": 0.0},
        usage=Usage(filled_share=0.5, changed_share_per_day=0.02),
    )
    assert amounts(found)["daily backups"] == pytest.approx(50 + 50 * 0.02 * 35)


def test_an_alarm_over_two_metrics_is_charged_twice_and_a_metric_of_ones_own_once_more() -> None:
    usd = {"AmazonCloudWatch/CW:AlarmMonitorUsage": 0.1, "AmazonCloudWatch/CW:MetricMonitorUsage": 0.3}
    two = [{"metric": {"namespace": "AWS/Route53"}}, {"metric": {"namespace": "AWS/Route53"}}, {"expression": "a + b"}]
    alarm = "aws:cloudwatch/metricAlarm:MetricAlarm"
    assert bill(resource(alarm, "math", metricQueries=two), usd=usd).usd.expected == pytest.approx(0.2)
    assert bill(resource(alarm, "own", namespace="Nphies/BreakGlass"), usd=usd).usd.expected == pytest.approx(0.4)


def test_a_key_is_charged_by_the_month_and_so_is_its_replica() -> None:
    keys = (resource("aws:kms/key:Key", "a"), resource("aws:kms/replicaKey:ReplicaKey", "b"))
    assert bill(*keys, usd={"awskms/KMS-Keys": 1.0, "awskms/KMS-Requests": 1.0}, usage=QUIET).usd.expected == 2


def test_a_standby_has_a_tenth_of_the_traffic() -> None:
    usd = {"AWSDataTransfer/DataTransfer-Regional-Bytes": 0.01}
    database = {"replica": {"primary": "there", "self": "here"}}
    standby = resource("kubernetes:postgresql.cnpg.io/v1:Cluster", "db", region=None, spec=database)
    vpc = resource("aws:ec2/vpc:Vpc", "network")
    assert bill(vpc, standby, usd=usd).usd.expected == pytest.approx(bill(vpc, usd=usd).usd.expected / 10)


def test_regions_of_resources_decide_whose_price_counts() -> None:
    nat = resource("aws:ec2/natGateway:NatGateway", "nat")
    found = bill(nat, usd={"AmazonEC2/NatGateway-Hours": 1.0, "AmazonEC2/NatGateway-Bytes": 0.0})
    assert {each.place for each in found.items} == {REGION}
