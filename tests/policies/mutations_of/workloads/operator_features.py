"""Harmful changes that the policies of `workloads/operator_features.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop

_LABEL = 'metadata.labels."velero.io/csi-volumesnapshot-class"'

MUTATIONS: Mutations = {
    "operator-features-enabled": {
        "Redis' configuration is not written": change(
            ":Release", "values.featureGates.GenerateConfigInInitContainer", False
        ),
        "Redis' operator has no feature gates": drop(":Release", "values.featureGates", of="redis-operator"),
        "Velero makes no snapshots": change(":Release", "values.configuration.features", ""),
        "Velero's features are not given": drop(":Release", "values.configuration.features", of="velero"),
        "Velero has no agent on the nodes": change(":Release", "values.deployNodeAgent", False),
        "Elasticsearch's nodes do not know their zone": change(":Release", "values.config.exposedNodeLabels", []),
        "Elasticsearch's nodes know another label": change(
            ":Release", "values.config.exposedNodeLabels", ["topology.kubernetes.io/region"]
        ),
        "Elasticsearch is spread over a label that no node tells": change(
            ":Elasticsearch", "spec.nodeSets[1].zoneAwareness.topologyKey", "nphies.sa/rack"
        ),
    },
    "velero-snapshot-class": {
        "no class of snapshots is Velero's": drop(":VolumeSnapshotClass", _LABEL, of="ebs-snapshots"),
        "two classes of snapshots are Velero's": add(":VolumeSnapshotClass", _LABEL, "true", of="claims-db"),
        "Velero's class of snapshots is of another driver": change(
            ":VolumeSnapshotClass", "driver", "efs.csi.aws.com", of="ebs-snapshots"
        ),
    },
}
