"""Workloads that ask for nothing, may do everything, or cannot be replaced."""

from typing import Any

from tests.policies.damage import Mutation, add, change, cut, drop, lose, rewrite

_ROLLOUT, _CRON, _HPA, _PDB = ":Rollout", ":CronJob", ":HorizontalPodAutoscaler", ":PodDisruptionBudget"
_CONTAINER = "spec.template.spec.containers[0]"
_JOB = "spec.jobTemplate.spec.template.spec"
_NAMESPACE, _NETWORK, _REDIS = "core/v1:Namespace", ":NetworkPolicy", ":RedisCluster"


def _unseen(steps: list[Any]) -> list[Any]:
    """The analysis first, when the version has no pods yet."""
    return [steps[1], {"setWeight": 60}]


MUTATIONS = [
    Mutation("workload hygiene", name, damage, stacks)
    for name, damage, stacks in [
        *(
            (name, damage, ("prod", "dr"))
            for name, damage in {
                "a service is never asked whether it is ready": drop(_ROLLOUT, f"{_CONTAINER}.readinessProbe"),
                "a service is never asked whether it lives": drop(_ROLLOUT, f"{_CONTAINER}.livenessProbe"),
                "a service is not given time to start": drop(_ROLLOUT, f"{_CONTAINER}.startupProbe"),
                "a service is asked every five minutes": change(
                    _ROLLOUT, f"{_CONTAINER}.readinessProbe.periodSeconds", 300
                ),
                "a service may hang for an hour": change(_ROLLOUT, f"{_CONTAINER}.livenessProbe.failureThreshold", 360),
                "a service may take an hour to start": change(
                    _ROLLOUT, f"{_CONTAINER}.startupProbe.failureThreshold", 720
                ),
                "a probe asks nothing": change(_ROLLOUT, f"{_CONTAINER}.readinessProbe", {"periodSeconds": 5}),
                "the cache is never asked whether it is ready": drop(_REDIS, "spec.redisLeader.readinessProbe"),
                "the cache is never asked whether it lives": drop(_REDIS, "spec.redisFollower.livenessProbe"),
                "a service ends at once": change(_ROLLOUT, "spec.template.spec.terminationGracePeriodSeconds", 5),
                "a service does not wait for the load balancer": drop(_ROLLOUT, f"{_CONTAINER}.lifecycle"),
                "brokers end at once": change(":KafkaNodePool", "spec.template.pod.terminationGracePeriodSeconds", 1),
                "the cache ends at once": change(_REDIS, "spec.redisLeader.terminationGracePeriodSeconds", 5),
                "the database ends at once": change("cnpg.io/v1:Cluster", "spec.stopDelay", 10),
                "targets are forgotten at once": change(":TargetGroup", "deregistrationDelay", 0),
                "a service asks for no CPU": drop(_ROLLOUT, f"{_CONTAINER}.resources.requests.cpu"),
                "a service has no limit of memory": drop(_ROLLOUT, f"{_CONTAINER}.resources.limits"),
                "a service asks for nothing": drop(_ROLLOUT, f"{_CONTAINER}.resources"),
                "a job has no limit": drop(_CRON, f"{_JOB}.containers[0].resources"),
                "the database shares its CPU": change("cnpg.io/v1:Cluster", "spec.resources.requests.cpu", "1"),
                "the database asks for nothing": drop("cnpg.io/v1:Cluster", "spec.resources"),
                "brokers have no limit": drop(":KafkaNodePool", "spec.resources.limits"),
                "the archiver asks for nothing": drop(":ObjectStore", "spec.instanceSidecarConfiguration.resources"),
                "an operator asks for nothing": drop(":Release", "values.resources", of="cloudnative-pg"),
                "Grafana's sidecars ask for nothing": drop(":Release", "values.grafana.sidecar.resources"),
                "services evict Prometheus": drop(":Release", "values.prometheus.prometheusSpec.priorityClassName"),
                "services evict the node exporter": drop(
                    ":Release", "values.prometheus-node-exporter.priorityClassName"
                ),
                "Prometheus asks for nothing": drop(":Release", "values.prometheus.prometheusSpec.resources"),
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
                "a container gets a capability": add(
                    _ROLLOUT, f"{_CONTAINER}.securityContext.capabilities.add", ["NET_ADMIN"]
                ),
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
                "the cache may be root": change(_REDIS, "spec.podSecurityContext.runAsNonRoot", False),
                "the cache's files can be changed": drop(_REDIS, "spec.redisLeader.securityContext"),
                "services have no priority": drop(_ROLLOUT, "spec.template.spec.priorityClassName"),
                "the database has no priority": drop("cnpg.io/v1:Cluster", "spec.priorityClassName"),
                "every pod has the services' priority": change(":PriorityClass", "globalDefault", True),
                "the priority of data is below all": change(":PriorityClass", "value", -1),
                "a service runs the latest image": change(
                    _ROLLOUT,
                    f"{_CONTAINER}.image",
                    "123456789012.dkr.ecr.me-central-1.amazonaws.com/nphies/api-gateway:latest",
                ),
                "a service runs an image without a tag": change(
                    _ROLLOUT, f"{_CONTAINER}.image", "ghcr.io/nphies/api-gateway"
                ),
                "a service's image is from anywhere": change(
                    _ROLLOUT, f"{_CONTAINER}.image", "registry.example.com/nphies/api-gateway:1.0.0"
                ),
                "a service's image is pulled at every start": change(
                    _ROLLOUT, f"{_CONTAINER}.imagePullPolicy", "Always"
                ),
                "a job runs the latest image": change(
                    _CRON, f"{_JOB}.containers[0].image", "docker.io/alpine/kubectl:latest"
                ),
                "the database runs the latest image": change(
                    "cnpg.io/v1:Cluster", "spec.imageName", "ghcr.io/cloudnative-pg/postgresql:latest"
                ),
                "the cache runs the latest image": change(
                    _REDIS, "spec.kubernetesConfig.image", "public.ecr.aws/docker/library/redis:latest"
                ),
                "tags of images can be moved": change("ecr/repository:Repository", "imageTagMutability", "MUTABLE"),
                "images are not scanned": change(
                    "ecr/repository:Repository", "imageScanningConfiguration.scanOnPush", False
                ),
                "an operator runs the latest image": change(
                    ":Release", "values.image.tag", "latest", of="cluster-autoscaler"
                ),
                "a plugin of Velero is the latest": change(
                    ":Release", "values.initContainers[0].image", "docker.io/velero/velero-plugin-for-aws:latest"
                ),
                "a service has no disruption budget": lose(_PDB, of="api-gateway"),
                "the pooler has no disruption budget": lose(_PDB, of="pooler"),
                "a budget lets all pods go": change(_PDB, "spec.maxUnavailable", "100%"),
                "a budget lets no pod go": change(_PDB, "spec.maxUnavailable", 0),
                "a budget selects other pods": change(
                    _PDB, "spec.selector.matchLabels", {"app.kubernetes.io/name": "elsewhere"}
                ),
                "Kafka loses three brokers at a time": change(
                    ":Kafka", "spec.kafka.template.podDisruptionBudget.maxUnavailable", 3
                ),
                "the cache has no disruption budget": change(_REDIS, "spec.redisLeader.pdb.enabled", False),
                "the log cluster has a disruption budget of its own": add(
                    ":Elasticsearch", "spec.podDisruptionBudget.spec.maxUnavailable", 1
                ),
                "the log cluster has no disruption budget": add(":Elasticsearch", "spec.podDisruptionBudget", {}),
                "the database's operator has no disruption budget": lose(_PDB, of="cloudnative-pg"),
                "the cache's operator has no disruption budget": lose(_PDB, of="redis-operator"),
                "the database has no disruption budget": change("cnpg.io/v1:Cluster", "spec.enablePDB", False),
                "a service does not scale": lose(_HPA),
                "a service may be one pod": change(_HPA, "spec.minReplicas", 1),
                "a service may not grow": change(_HPA, "spec.maxReplicas", 3),
                "a service grows when it is too late": change(
                    _HPA, "spec.metrics[0].resource.target.averageUtilization", 99
                ),
                "a service grows after an hour": change(_HPA, "spec.behavior.scaleUp.stabilizationWindowSeconds", 3600),
                "a service shrinks at once": change(_HPA, "spec.behavior.scaleDown.stabilizationWindowSeconds", 0),
                "a release is not analysed": drop(_ROLLOUT, "spec.strategy.blueGreen.prePromotionAnalysis"),
                "a release is not watched": drop(_ROLLOUT, "spec.strategy.blueGreen.postPromotionAnalysis"),
                "a release cannot be undone": change(_ROLLOUT, "spec.strategy.blueGreen.scaleDownDelaySeconds", 0),
                "a rolling release is not analysed": drop(_ROLLOUT, "spec.strategy.canary.steps"),
                "a rolling release is analysed when most have it": change(
                    _ROLLOUT, "spec.strategy.canary.steps[0].setWeight", 75
                ),
                "a rolling release is analysed before anybody has it": change(
                    _ROLLOUT, "spec.strategy.canary.steps", _unseen
                ),
                "a rolling release takes all pods away": change(
                    _ROLLOUT, "spec.strategy.canary.maxUnavailable", "100%"
                ),
                "a rolling release takes three pods away": change(_ROLLOUT, "spec.strategy.canary.maxUnavailable", 3),
                "a rolling release ends pods before it starts some": change(
                    _ROLLOUT, "spec.strategy.canary.maxSurge", 0
                ),
                "a service is released in no way": change(_ROLLOUT, "spec.strategy", {}),
                "a rolling release's analysis is gone": lose(":AnalysisTemplate", of="api-gateway"),
                "the gateway is released blue-green": change(
                    _ROLLOUT,
                    "spec.strategy",
                    {
                        "blueGreen": {
                            "activeService": "api-gateway",
                            "previewService": "claims-service",
                            "prePromotionAnalysis": {"templates": [{"templateName": "api-gateway-release"}]},
                            "postPromotionAnalysis": {"templates": [{"templateName": "api-gateway-release"}]},
                            "scaleDownDelaySeconds": 900,
                        }
                    },
                    of="api-gateway",
                ),
                "the gateway's Service gets the hash of a version": add(
                    _ROLLOUT, "spec.strategy.canary.stableService", "api-gateway"
                ),
                "the gateway's Service selects one version": add(
                    "core/v1:Service", "spec.selector.rollouts-pod-template-hash", "5d8c", of="api-gateway"
                ),
                "targets are nodes": change(":TargetGroupBinding", "spec.targetType", "instance"),
                "targets are of a type that is not given": drop(":TargetGroupBinding", "spec.targetType"),
                "pods get no readiness gates": drop(
                    _NAMESPACE, 'metadata.labels."elbv2.k8s.aws/pod-readiness-gate-inject"', of="nphies-core"
                ),
                "a quantity is not canonical": change(_ROLLOUT, f"{_CONTAINER}.resources.requests.cpu", "1000m"),
                "a release hangs": change(_ROLLOUT, "spec.progressDeadlineAbort", False),
                "a release may take a day": change(_ROLLOUT, "spec.progressDeadlineSeconds", 86400),
                "a service is paused": add(_ROLLOUT, "spec.paused", True),
                "half of the requests may fail": change(
                    ":AnalysisTemplate", "spec.metrics[0].successCondition", "result[0] <= 0.5"
                ),
                "a release may be a minute slow": change(
                    ":AnalysisTemplate", "spec.metrics[1].successCondition", "result[0] <= 60"
                ),
                "a release may fail its analysis": change(":AnalysisTemplate", "spec.metrics[0].failureLimit", 99),
                "errors of a release are not looked at": cut(":AnalysisTemplate", "spec.metrics", 1),
                "an analysis is gone": lose(":AnalysisTemplate"),
                "a service's address is gone": lose("core/v1:Service"),
                "a service's account is gone": lose(":ServiceAccount", of="claims-service"),
                "a service's configuration is gone": lose(":ConfigMap", of="claims-service-config"),
                "a service's secret is gone": lose(":ExternalSecret", of="claims-service-database"),
                "the load balancer has no pods": lose(":TargetGroupBinding"),
                "the load balancer's port is another": change(":TargetGroupBinding", "spec.serviceRef.port", 9999),
                "the cache's backup is suspended": change(_CRON, "spec.suspend", True, of="redis-backup"),
                "the restore check is suspended": add(_CRON, "spec.suspend", True, of="restore-check"),
                "jobs overlap": change(_CRON, "spec.concurrencyPolicy", "Allow"),
                "a missed job is never made up for": drop(_CRON, "spec.startingDeadlineSeconds"),
                "a job never ends": drop(_CRON, "spec.jobTemplate.spec.activeDeadlineSeconds"),
                "partitions are not made": lose(_CRON, of="claims-partitions"),
                "certificates of the cache are not read again": lose(_CRON, of="redis-certificates"),
                "a namespace takes privileged pods": change(
                    _NAMESPACE, 'metadata.labels."pod-security.kubernetes.io/enforce"', "privileged", of="nphies-core"
                ),
                "a namespace takes baseline pods": change(
                    _NAMESPACE, 'metadata.labels."pod-security.kubernetes.io/enforce"', "baseline", of="nphies-data"
                ),
                "a namespace enforces nothing": drop(_NAMESPACE, "metadata.labels", of="nphies-operators"),
                "a namespace's level moves": change(
                    _NAMESPACE, 'metadata.labels."pod-security.kubernetes.io/enforce-version"', "latest"
                ),
                "a namespace has no quota": lose(":ResourceQuota", of="nphies-core"),
                "a namespace has no limits": lose(":LimitRange", of="nphies-data"),
                "a namespace lets load balancers be made": change(
                    ":ResourceQuota", 'spec.hard."services.loadbalancers"', "10"
                ),
                "a quota does not bound memory": drop(":ResourceQuota", 'spec.hard."requests.memory"'),
                "containers get no limit": drop(":LimitRange", "spec.limits[0].default"),
                "a namespace is open": lose(_NETWORK, of="nphies-core-default"),
                "a namespace lets traffic out": change(
                    _NETWORK, "spec.policyTypes", ["Ingress"], of="nphies-data-default"
                ),
                "a namespace resolves no names": lose(_NETWORK, of="nphies-data-dns"),
                "a service's network policy is gone": lose(_NETWORK, of="claims-service"),
                "clients do not reach the database": lose(_NETWORK, of="claims-db-services"),
                "jobs do not reach the database": lose(_NETWORK, of="claims-db-clients"),
                "the cache's backup does not reach S3": lose(_NETWORK, of="redis-backup-to-s3"),
                "metrics of the database are not reached": lose(_NETWORK, of="claims-db-metrics"),
                "brokers are not reached": lose(_NETWORK, of="nphies-kafka"),
                "the cache is not reached": change(_NETWORK, "spec.ingress", [], of="redis"),
                "Prometheus has no network policy": lose(_NETWORK, of="prometheus"),
                "a chart's version moves": change(":Release", "version", ">=1.0.0"),
                "a chart has no version": drop(":Release", "version"),
                "a chart comes in clear": change(":Release", "repositoryOpts.repo", "http://charts.example.com"),
                "a failed chart stays": change(":Release", "atomic", False),
                "one replica of an operator": change(":Release", "values.replicaCount", 1, of="cloudnative-pg"),
                "one replica of a webhook": change(":Release", "values.webhook.replicaCount", 1, of="cert-manager"),
                "replicas of an operator share a zone": change(
                    ":Release", "values.topologySpreadConstraints", [], of="external-secrets"
                ),
                "one Prometheus": change(":Release", "values.prometheus.prometheusSpec.replicas", 1),
                "one Alertmanager": change(":Release", "values.alertmanager.alertmanagerSpec.replicas", 1),
                "an operator may gain privileges": change(
                    ":Release", "values.containerSecurityContext.allowPrivilegeEscalation", True
                ),
                "the database's plugin waits for five minutes on a lost node": drop(
                    ":Release", "values.tolerations[2]", of="plugin-barman-cloud"
                ),
                "the database's operator stays on a lost node": drop(
                    ":Release", "values.tolerations[1].tolerationSeconds", of="cloudnative-pg"
                ),
                "certificates' webhook waits for five minutes on a lost node": change(
                    ":Release", "values.webhook.tolerations[1].tolerationSeconds", 300, of="cert-manager"
                ),
                "releases have no priority": drop(
                    ":Release", "values.controller.priorityClassName", of="argo-rollouts"
                ),
                "the operator of streams can be preempted": change(
                    ":Release", "values.priorityClassName", "nphies-service", of="strimzi"
                ),
                "a controller is throttled by its chart": drop(":Release", "values.resources.limits.cpu", of="strimzi"),
                "a controller is throttled": change(
                    ":Release", "values.resources.limits.cpu", "500m", of="redis-operator"
                ),
                "certificates that end are all the operator's": drop(
                    ":Release", "values.prometheus.servicemonitor.honorLabels", of="cert-manager"
                ),
                "secrets that fail are all the operator's": change(
                    ":Release", "values.serviceMonitor.honorLabels", False, of="external-secrets"
                ),
                "services take the place of audit records": drop(
                    ":Logstash", "spec.podTemplate.spec.priorityClassName"
                ),
                "services take the place of the log cluster's masters": drop(
                    ":Elasticsearch", "spec.nodeSets[0].podTemplate.spec.priorityClassName"
                ),
                "definitions of secrets go with their chart": drop(
                    ":Release", "values.crds.annotations", of="external-secrets"
                ),
                "definitions of monitors go with their chart": drop(
                    ":Release", "values.crds", of="prometheus-operator-crds"
                ),
                "definitions of rollouts go with their chart": change(":Release", "values.keepCRDs", False),
                "definitions of certificates go with their chart": change(":Release", "values.crds.keep", False),
                "an operator is gone": lose(":Release", of="cloudnative-pg"),
                "backups have no operator": lose(":Release", of="velero"),
                "an add-on is gone": lose("eks/addon:Addon", of="ebs-csi"),
                "network policies are not enforced": rewrite(
                    "eks/addon:Addon",
                    "configurationValues",
                    '"enableNetworkPolicy": "true"',
                    '"enableNetworkPolicy": "false"',
                ),
            }.items()
        ),
        ("the migration never ends", drop("batch/v1:Job", "spec.activeDeadlineSeconds"), ("prod",)),
        # A quarter of a standby's two pods, and of four, is one.
        (
            "a budget counts both versions of a release",
            change(_PDB, "spec.maxUnavailable", "25%", of="claims-service"),
            ("prod",),
        ),
        ("services of the primary are two pods", change(_HPA, "spec.minReplicas", 2), ("prod",)),
    ]
]
