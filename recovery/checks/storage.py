"""The volumes that data lies on: what becomes of them when their claim is deleted, and where they may lie."""

from declared.objects import object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import read
from recovery.model.chain import Chain


def data_volume(
    inventory: Stack, chain: Chain, resource: Declared, path: str, bound_late: bool = False
) -> Declared | None:
    """The storage class named at a path; gaps unless it is declared, keeps its volumes, and binds in the pod's zone."""
    what = "volume reclaim policy"
    name = chain.read(what, resource, path, allowed="a declared class that retains its volumes")
    if name is None:
        return None
    found = [each for each in inventory.kubernetes("storage.k8s.io", "StorageClass") if object_name(each) == name]
    if not found:
        chain.gap(what, resource, path, found=name, allowed="a declared storage class")
        return None
    if bound_late:
        chain.one_of(what, found[0], "volumeBindingMode", among=["WaitForFirstConsumer"])
    else:
        chain.one_of(what, found[0], "reclaimPolicy", among=["Retain"])
    parameters = read(found[0].props, "parameters")
    chain.one_of(what, found[0], "provisioner", among=["ebs.csi.aws.com"])
    del parameters
    return found[0]
