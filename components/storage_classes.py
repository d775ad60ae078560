"""Storage classes and the snapshot class: encrypted gp3 volumes that grow, in the zone of the pod that wants them."""

STANDARD = "gp3-encrypted"
"""For what can be made again: the volume goes with its claim."""

DATA = "gp3-encrypted-retain"
"""For data: the volume stays when its claim is deleted."""

SNAPSHOTS = "ebs-snapshots"
"""Volume snapshots, kept in EBS when the snapshot object is deleted."""
