"""What may go wrong, from the smallest to the largest."""

from enum import StrEnum


class Disruption(StrEnum):
    """A kind of disruption; its value is its name in every report."""

    SOFTWARE = "software fault"
    """A faulty release, a hung process, a mistaken delete (data corruption)."""

    NODE = "node"
    """A node is lost, or drained."""

    ZONE = "zone"
    REGION = "region"
    """The region of the primary: the other stack takes over."""

    STANDBY_REGION = "standby region"
    """The standby region: the archive lies there, and the primary must go on."""
