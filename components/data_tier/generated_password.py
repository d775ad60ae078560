"""A password that External Secrets makes up in the cluster: it is in no program, no state and no repository."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

LENGTH = 32


def generated_password(
    name: str, *, namespace: str, username: str, labels: Mapping[str, str], opts: pulumi.ResourceOptions
) -> CustomResource:
    """Makes the Secret `name`, of type basic-auth, once; deleting that Secret makes another password.

    Letters and digits only: the password is put into URLs.
    """
    generator = CustomResource(
        f"{name}-password",
        api_version="generators.external-secrets.io/v1alpha1",
        kind="Password",
        metadata=ObjectMetaArgs(name=name, namespace=namespace),
        spec={"length": LENGTH, "digits": LENGTH // 4, "symbols": 0, "noUpper": False, "allowRepeat": True},
        opts=opts,
    )
    return CustomResource(
        name,
        api_version="external-secrets.io/v1",
        kind="ExternalSecret",
        metadata=ObjectMetaArgs(name=name, namespace=namespace),
        spec={
            "refreshPolicy": "CreatedOnce",
            "dataFrom": [
                {
                    "sourceRef": {
                        "generatorRef": {
                            "apiVersion": "generators.external-secrets.io/v1alpha1",
                            "kind": "Password",
                            "name": name,
                        }
                    }
                }
            ],
            "target": {
                "name": name,
                "creationPolicy": "Owner",
                "template": {
                    "type": "kubernetes.io/basic-auth",
                    "metadata": {"labels": dict(labels)},
                    "data": {"username": username, "password": "{{ .password }}"},
                },
            },
        },
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[generator])),
    )
