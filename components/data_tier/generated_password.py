"""A password that External Secrets makes up in the cluster: it is in no program, no state and no repository."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

LENGTH = 32


def generated_password(
    name: str,
    *,
    namespace: str,
    username: str,
    labels: Mapping[str, str],
    unchangeable: bool = False,
    beside: Mapping[str, str] | None = None,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """Makes the Secret `name`, of type basic-auth, once; deleting that Secret makes another password.

    `unchangeable` is for a store whose nodes read the password when they start, and would turn each other away: the
    Secret cannot be edited, and is not recreated when it is deleted. `beside`: further keys, nothing secret.
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
                # External Secrets looks after a Secret it owns, and would regenerate one that is deleted or edited.
                **({"creationPolicy": "Orphan", "immutable": True} if unchangeable else {"creationPolicy": "Owner"}),
                "template": {
                    "type": "kubernetes.io/basic-auth",
                    "metadata": {"labels": dict(labels)},
                    "data": {"username": username, "password": "{{ .password }}", **(beside or {})},
                },
            },
        },
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[generator])),
    )
