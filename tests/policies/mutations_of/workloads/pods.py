"""Harmful changes that the policies of `workloads/pods.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop, lose

_ROLLOUT = ":Rollout"
_CRON = ":CronJob"
_CONTAINER = "spec.template.spec.containers[0]"
_JOB = "spec.jobTemplate.spec.template.spec"
_REDIS = ":RedisCluster"

MUTATIONS: Mutations = {
    "pods-restricted": {
        "a container may be root": change(_ROLLOUT, f"{_CONTAINER}.securityContext.runAsNonRoot", False),
        "a container is root": add(_ROLLOUT, f"{_CONTAINER}.securityContext.runAsUser", 0),
        "a container is privileged": add(_ROLLOUT, f"{_CONTAINER}.securityContext.privileged", True),
        "a container may gain privileges": change(
            _ROLLOUT, f"{_CONTAINER}.securityContext.allowPrivilegeEscalation", True
        ),
        "a container's files can be changed": change(
            _ROLLOUT, f"{_CONTAINER}.securityContext.readOnlyRootFilesystem", False
        ),
        "a container keeps capabilities": drop(_ROLLOUT, f"{_CONTAINER}.securityContext.capabilities"),
        "a container gets a capability": add(_ROLLOUT, f"{_CONTAINER}.securityContext.capabilities.add", ["NET_ADMIN"]),
        "a container has no context": drop(_ROLLOUT, f"{_CONTAINER}.securityContext"),
        "system calls are not filtered": drop(_ROLLOUT, "spec.template.spec.securityContext.seccompProfile"),
        "pods are on the node's network": add(_ROLLOUT, "spec.template.spec.hostNetwork", True),
        "pods see the node's processes": add(_CRON, f"{_JOB}.hostPID", True),
        "pods see the node's files": change(
            _ROLLOUT, "spec.template.spec.volumes[0]", {"name": "tmp", "hostPath": {"path": "/"}}
        ),
        "a job may be root": change(_CRON, f"{_JOB}.securityContext.runAsNonRoot", False),
        "a job's init container is privileged": add(
            _CRON, f"{_JOB}.initContainers[0].securityContext.privileged", True
        ),
        "a container has a port of the node": add(_ROLLOUT, f"{_CONTAINER}.ports[0].hostPort", 8080),
    },
    "resources-declared": {
        "a service asks for no CPU": drop(_ROLLOUT, f"{_CONTAINER}.resources.requests.cpu"),
        "a service has no limit of memory": drop(_ROLLOUT, f"{_CONTAINER}.resources.limits"),
        "a service asks for nothing": drop(_ROLLOUT, f"{_CONTAINER}.resources"),
        "a job has no limit": drop(_CRON, f"{_JOB}.containers[0].resources"),
    },
    "store-resources-declared": {
        "the database shares its CPU": change("cnpg.io/v1:Cluster", "spec.resources.requests.cpu", "1"),
        "the database asks for nothing": drop("cnpg.io/v1:Cluster", "spec.resources"),
        "brokers have no limit": drop(":KafkaNodePool", "spec.resources.limits"),
        "the archiver asks for nothing": drop(":ObjectStore", "spec.instanceSidecarConfiguration.resources"),
    },
    "cache-pods-restricted": {
        "the cache may be root": change(_REDIS, "spec.podSecurityContext.runAsNonRoot", False),
        "the cache's files can be changed": drop(_REDIS, "spec.redisLeader.securityContext"),
    },
    "priority-class-required": {
        "services have no priority": drop(_ROLLOUT, "spec.template.spec.priorityClassName"),
        "the database has no priority": drop("cnpg.io/v1:Cluster", "spec.priorityClassName"),
        "the database's priority class is not declared": lose(":PriorityClass", of="nphies-data"),
    },
    "priority-class-valid": {
        "every pod has the services' priority": change(":PriorityClass", "globalDefault", True),
        "the priority of data is below all": change(":PriorityClass", "value", -1),
    },
    "pod-service-links-disabled": {
        "services get the addresses of all Services as variables": drop(
            _ROLLOUT, "spec.template.spec.enableServiceLinks"
        ),
    },
}
