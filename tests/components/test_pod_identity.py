import pytest

from components.aws.iam_policy import statement
from components.aws.pod_identity import PodRole
from offline.engine.declare import Declaration, declare
from tests.components.cluster.program import statements
from tests.components.site import site

ROLE = "aws:iam/role:Role"


@pytest.fixture(params=[True, False], ids=["preview", "update"])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    def program() -> None:
        role = PodRole(
            "claims-archive",
            site=site(region="me-south-1"),
            namespace="nphies-data",
            service_account="claims-db",
        )
        role.allow("write", statement(["s3:PutObject"], ["arn:aws:s3:::archive/*"]))

    return declare(program, preview=request.param)


def test_only_pods_of_the_one_service_account_in_the_one_cluster_can_assume_it(declaration: Declaration) -> None:
    (trust,) = statements(declaration[ROLE, "claims-archive"].props["assumeRolePolicy"])

    assert trust["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {
        "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:me-south-1:123456789012:cluster/nphies-me-south-1",
        "aws:RequestTag/kubernetes-namespace": "nphies-data",
        "aws:RequestTag/kubernetes-service-account": "claims-db",
    }


def test_the_service_account_is_given_the_role(declaration: Declaration) -> None:
    association = declaration["aws:eks/podIdentityAssociation:PodIdentityAssociation", "claims-archive"]

    assert association.props["clusterName"] == "nphies-me-south-1"
    assert (association.props["namespace"], association.props["serviceAccount"]) == ("nphies-data", "claims-db")
    assert association.property_dependencies["roleArn"] == (declaration[ROLE, "claims-archive"].urn,)


def test_session_tags_stay_on_because_the_trust_is_built_on_them(declaration: Declaration) -> None:
    association = declaration["aws:eks/podIdentityAssociation:PodIdentityAssociation", "claims-archive"]

    assert "disableSessionTags" not in association.props


def test_it_may_do_what_it_was_allowed_and_no_more(declaration: Declaration) -> None:
    (policy,) = declaration.of_type("aws:iam/rolePolicy:RolePolicy")

    assert policy.props["name"] == "write"
    assert [(s["Action"], s["Resource"]) for s in statements(policy.props["policy"])] == [
        (["s3:PutObject"], ["arn:aws:s3:::archive/*"])
    ]


def test_two_regions_of_one_account_do_not_share_a_role(declaration: Declaration) -> None:
    assert declaration[ROLE, "claims-archive"].props["name"] == "nphies-claims-archive-me-south-1"
