"""The platform's own certificate authority, for TLS between pods: no client outside the cluster needs to trust it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.namespaces import OPERATORS
from settings.quantities import go_duration

ISSUER = "nphies-internal-ca"
"""The ClusterIssuer that signs every internal certificate."""

ISSUER_REF: Mapping[str, str] = {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": ISSUER}
"""How a Certificate names it."""

AUTHORITY_LIFE = timedelta(days=3650)
AUTHORITY_RENEWAL = timedelta(days=365)
CERTIFICATE_LIFE = timedelta(days=90)
CERTIFICATE_RENEWAL = timedelta(days=30)

_SELF_SIGNED = "nphies-self-signed"
_ECDSA = {"algorithm": "ECDSA", "size": 256}
_RSA = {"algorithm": "RSA", "size": 3072, "encoding": "PKCS8"}


class InternalCa(pulumi.ComponentResource):
    """A self-signed root, made and kept by cert-manager, and the issuer that signs with it.

    The root is renewed a year before it ends and keeps its key, so that what trusts the old certificate accepts what
    the new one signs. See docs/decisions/0023.
    """

    def __init__(self, name: str, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("nphies:platform:InternalCa", name, opts=opts)
        self_signed = _cluster_issuer(_SELF_SIGNED, {"selfSigned": {}}, pulumi.ResourceOptions(parent=self))
        root = certificate(
            ISSUER,
            namespace=OPERATORS,
            common_name="NPHIES internal CA",
            issuer_ref={**ISSUER_REF, "name": _SELF_SIGNED},
            life=AUTHORITY_LIFE,
            renewal=AUTHORITY_RENEWAL,
            authority=True,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self_signed]),
        )
        _cluster_issuer(ISSUER, {"ca": {"secretName": ISSUER}}, pulumi.ResourceOptions(parent=self, depends_on=[root]))
        self.register_outputs({})


def certificate(
    name: str,
    *,
    namespace: str,
    common_name: str | None = None,
    dns_names: Sequence[str] = (),
    usages: Sequence[str] = ("server auth", "client auth"),
    issuer_ref: Mapping[str, str] = ISSUER_REF,
    life: timedelta = CERTIFICATE_LIFE,
    renewal: timedelta = CERTIFICATE_RENEWAL,
    authority: bool = False,
    rsa: bool = False,
    opts: pulumi.ResourceOptions | None = None,
) -> k8s.apiextensions.CustomResource:
    """A certificate in a secret of the same name, with keys `tls.crt`, `tls.key` and `ca.crt`.

    `renewal` is how long before its end it is replaced. `rsa`: an RSA key in PKCS #8, for a program that reads no other.
    Raises ValueError where it has no subject.
    """
    if not common_name and not dns_names:
        raise ValueError(f"certificate {name} has no subject: give it DNS names or a common name")
    return k8s.apiextensions.CustomResource(
        name,
        api_version="cert-manager.io/v1",
        kind="Certificate",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=namespace),
        spec={
            "secretName": name,
            **({"commonName": common_name} if common_name else {}),
            **({"dnsNames": list(dns_names)} if dns_names else {}),
            "duration": go_duration(life),
            "renewBefore": go_duration(renewal),
            "issuerRef": dict(issuer_ref),
            "privateKey": {
                **(_RSA if rsa else _ECDSA),
                # A root that changed its key would leave every certificate under it without a trusted signer.
                "rotationPolicy": "Never" if authority else "Always",
            },
            **({"isCA": True, "usages": ["cert sign", "crl sign"]} if authority else {"usages": list(usages)}),
        },
        opts=opts,
    )


def _cluster_issuer(
    name: str, spec: Mapping[str, Any], opts: pulumi.ResourceOptions
) -> k8s.apiextensions.CustomResource:
    return k8s.apiextensions.CustomResource(
        name,
        api_version="cert-manager.io/v1",
        kind="ClusterIssuer",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name),
        spec=spec,
        opts=opts,
    )
