"""EKS refuses a key that an add-on's schema does not have (InvalidParameterException): every key that is declared is known."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.whole_stack import STACKS, whole_stack

KNOWN: Mapping[str, Mapping[str, str]] = {
    "vpc-cni": {
        "enableNetworkPolicy": "AWS CLI reference, describe-addon-configuration, example 1: vpc-cni v1.15.1-eksbuild.1",
        "env.AWS_VPC_K8S_CNI_EXTERNALSNAT": "the same",
        "env.ENABLE_PREFIX_DELEGATION": "the same",
    },
    "coredns": {
        "nodeSelector": "terraform-aws-modules/terraform-aws-eks, docs on add-ons: schema of coredns v1.11.1-eksbuild.8",
        "podDisruptionBudget": "the same",
        "replicaCount": "the same; AWS CLI reference, describe-addon-configuration, example 2",
        "tolerations": "terraform-aws-modules/terraform-aws-eks, the same",
        "topologySpreadConstraints": "the same",
    },
    "aws-ebs-csi-driver": {
        "controller.extraVolumeTags": "values of the chart aws-ebs-csi-driver, which the add-on's schema follows",
        "controller.nodeSelector": "sighupio/distribution, templates/distribution/terraform/eks-addons.tf.tpl",
        "controller.tolerations": "the same",
    },
    "snapshot-controller": {
        "nodeSelector": "sighupio/distribution, the same; aws/containers-roadmap issue 2311",
        "tolerations": "the same",
    },
    "metrics-server": {
        "nodeSelector": "values of the chart metrics-server; used so with the add-on in public Terraform code",
        "tolerations": "leo-the-nardo/k8s-kafka-envoy-ratelimiter, infra/terraform/addons.tf",
    },
}
"""By add-on: a path of its configuration, and where it was seen. Before a new one:
`aws eks describe-addon-configuration --addon-name NAME --addon-version VERSION --query configurationSchema --output text`."""


def paths(configuration: Mapping[str, Any], known: Mapping[str, str], before: str = "") -> Iterator[str]:
    """The paths that are set, as deep as the schema names them."""
    for key, value in configuration.items():
        path = f"{before}{key}"
        if any(each.startswith(f"{path}.") for each in known):
            yield from paths(value, known, f"{path}.")
        else:
            yield path


@pytest.mark.parametrize("stack", STACKS)
def test_every_key_of_an_add_ons_configuration_is_one_of_its_schema(stack: str) -> None:
    for addon in whole_stack(stack).of_type("aws:eks/addon:Addon"):
        name, text = addon.props["addonName"], addon.props.get("configurationValues")
        known = KNOWN.get(name, {})

        assert set(paths(json.loads(text) if text else {}, known)) <= set(known), name
