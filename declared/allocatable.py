"""What a node has left for pods: less than its instance type has.

Reserved by EKS for the kubelet: 6 % of the first CPU, 1 % of the second, 0.5 % of the third and fourth, 0.25 % of every
other; 255 MiB and 11 MiB for every pod that the instance type has addresses for (awslabs/amazon-eks-ami, nodeadm,
`internal/kubelet`); 100 MiB stay free, or the kubelet evicts (`evictionHard`). The kernel and the hypervisor keep up to
7.5 % of the memory that the type is sold with (Karpenter, `vm-memory-overhead-percent`).
"""

from declared.quantities import Machine

_MIB = 2**20
_OVERHEAD = 0.075
_EVICTION = 100 * _MIB
_RESERVED, _RESERVED_PER_POD = 255 * _MIB, 11 * _MIB
_SHARES = (0.06, 0.01, 0.005, 0.005)
_OTHER_SHARE = 0.0025
_PODS = ((2, 29), (8, 58), (48, 234))
"""Pods by processors (amazon-vpc-cni-k8s, `misc/eni-max-pods.txt`, families c, m and r)."""
_MOST_PODS = 737


def allocatable(machine: Machine) -> Machine:
    """What pods may request of a node of a managed node group of EKS."""
    processors = int(machine.processors)
    reserved = sum(_SHARES[:processors]) + _OTHER_SHARE * max(0, processors - len(_SHARES))
    kept = _RESERVED + _RESERVED_PER_POD * pods_of(machine) + _EVICTION
    return Machine(machine.processors - reserved, machine.memory * (1 - _OVERHEAD) - kept)


def pods_of(machine: Machine) -> int:
    """Pods that a node has addresses for, each with one of its own."""
    return next((pods for processors, pods in _PODS if machine.processors <= processors), _MOST_PODS)
