"""EBS volumes: size, and what is provisioned above the baseline of gp3."""

from cost.amount import Amount
from cost.bill import Bill
from declared.resource import Declared
from declared.values import as_number

_FREE_IOPS = 3000
_FREE_MIBPS = 125
"""EBS user guide, "General Purpose SSD volumes": what a gp3 volume has without further charge."""


def volume(
    resource: Declared,
    bill: Bill,
    *,
    gib: float | None,
    count: Amount,
    kind: object,
    iops: object = None,
    throughput: object = None,
    what: str,
) -> None:
    """So many volumes of one size; throughput in MiB/s."""
    if gib is None:
        bill.add_unpriced(resource, what, "their size is not known at preview")
        return
    bill.add(resource, f"{what}, {kind}", f"AmazonEC2/EBS:VolumeUsage.{kind}", count * gib)
    more_iops = max((as_number(iops) or _FREE_IOPS) - _FREE_IOPS, 0)
    more_mibps = max((as_number(throughput) or _FREE_MIBPS) - _FREE_MIBPS, 0)
    if more_iops:
        bill.add(resource, f"{what}, IOPS", f"AmazonEC2/EBS:VolumeP-IOPS.{kind}", count * more_iops)
    if more_mibps:
        bill.add(resource, f"{what}, throughput", f"AmazonEC2/EBS:VolumeP-Throughput.{kind}", count * more_mibps)
