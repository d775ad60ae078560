"""The name of a Kafka topic, as the broker's settings and the services use it."""

import re
from typing import Annotated

from pydantic import AfterValidator


def _is_a_topic(name: str) -> str:
    if not re.fullmatch(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?", name):
        raise ValueError("a topic name such as claims-submitted: 1 to 63 of a-z, 0-9 and -, a letter first")
    return name


TopicName = Annotated[str, AfterValidator(_is_a_topic)]
"""The name of a Kubernetes object as well: every topic is a KafkaTopic."""
