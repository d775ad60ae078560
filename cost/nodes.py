"""Nodes and other instances: hours, root volumes, detailed monitoring, control plane."""

from cost.amount import Amount
from cost.bill import Bill
from cost.ebs import volume
from cost.usage import HOURS
from declared.resource import Declared
from declared.values import MISSING, as_number, is_true, is_unknown, items, read

_DEFAULT_DISK_GIB = 20
"""EKS user guide, `diskSize` of a managed node group without a launch template."""

_DETAILED_METRICS = 7
"""Amazon CloudWatch pricing, "EC2 detailed monitoring": seven metrics an instance."""


def node_group(group: Declared, bill: Bill) -> None:
    """A managed node group at `minSize`, at the nodes that its pods need (`desiredSize` at least), and at `maxSize`."""
    if read(group.props, "capacityType") == "SPOT":
        bill.add_unpriced(group, "spot instances", "the price of spot capacity changes by the hour")
        return
    count = _sizes(group, "scalingConfig.minSize", "scalingConfig.desiredSize", "scalingConfig.maxSize")
    if count:
        needed = min(bill.placement.nodes.get(group.urn, 0), count.maximum)
        count = Amount(count.minimum, max(count.expected, needed), count.maximum)
    _instances(group, count, bill, items(group.props, "instanceTypes"))


def instances_of_group(group: Declared, bill: Bill) -> None:
    """An Auto Scaling group at its three sizes."""
    _instances(group, _sizes(group, "minSize", "desiredCapacity", "maxSize"), bill, [])


def cluster(resource: Declared, bill: Bill) -> None:
    """An EKS control plane."""
    bill.add(resource, "EKS control plane", "AmazonEKS/AmazonEKS-Hours:perCluster", HOURS)
    if read(resource.props, "upgradePolicy.supportType") != "STANDARD":
        bill.add_unpriced(resource, "extended support", "charged once the version is out of standard support")


def _sizes(group: Declared, *paths: str) -> Amount | None:
    least, now, most = (as_number(read(group.props, path)) for path in paths)
    if least is None or most is None:
        return None
    return Amount(least, least if now is None else now, most)


def _instances(group: Declared, count: Amount | None, bill: Bill, types: list[object]) -> None:
    template = next(iter(bill.stack.needed_by(group, "ec2/launchTemplate:LaunchTemplate")), None)
    kind = types[0] if types else read(template.props, "instanceType") if template else MISSING
    if count is None or not isinstance(kind, str) or is_unknown(kind):
        bill.add_unpriced(group, "instances", "their type or number is not known at preview")
        return
    bill.add(group, kind, f"AmazonEC2/BoxUsage:{kind}", count * HOURS)
    disks = items(template.props, "blockDeviceMappings") if template else []
    for disk in disks or [{"ebs": {"volumeSize": as_number(read(group.props, "diskSize")) or _DEFAULT_DISK_GIB}}]:
        volume(
            group,
            bill,
            gib=as_number(read(disk, "ebs.volumeSize")),
            count=count,
            kind=read(disk, "ebs.volumeType") or "gp3",
            iops=read(disk, "ebs.iops"),
            throughput=read(disk, "ebs.throughput"),
            what="root volumes",
        )
    if template and is_true(read(template.props, "monitoring.enabled")):
        metrics = count * _DETAILED_METRICS
        bill.add(group, "detailed monitoring", "AmazonCloudWatch/CW:MetricMonitorUsage", metrics)
