"""Settings of the volumes that databases write to."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from settings.bounds import Because
from settings.model import Settings
from settings.refusal import refuse

# Well inside what gp3 offers, where 1 MiB/s needs 4 IOPS (Amazon EBS user guide, "General Purpose SSD volumes").
_FEWEST_IOPS, _MOST_IOPS = 3000, 16000
_LEAST_THROUGHPUT, _MOST_THROUGHPUT = 125, 1000
_IOPS_PER_MEBIBYTE = 4


class StorageSettings(Settings):
    """What a gp3 volume of the class for data offers, whatever its size; applies to volumes made afterwards."""

    data_iops: Annotated[
        int,
        Because("3000 come with every gp3 volume, and 16000 are well inside what it offers"),
    ] = Field(default=_FEWEST_IOPS, ge=_FEWEST_IOPS, le=_MOST_IOPS)
    """Input/output operations per second of a data volume."""

    data_throughput: Annotated[
        int,
        Because("125 come with every gp3 volume, and 1000 are well inside what it offers"),
    ] = Field(default=250, ge=_LEAST_THROUGHPUT, le=_MOST_THROUGHPUT)
    """MiB per second of a data volume; a restore cannot be faster than this throughput. Each MiB/s needs
    four operations per second."""

    @model_validator(mode="after")
    def _offered(self) -> Self:
        most = self.data_iops // _IOPS_PER_MEBIBYTE
        if self.data_throughput > most:
            refuse("data_throughput", self.data_throughput, f"{most} or less with data_iops {self.data_iops}")
        return self
