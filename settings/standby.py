"""The size of a stack while it is a standby: the primary's, or what replicates and can be promoted."""

from typing import Literal

StandbyShape = Literal["warm", "full"]
