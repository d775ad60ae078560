import json
from typing import Any

import pytest

from components.kubernetes.storage_classes import DATA, SNAPSHOTS, STANDARD, StorageClasses
from offline.engine.declare import Declaration, declare
from settings import StorageSettings
from tests.components.site import site

STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
SNAPSHOT_CLASS = "kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshotClass"
KEY = "aws:kms/key:Key"


def declared(settings: StorageSettings | None = None, *, preview: bool = True) -> Declaration:
    def program() -> None:
        StorageClasses("storage", settings or StorageSettings(), site=site())

    return declare(program, preview=preview)


@pytest.mark.parametrize("name", [STANDARD, DATA])
def test_a_volume_is_encrypted_with_the_stacks_own_key_grows_and_lies_beside_its_pod(name: str) -> None:
    declaration = declared(preview=False)
    props = declaration[STORAGE_CLASS, name].props

    assert props["parameters"]["encrypted"] == "true"
    assert props["parameters"]["kmsKeyId"].startswith("arn:aws:kms:")
    assert props["allowVolumeExpansion"]
    assert props["volumeBindingMode"] == "WaitForFirstConsumer"
    assert declaration[KEY, "volumes"].urn in declaration[STORAGE_CLASS, name].dependencies


def test_a_volume_of_data_outlives_its_claim() -> None:
    declaration = declared()

    assert declaration[STORAGE_CLASS, DATA].props["reclaimPolicy"] == "Retain"
    assert declaration[STORAGE_CLASS, STANDARD].props["reclaimPolicy"] == "Delete"


def test_exactly_one_class_is_the_default() -> None:
    key = "storageclass.kubernetes.io/is-default-class"
    classes = declared().of_type(STORAGE_CLASS)

    assert [c.name for c in classes if c.props["metadata"].get("annotations", {}).get(key) == "true"] == [STANDARD]


def test_data_volumes_are_as_fast_as_the_settings_say() -> None:
    parameters = declared(StorageSettings(data_iops=4000, data_throughput=500))[STORAGE_CLASS, DATA].props["parameters"]

    assert (parameters["iops"], parameters["throughput"]) == ("4000", "500")


def test_a_snapshot_outlives_its_object_and_velero_finds_the_class() -> None:
    props = declared()[SNAPSHOT_CLASS, SNAPSHOTS].props

    assert (props["driver"], props["deletionPolicy"]) == ("ebs.csi.aws.com", "Retain")
    assert props["metadata"]["labels"] == {"velero.io/csi-volumesnapshot-class": "true"}


def test_the_key_outlives_the_stack_as_the_volumes_do() -> None:
    assert declared()[KEY, "volumes"].retain_on_delete


def test_the_key_is_used_only_through_ebs_of_this_account_and_region() -> None:
    policy: Any = json.loads(declared(preview=False)[KEY, "volumes"].props["policy"])
    (use,) = [statement for statement in policy["Statement"] if statement["Sid"] != "Administration"]

    assert use["Condition"] == {
        "StringEquals": {"kms:CallerAccount": "123456789012", "kms:ViaService": "ec2.me-central-1.amazonaws.com"}
    }
    assert "kms:*" not in use["Action"]
