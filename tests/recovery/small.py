"""Small sets of resources, made by hand, so that results can be worked out by hand."""

from collections.abc import Mapping
from typing import Any

from declared.stack import Stack
from recovery import Declared

HOME, AWAY = "me-central-1", "me-south-1"


def kubernetes(kind: str, name: str, spec: Mapping[str, Any], namespace: str = "nphies-data", **more: Any) -> Declared:
    """`kind` with its group: `postgresql.cnpg.io/v1:Cluster`."""
    metadata = {"name": name, "namespace": namespace, **more.pop("metadata", {})}
    return Declared(
        urn=f"urn:pulumi:small::p::kubernetes:{kind}::{name}",
        type=f"kubernetes:{kind}",
        name=name,
        props={"metadata": metadata, "spec": spec, **more},
    )


def aws(kind: str, name: str, /, *needs: Declared, region: str = HOME, **props: Any) -> Declared:
    """`kind` with its module: `route53/healthCheck:HealthCheck`."""
    return Declared(
        urn=f"urn:pulumi:small::p::aws:{kind}::{name}",
        type=f"aws:{kind}",
        name=name,
        props=props,
        region=region,
        dependencies=tuple(each.urn for each in needs),
    )


def database(*, archive_timeout: str = "60s", bucket: str = f"archive-{AWAY}", **spec: Any) -> list[Declared]:
    """A primary in HOME that archives to a bucket, and its backups: daily whole, four-hourly snapshots."""
    archiver = {"name": "barman-cloud.cloudnative-pg.io", "isWALArchiver": True}
    cluster = {
        "instances": 3,
        "switchoverDelay": 300,
        "storage": {"size": "100Gi", "storageClass": "kept"},
        "backup": {"volumeSnapshot": {"className": "snapshots"}},
        "postgresql": {
            "parameters": {"archive_timeout": archive_timeout},
            "synchronous": {"method": "any", "number": 1, "dataDurability": "required", "failoverQuorum": True},
        },
        "plugins": [{**archiver, "parameters": {"barmanObjectName": "store", "serverName": f"db-{HOME}-1"}}],
        "replica": {"self": f"db-{HOME}", "primary": f"db-{HOME}", "source": f"db-{AWAY}"},
        **spec,
    }
    kept: dict[str, Any] = {
        "provisioner": "ebs.csi.aws.com",
        "reclaimPolicy": "Retain",
        "parameters": {"throughput": "250"},
    }
    return [
        kubernetes("postgresql.cnpg.io/v1:Cluster", "db", cluster),
        kubernetes(
            "barmancloud.cnpg.io/v1:ObjectStore",
            "store",
            {"configuration": {"destinationPath": f"s3://{bucket}/db", "s3Credentials": {"inheritFromIAMRole": True}}},
        ),
        kubernetes("storage.k8s.io/v1:StorageClass", "kept", {}, **kept),
        scheduled("plugin", "0 0 2 * * *"),
        scheduled("volumeSnapshot", "0 0 */4 * * *"),
        kubernetes("snapshot.storage.k8s.io/v1:VolumeSnapshotClass", "snapshots", {}),
        aws("ec2/subnet:Subnet", "somewhere"),
    ]


def scheduled(method: str, schedule: str) -> Declared:
    plugin = {"pluginConfiguration": {"name": "barman-cloud.cloudnative-pg.io"}} if method == "plugin" else {}
    spec = {"cluster": {"name": "db"}, "method": method, "schedule": schedule, **plugin}
    return kubernetes("postgresql.cnpg.io/v1:ScheduledBackup", method, spec)


