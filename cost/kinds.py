"""Which types are priced by what, and which cost nothing, with the page that says so."""

from collections.abc import Callable, Mapping

from cost import claims, edge, monitoring, network, nodes, objects, protection
from cost.bill import Bill
from declared.resource import Declared

Reader = Callable[[Declared, Bill], None]

PRICED: Mapping[str, Reader] = {
    "aws:autoscaling/group:Group": nodes.instances_of_group,
    "aws:backup/plan:Plan": protection.backup_plan,
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": protection.restore_testing,
    "aws:cloudwatch/logGroup:LogGroup": monitoring.log_group,
    "aws:cloudwatch/metricAlarm:MetricAlarm": monitoring.alarm,
    "aws:ec2/eip:Eip": network.address,
    "aws:ec2/natGateway:NatGateway": network.nat_gateway,
    "aws:ec2/vpc:Vpc": network.vpc,
    "aws:ec2/vpcEndpoint:VpcEndpoint": network.endpoint,
    "aws:eks/cluster:Cluster": nodes.cluster,
    "aws:eks/nodeGroup:NodeGroup": nodes.node_group,
    "aws:kms/key:Key": protection.key,
    "aws:kms/replicaKey:ReplicaKey": protection.key,
    "aws:lb/loadBalancer:LoadBalancer": network.load_balancer,
    "aws:route53/healthCheck:HealthCheck": edge.health_check,
    "aws:route53/zone:Zone": edge.zone,
    "aws:s3/bucket:Bucket": objects.bucket,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": objects.replication,
    "aws:secretsmanager/secret:Secret": protection.secret,
    "aws:wafv2/webAcl:WebAcl": edge.firewall,
}

_EC2, _S3 = (
    "Amazon EC2 pricing: only instances, volumes, addresses and traffic",
    "Amazon S3 pricing: only storage and requests",
)
_BACKUP = "AWS Backup pricing: only storage, copies, restores and tests"

FREE: Mapping[str, str] = {
    "aws:acm/certificate:Certificate": "AWS Certificate Manager pricing: public certificates of integrated services",
    "aws:acm/certificateValidation:CertificateValidation": "waits for a certificate; no resource of AWS",
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": "part of its restore testing plan",
    "aws:backup/selection:Selection": "part of its backup plan",
    "aws:backup/vault:Vault": _BACKUP,
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": _BACKUP,
    "aws:backup/vaultNotifications:VaultNotifications": _BACKUP,
    "aws:cloudwatch/eventRule:EventRule": "Amazon EventBridge pricing: events of AWS services on the default bus",
    "aws:cloudwatch/eventTarget:EventTarget": "Amazon EventBridge pricing: events of AWS services on the default bus",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _EC2,
    "aws:ec2/flowLog:FlowLog": "priced with the log group that it fills",
    "aws:ec2/internetGateway:InternetGateway": _EC2,
    "aws:ec2/launchTemplate:LaunchTemplate": "priced with the group that starts its instances",
    "aws:ec2/route:Route": _EC2,
    "aws:ec2/routeTable:RouteTable": _EC2,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _EC2,
    "aws:ec2/securityGroup:SecurityGroup": _EC2,
    "aws:ec2/subnet:Subnet": _EC2,
    "aws:eks/accessEntry:AccessEntry": "part of its cluster",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "part of its cluster",
    "aws:eks/addon:Addon": "Amazon EKS pricing: add-ons of AWS; their pods run on the nodes",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": "part of its cluster",
    "aws:iam/instanceProfile:InstanceProfile": "AWS IAM pricing: no charge",
    "aws:iam/role:Role": "AWS IAM pricing: no charge",
    "aws:iam/rolePolicy:RolePolicy": "AWS IAM pricing: no charge",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "AWS IAM pricing: no charge",
    "aws:kms/alias:Alias": "AWS KMS pricing: only keys and requests",
    "aws:lb/listener:Listener": "part of its load balancer",
    "aws:lb/targetGroup:TargetGroup": "part of its load balancer",
    "aws:route53/record:Record": "Amazon Route 53 pricing: alias records to AWS, and a zone's first 10,000 records",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _S3,
    "aws:s3/bucketLogging:BucketLogging": "priced with the bucket that it fills",
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": _S3,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _S3,
    "aws:s3/bucketPolicy:BucketPolicy": _S3,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _S3,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _S3,
    "aws:s3/bucketVersioning:BucketVersioning": "priced with the bucket: former versions are storage",
    "aws:sns/topic:Topic": "Amazon SNS pricing: the first million requests a month",
    "aws:sns/topicPolicy:TopicPolicy": "Amazon SNS pricing: only requests and deliveries",
    "aws:sns/topicSubscription:TopicSubscription": "Amazon SNS pricing: the first 1,000 e-mails and 100,000 HTTPS deliveries a month",
    "aws:ssm/association:Association": "AWS Systems Manager pricing: State Manager, Run Command on EC2",
    "aws:ssm/document:Document": "AWS Systems Manager pricing: State Manager, Run Command on EC2",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _EC2,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _EC2,
    "aws:wafv2/webAclAssociation:WebAclAssociation": "part of its web ACL",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": "priced with the log group that it fills",
}
"""By type. Where a free allowance is named, the platform stays far below it."""


def read_resource(resource: Declared, bill: Bill) -> None:
    """Adds what a resource costs; a type of AWS that is not in the tables counts as unknown, by its name."""
    if reader := PRICED.get(resource.type):
        reader(resource, bill)
    elif resource.type.startswith("aws:") and resource.type not in FREE:
        bill.add_unpriced(
            resource, resource.type.removeprefix("aws:"), "the type is neither priced nor known to be free"
        )
    elif resource.type.startswith("kubernetes:"):
        _in_the_cluster(resource, bill)


def _in_the_cluster(resource: Declared, bill: Bill) -> None:
    """Objects of Kubernetes cost what their pods take of the nodes, and their volumes."""
    claims.charge(resource, bill)
    match resource.type.split("/")[0].removeprefix("kubernetes:"), resource.kind:
        case "core", "Service":
            network.service(resource, bill)
        case "postgresql.cnpg.io", "Cluster":
            objects.archive_traffic(resource, bill)
        case "postgresql.cnpg.io", "ScheduledBackup":
            protection.database_snapshots(resource, bill)
        case _:
            pass
