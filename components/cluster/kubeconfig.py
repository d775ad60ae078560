"""A kubeconfig for an EKS cluster that holds no secret: whoever uses it asks AWS for a token."""

import json

import pulumi


def kubeconfig(
    cluster: str, region: str, endpoint: pulumi.Output[str], certificate_authority: pulumi.Output[str]
) -> pulumi.Output[str]:
    """The kubeconfig as JSON; the token comes from `aws eks get-token`, with the rights of the AWS identity in force.

    `certificate_authority` is the cluster's CA certificate, base64-encoded, as EKS gives it. Marked secret all the
    same, since a kubeconfig is what people take for one.
    """

    def render(values: tuple[str, str]) -> str:
        return json.dumps(_document(cluster, region, endpoint=values[0], certificate_authority=values[1]))

    return pulumi.Output.secret(
        pulumi.Output.all(endpoint, certificate_authority).apply(lambda v: render((v[0], v[1])))
    )


def update_command(cluster: str, region: str, *, context: str) -> str:
    """What an operator types to get such a kubeconfig for kubectl, and with it the context that the runbooks name."""
    return f"aws eks update-kubeconfig --name {cluster} --region {region} --alias {context}"


def _document(cluster: str, region: str, *, endpoint: str, certificate_authority: str) -> dict[str, object]:
    # --output: an operator's own default would change what kubectl has to read.
    get_token = ["eks", "get-token", "--cluster-name", cluster, "--region", region, "--output", "json"]
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": cluster, "cluster": {"server": endpoint, "certificate-authority-data": certificate_authority}}
        ],
        "users": [
            {
                "name": cluster,
                "user": {
                    "exec": {
                        "apiVersion": "client.authentication.k8s.io/v1beta1",
                        "command": "aws",
                        "args": get_token,
                        "interactiveMode": "Never",
                    }
                },
            }
        ],
        "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": cluster}}],
        "current-context": cluster,
    }
