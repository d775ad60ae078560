"""Publishers that document how their images are signed, by the beginning of the images' names.

An image of another publisher has no signature that anybody can be held to: its digest alone says what it is.
"""

from collections.abc import Mapping

from artifacts.lock import Signature

_GITHUB = "https://token.actions.githubusercontent.com"
_CERT_MANAGER = Signature(
    key="https://cert-manager.io/public-keys/cert-manager-pubkey-2021-09-20.pem",
    digest_algorithm="sha512",
    transparency_log=False,
    documented="https://cert-manager.io/docs/installation/code-signing/",
)
_ELASTIC = Signature(
    key="https://artifacts.elastic.co/cosign.pub",
    documented="https://www.elastic.co/blog/elastic-stack-container-images-signed-sigstore",
)

_SIGNERS: Mapping[str, Signature] = {
    "quay.io/argoproj/argo-rollouts": Signature(
        identity=r"^https://github\.com/argoproj/argo-rollouts/\.github/workflows/image-reuse\.yaml@refs/tags/v",
        issuer=_GITHUB,
        documented="https://argoproj.github.io/argo-rollouts/security/signed-release-assets/",
    ),
    "quay.io/jetstack/cert-manager-": _CERT_MANAGER,
    "ghcr.io/cloudnative-pg/cloudnative-pg": Signature(
        identity=r"^https://github\.com/cloudnative-pg/cloudnative-pg/",
        issuer=_GITHUB,
        documented="https://cloudnative-pg.io/docs/current/security/",
    ),
    "ghcr.io/external-secrets/external-secrets": Signature(
        identity=r"^https://github\.com/external-secrets/external-secrets/",
        issuer=_GITHUB,
        documented="https://external-secrets.io/latest/guides/security-best-practices/",
    ),
    "docker.elastic.co/elasticsearch/elasticsearch": _ELASTIC,
    "docker.elastic.co/kibana/kibana": _ELASTIC,
    "docker.elastic.co/logstash/logstash": _ELASTIC,
    "docker.elastic.co/beats/": _ELASTIC,
}


def signature_of(reference: str) -> Signature | None:
    """How an image of this registry and repository is signed; None where its publisher documents nothing."""
    for beginning, signature in _SIGNERS.items():
        if reference == beginning or (beginning.endswith(("/", "-")) and reference.startswith(beginning)):
            return signature
    return None
