"""Names of Kubernetes objects in their cluster."""

from declared.resource import Declared
from declared.values import read


def object_name(resource: Declared) -> str:
    """`metadata.name`; where it is not given, the name in the program, which Pulumi begins the object's name with."""
    return str(read(resource.props, "metadata.name") or resource.name)


def namespace_of(resource: Declared) -> str:
    """`metadata.namespace`; where it is not given, `default`."""
    return str(read(resource.props, "metadata.namespace") or "default")
