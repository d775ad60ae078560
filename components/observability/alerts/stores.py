"""Alerts of the stream and the cache."""

from datetime import timedelta

from components.kubernetes.namespaces import CORE, DATA
from components.observability.alerts.rule import Alert, Group

_KAFKA = "Strimzi's Kafka exporter"
_KAFKA_NODES = "Strimzi's metrics reporter in each Kafka node"
_REDIS = "redis_exporter beside each Redis"


def stores(consumer_lag: int) -> Group:
    """Kafka and Redis."""
    return Group(
        name="nphies.stores",
        rules=[
            Alert(
                name="KafkaUnderReplicated",
                expr="sum by (topic) (kafka_topic_partition_under_replicated_partition) > 0",
                # Brokers that are restarted one after the other, in a rollout or an update of their nodes, take 10 minutes.
                after=timedelta(minutes=15),
                severity="critical",
                team="on-call",
                summary="Partitions of {{ $labels.topic }} are under-replicated",
                description=(
                    "{{ $value }} partitions of {{ $labels.topic }} have fewer replicas in sync than they should."
                ),
                meaning="Partitions have fewer replicas in sync than they should.",
                impact="With min.insync.replicas 2 of 3, one more broker lost refuses writes to these partitions.",
                diagnosis=[
                    (
                        f"`kubectl --context STACK get pods -n {DATA} -l strimzi.io/cluster=nphies-kafka`: which "
                        "broker is down?"
                    ),
                ],
                mitigation=[
                    (
                        f"Its node and volume; then `kubectl --context STACK get kafka -n {DATA} -o yaml` for the "
                        "operator's status."
                    ),
                ],
                source=_KAFKA,
            ),
            Alert(
                name="KafkaPartitionOffline",
                expr="sum by (topic) (kafka_topic_partition_leader < 0) < 0",
                after=timedelta(minutes=1),
                severity="critical",
                team="on-call",
                summary="Partitions of {{ $labels.topic }} have no leader",
                description="Partitions of {{ $labels.topic }} can be neither written nor read.",
                meaning="A partition has no leader: it can be neither written nor read.",
                impact="Producers block; what is not sent stays in the services' outboxes and is not lost.",
                diagnosis=[
                    "As for KafkaUnderReplicated: which broker is down?",
                ],
                mitigation=[
                    (
                        "Bring the broker back: its node and volume. Never enable unclean leader election without the "
                        "owner of the data."
                    ),
                ],
                source=_KAFKA,
            ),
            Alert(
                name="KafkaControllersWithoutLeader",
                expr="count by (namespace) (kafka_server_raft_metrics_current_leader == -1) > "
                "0.5 * count by (namespace) (kafka_server_raft_metrics_current_leader)",
                after=timedelta(minutes=5),
                severity="critical",
                team="on-call",
                summary="Kafka's controllers have no leader",
                description=(
                    "Most nodes of Kafka in {{ $labels.namespace }} have known no leader of the quorum for 5 minutes."
                ),
                meaning="Most Kafka nodes know no leader of the controller quorum.",
                impact=(
                    "Without a leader no broker starts, no partition leader is elected and no topic is created. "
                    "After all nodes were down at once the controllers may wait for each other for ever, while their pods are ready."
                ),
                diagnosis=[
                    (
                        f"`kubectl --context STACK get pods -n {DATA} -l "
                        "strimzi.io/cluster=nphies-kafka,strimzi.io/controller-role=true`: "
                        "are two of the three there? If not: their nodes and volumes first."
                    ),
                    f"Their view of the quorum: `kubectl --context STACK logs -n {DATA} POD | grep -i raft`.",
                ],
                mitigation=[
                    (
                        "They are there and ready: restart them, one after the other, each ready before the next: "
                        f"`kubectl --context STACK delete pod POD -n {DATA}`. Their volumes keep the metadata; "
                        "delete no claim."
                    ),
                    (
                        f"Still none: restart all three together with `kubectl --context STACK delete pod -n {DATA} "
                        "-l "
                        "strimzi.io/cluster=nphies-kafka,strimzi.io/controller-role=true`."
                    ),
                ],
                source=_KAFKA_NODES,
            ),
            Alert(
                name="KafkaConsumerLagHigh",
                expr=f"sum by (consumergroup, topic) (kafka_consumergroup_lag) > {consumer_lag}",
                after=timedelta(minutes=15),
                severity="warning",
                team="on-call",
                summary="{{ $labels.consumergroup }} is behind on {{ $labels.topic }}",
                description=(
                    "{{ $labels.consumergroup }} has a lag of {{ $value | humanize }} messages on {{ $labels.topic }}."
                ),
                meaning="A consumer group has more unread messages than `observability.thresholds.consumer_lag`.",
                impact="Claims are accepted but not processed; payers wait.",
                diagnosis=[
                    (
                        f"`kubectl --context STACK get pods -n {CORE}`, and errors and latency of the consumer on "
                        "Application Performance."
                    ),
                ],
                mitigation=[
                    "Scale or repair the consumer: [partial-recovery](../partial-recovery.md).",
                ],
                source=_KAFKA,
            ),
            Alert(
                name="RedisDown",
                expr="redis_up == 0",
                after=timedelta(minutes=2),
                severity="warning",
                team="on-call",
                summary="A Redis node is down: {{ $labels.pod }}",
                description="The exporter of {{ $labels.pod }} cannot reach its Redis.",
                meaning="The exporter of a Redis node cannot reach its Redis.",
                impact="Its follower takes over; the cache is rebuildable, so nothing is lost but time.",
                diagnosis=[
                    (
                        f"`kubectl --context STACK get pods -n {DATA} -l app.kubernetes.io/part-of=redis`, then its "
                        "log and node."
                    ),
                ],
                mitigation=[
                    "Nothing, if its replica has taken over: the operator brings the node back.",
                    "Two masters in one zone afterwards: [redis-restore](../redis-restore.md), step 4.",
                ],
                source=_REDIS,
            ),
            Alert(
                name="RedisClusterBroken",
                expr="min by (namespace) (redis_cluster_state) == 0",
                after=timedelta(minutes=1),
                severity="critical",
                team="on-call",
                summary="The Redis cluster does not serve all slots",
                description="At least one node reports cluster_state:fail.",
                meaning="At least one node reports cluster_state:fail: some slots have no master.",
                impact="The services fall back to the database, which then carries the whole load.",
                diagnosis=[
                    "Which slots, and which nodes: [redis-restore](../redis-restore.md), step 1.",
                    f"`kubectl --context STACK get pods -n {DATA} -l app.kubernetes.io/part-of=redis -o wide`.",
                ],
                mitigation=[
                    (
                        "The failover of the shard, then a restore if the cache is lost: "
                        "[redis-restore](../redis-restore.md), steps 3 and 4."
                    )
                ],
                source=_REDIS,
            ),
        ],
    )
