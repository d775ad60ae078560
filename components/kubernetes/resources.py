"""What a container is promised, in camelCase for charts and custom resources."""

from typing import Any

from settings import Size


def resources(
    cpu: str, memory: str | Size, memory_limit: str | Size | None = None, *, cpu_limit: str | None = None
) -> dict[str, Any]:
    """Requests, and the same memory as limit unless another is given: what is not promised may be taken away.

    No CPU limit, which throttles what the node has time for, but where a chart brings one that must be raised.
    """
    limits = {"memory": str(memory_limit or memory), **({"cpu": cpu_limit} if cpu_limit else {})}
    return {"requests": {"cpu": cpu, "memory": str(memory)}, "limits": limits}