def service(*, smallest: int = 2, largest: int = 20, probes: Mapping[str, Any] | None = None) -> list[Declared]:
    """claims-service with what selects, scales and protects it."""
    labels = {"app": "claims-service"}
    container = {
        "name": "claims-service",
        "image": f"123456789012.dkr.ecr.{HOME}.amazonaws.com/nphies/claims:1",
        "ports": [{"containerPort": 8080}],
        "lifecycle": {"preStop": {"sleep": {"seconds": 20}}},
        "resources": {"requests": {"cpu": "1", "memory": "2Gi"}},
        "startupProbe": {"periodSeconds": 5, "failureThreshold": 24},
        "readinessProbe": {"periodSeconds": 5, "failureThreshold": 2},
        "livenessProbe": {"periodSeconds": 10, "failureThreshold": 3},
        **(probes or {}),
    }
    spread = {
        "topologyKey": "topology.kubernetes.io/zone",
        "maxSkew": 1,
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": labels},
    }
    pod = {"containers": [container], "topologySpreadConstraints": [spread], "terminationGracePeriodSeconds": 60}
    template = {"metadata": {"labels": labels, "annotations": {"prometheus.io/scrape": "true"}}, "spec": pod}
    core = "nphies-core"
    growth = {"policies": [{"type": "Percent", "value": 100, "periodSeconds": 60}]}
    scaler = {
        "scaleTargetRef": {"kind": "Rollout", "name": "claims-service"},
        "minReplicas": smallest,
        "maxReplicas": largest,
        "metrics": [{"resource": {"target": {"averageUtilization": 70}}}],
        "behavior": {"scaleUp": growth},
    }
    return [
        kubernetes(
            "argoproj.io/v1alpha1:Rollout",
            "claims-service",
            {"minReadySeconds": 10, "selector": {"matchLabels": labels}, "template": template},
            core,
        ),
        kubernetes("core/v1:Service", "claims-service", {"selector": labels, "ports": [{"port": 8080}]}, core),
        kubernetes("autoscaling/v2:HorizontalPodAutoscaler", "claims-service", scaler, core),
        kubernetes(
            "policy/v1:PodDisruptionBudget",
            "claims-service",
            {"selector": {"matchLabels": labels}, "maxUnavailable": 1},
            core,
        ),
    ]


def edge(*, interval: int = 10, threshold: int = 3, ttl: int = 60) -> list[Declared]:
    """What leads clients to the stack in HOME, and notices that the one in AWAY is gone."""
    check = "route53/healthCheck:HealthCheck"
    asked: dict[str, Any] = {
        "requestInterval": interval,
        "failureThreshold": threshold,
        "resourcePath": "/serving",
        "type": "HTTPS",
        "port": 443,
    }
    own = aws(check, "own", fqdn=f"{HOME}.example.org", **asked)
    peer = aws(check, "peer", fqdn=f"{AWAY}.example.org", **asked)
    topic = aws("sns/topic:Topic", "on-call", region="us-east-1")
    status = {"metricName": "HealthCheckStatus", "namespace": "AWS/Route53", "period": 60, "stat": "Minimum"}
    return [
        own,
        peer,
        topic,
        aws("sns/topicSubscription:TopicSubscription", "on-call", topic, region="us-east-1"),
        aws("sns/topicPolicy:TopicPolicy", "on-call", topic, region="us-east-1"),
        aws(
            "cloudwatch/metricAlarm:MetricAlarm",
            "edge-no-active-region",
            own,
            peer,
            topic,
            region="us-east-1",
            alarmActions=["topic"],
            comparisonOperator="LessThanThreshold",
            evaluationPeriods=1,
            threshold=1,
            treatMissingData="breaching",
            metricQueries=[{"metric": status}, {"expression": "IF(own < 1 AND peer < 1, 0, 1)"}],
        ),
        aws("route53/record:Record", "own", name=f"{HOME}.example.org", ttl=ttl),
        aws(
            "route53/record:Record",
            "pair",
            own,
            name="example.org",
            ttl=ttl,
            records=[f"{HOME}.example.org"],
            healthCheckId="check",
            failoverRoutingPolicies=[{"type": "SECONDARY"}],
        ),
        aws(
            "lb/targetGroup:TargetGroup",
            "edge",
            targetType="ip",
            deregistrationDelay=30,
            healthCheck={"interval": 5, "healthyThreshold": 2, "unhealthyThreshold": 2},
        ),
    ]


def nodes(*, smallest: int = 3, largest: int = 9, instance: str = "m6i.4xlarge") -> list[Declared]:
    """Application nodes over three zones."""
    subnets = [aws("ec2/subnet:Subnet", zone, availabilityZone=f"{HOME}{zone}") for zone in "abc"]
    template = aws("ec2/launchTemplate:LaunchTemplate", "nodes", instanceType=instance)
    group = aws(
        "eks/nodeGroup:NodeGroup",
        "nodes",
        template,
        *subnets,
        labels={"nodes": "application"},
        scalingConfig={"minSize": smallest, "maxSize": largest},
        subnetIds=["a", "b", "c"],
        nodeRepairConfig={"enabled": True},
    )
    return [*subnets, template, group]


def inventory(*declared: list[Declared]) -> Stack:
    return Stack([each for group in declared for each in group])
