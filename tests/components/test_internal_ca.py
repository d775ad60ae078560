from datetime import timedelta

import pytest

from components.kubernetes.internal_ca import (
    AUTHORITY_RENEWAL,
    CERTIFICATE_LIFE,
    ISSUER,
    ISSUER_REF,
    InternalCa,
    certificate,
)
from components.kubernetes.namespaces import OPERATORS
from offline.engine.declare import Declaration, declare

CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
ISSUERS = "kubernetes:cert-manager.io/v1:ClusterIssuer"


@pytest.fixture(scope="module", params=[True, False], ids=["preview", "update"])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    return declare(lambda: InternalCa("internal-ca"), preview=request.param)


def test_the_issuer_signs_with_the_root_which_lies_where_cert_manager_looks(declaration: Declaration) -> None:
    root = declaration[CERTIFICATE, ISSUER]

    assert root.props["spec"]["isCA"]
    assert root.props["metadata"]["namespace"] == OPERATORS
    assert declaration[ISSUERS, ISSUER].props["spec"] == {"ca": {"secretName": root.props["spec"]["secretName"]}}
    assert root.urn in declaration[ISSUERS, ISSUER].dependencies


def test_a_renewed_root_keeps_its_key_so_that_both_certificates_verify_what_it_signed(
    declaration: Declaration,
) -> None:
    assert declaration[CERTIFICATE, ISSUER].props["spec"]["privateKey"]["rotationPolicy"] == "Never"


def test_a_certificate_ends_before_the_root_that_signed_it() -> None:
    assert CERTIFICATE_LIFE < AUTHORITY_RENEWAL


def test_a_certificate_comes_from_the_internal_issuer_and_changes_its_key_when_renewed() -> None:
    spec = declare(lambda: certificate("db", namespace="here", dns_names=["db.here.svc"]))[CERTIFICATE, "db"].props[
        "spec"
    ]

    assert spec["issuerRef"] == ISSUER_REF
    assert spec["privateKey"]["rotationPolicy"] == "Always"
    assert (spec["dnsNames"], spec["secretName"]) == (["db.here.svc"], "db")
    assert "isCA" not in spec


def test_durations_are_written_as_cert_manager_writes_them_back() -> None:
    spec = declare(lambda: certificate("db", namespace="here", common_name="db", life=timedelta(days=2)))[
        CERTIFICATE, "db"
    ].props["spec"]

    assert spec["duration"] == "48h0m0s"


def test_a_certificate_for_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="has no subject"):
        certificate("db", namespace="here")
