"""The kinds of disruption, from the smallest to the largest; named as AWS Resilience Hub names them."""

from enum import StrEnum


class Disruption(StrEnum):
    """A kind of disruption; its value is its name in every report."""

    APPLICATION = "application failure"
    """A faulty release, a hung process, a mistaken delete (data corruption)."""

    NODE = "node"
    """A node is lost, or drained."""

    AVAILABILITY_ZONE = "availability zone"
    REGION = "region"
    """The region of the primary is lost: the standby region takes over."""

    STANDBY_REGION = "standby region"
    """The standby region: the WAL archive is there, and the primary must continue."""
