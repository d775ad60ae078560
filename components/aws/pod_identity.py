"""AWS rights for one Kubernetes service account: an IAM role only its pods can assume, through EKS Pod Identity."""

import pulumi
import pulumi_aws as aws

import names
from components.aws.iam_policy import Statement, document, trust_document
from settings import Site


def _trust(cluster_arn: str, namespace: str, service_account: str) -> str:
    """Lets EKS assume the role for one service account of one cluster.

    Pod Identity passes where a request comes from as session tags (Amazon EKS user guide, "Grant Pods access to AWS
    resources based on tags"). The cluster's ARN contains the account, so another account's cluster is refused too.
    """
    return trust_document(
        "pods.eks.amazonaws.com",
        ["sts:AssumeRole", "sts:TagSession"],
        {
            "StringEquals": {
                "aws:RequestTag/eks-cluster-arn": cluster_arn,
                "aws:RequestTag/kubernetes-namespace": namespace,
                "aws:RequestTag/kubernetes-service-account": service_account,
            }
        },
    )


class PodRole(pulumi.ComponentResource):
    """An IAM role for the pods of one service account; it has the rights that `allow` and the grants of others give it.

    Pod Identity hands out credentials when a pod is created, so whatever starts the pods depends on this component.
    The association is made in a cluster that must be there already: the component that creates it, or a parent of
    that, depends on the cluster.
    """

    role: aws.iam.Role
    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        site: Site,
        namespace: str,
        service_account: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:PodRole", name, opts=opts)
        self._name = name
        self.role = aws.iam.Role(
            name,
            name=names.role(name, site.region),
            description=f"Pods of {namespace}/{service_account}",
            assume_role_policy=_trust(names.cluster_arn(site.account, site.region), namespace, service_account),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = self.role.arn
        aws.eks.PodIdentityAssociation(
            name,
            cluster_name=names.cluster(site.region),
            namespace=namespace,
            service_account=service_account,
            role_arn=self.role.arn,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"role_arn": self.role.arn})

    def allow(self, name: str, *statements: Statement) -> None:
        """Adds an inline policy, named after what it allows: `write-archive`."""
        aws.iam.RolePolicy(
            f"{self._name}-{name}",
            name=name,
            role=self.role.id,
            policy=document(*statements),
            opts=pulumi.ResourceOptions(parent=self),
        )
