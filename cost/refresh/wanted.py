"""Which rows of a bulk price list are the price of a key (AWS Price List user guide, "Reading the service price list file")."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_REGION = r"(?:[A-Z]{2,4}\d?|[a-z]{2}(?:-gov)?-[a-z]+-\d|Global)"
_ONE_REGION, _TWO_REGIONS = re.compile(_REGION), re.compile(rf"{_REGION}-{_REGION}")
_VIRGINIA = ("", "USE1", "us-east-1", "Global")
"""Prefixes whose price stands for all regions, where a service has one price everywhere."""


@dataclass(frozen=True)
class Wanted:
    """A key, and what its rows have beside the usage type."""

    key: str
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    between_regions: bool = False
    """Whether the usage type names two regions."""

    scale: float = 1.0
    """Times the listed price: throughput is listed by GiB/s and priced here by MiB/s."""

    @property
    def offer(self) -> str:
        return self.key.partition("/")[0]

    @property
    def usage_type(self) -> str:
        return self.key.partition("/")[2]

    def matches(self, row: Mapping[str, str], *, everywhere: bool) -> bool:
        """Whether a row of the price list is one of the key's; `everywhere`: of a service with one price."""
        found = row.get("usageType", "")
        if found == self.usage_type:
            prefix = ""
        elif found.endswith(f"-{self.usage_type}"):
            prefix = found.removesuffix(f"-{self.usage_type}")
            if not (_TWO_REGIONS if self.between_regions else _ONE_REGION).fullmatch(prefix):
                return False
        else:
            return False
        if prefix not in _VIRGINIA if everywhere else prefix == "Global":
            return False  # of all regions together: a free allowance
        return all(row.get(column) == value for column, value in self.columns.items())


_LINUX = {
    "Operating System": "Linux",
    "Tenancy": "Shared",
    "Pre Installed S/W": "NA",
    "CapacityStatus": "Used",
}


def wanted(key: str) -> Wanted:
    """How a key is found."""
    if key.startswith("AmazonEC2/BoxUsage:"):
        return Wanted(key, _LINUX)
    match key:
        case "AWSELB/LoadBalancerUsage" | "AWSELB/LCUUsage":
            return Wanted(key, {"Product Family": "Load Balancer-Application"})
        case "AmazonS3/S3RTC-Out-Bytes":
            return Wanted(key, between_regions=True)
        case "AWSDataTransfer/DataTransfer-Out-Bytes":
            return Wanted(key, {"Transfer Type": "AWS Outbound"})
        case "AmazonEC2/EBS:VolumeP-Throughput.gp3":
            return Wanted(key, scale=1 / 1024)
        case _:
            return Wanted(key)
