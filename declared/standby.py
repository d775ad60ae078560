"""Whether a stack is the standby of another, by what its database declares."""

from declared.stack import Stack
from declared.values import read

_DATABASE = ("postgresql.cnpg.io", "Cluster")


def is_standby(stack: Stack) -> bool:
    """Whether a database follows a primary elsewhere. A value that is unknown at preview makes no standby."""
    return any(
        read(each.props, "spec.replica.primary") != read(each.props, "spec.replica.self")
        for each in stack.kubernetes(*_DATABASE)
    )
