"""Signatures of publishers, verified by cosign where it is installed."""

from dataclasses import dataclass

from artifacts.lock import Signature
from mirror.programs import run

_VERIFIED = 180
"""Seconds."""


@dataclass(frozen=True)
class Verifier:
    """cosign, or its absence."""

    cosign: str | None

    def fault(self, reference: str, signature: Signature) -> str | None:
        """Why the signature of a reference with digest does not hold; None where it does, or nobody can tell."""
        if self.cosign is None:
            return None
        answer = run([self.cosign, "verify", *arguments(signature), reference], seconds=_VERIFIED)
        return None if answer.good else answer.reason


def arguments(signature: Signature) -> list[str]:
    """What cosign is told of a signature."""
    if signature.key is None:
        return [
            *("--certificate-identity-regexp", signature.identity or ""),
            *("--certificate-oidc-issuer", signature.issuer or ""),
        ]
    log = [] if signature.transparency_log else ["--insecure-ignore-tlog=true"]
    return ["--key", signature.key, "--signature-digest-algorithm", signature.digest_algorithm, *log]
