"""What may go wrong, from the smallest to the largest."""

from enum import StrEnum


class Disruption(StrEnum):
    """A kind of disruption; its value is its name in every report."""

    SOFTWARE = "software fault"
    """A bad release, a hung process, a bad delete."""

    NODE = "node"
    """A node is lost, or drained."""

    ZONE = "zone"
    REGION = "region"
    """The region of the primary: the other stack takes over."""

    STANDBY_REGION = "standby's region"
    """The region of the standby: the archive lies there, and the primary must go on."""
