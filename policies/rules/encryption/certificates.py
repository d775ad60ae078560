"""Certificates are renewed long before they expire, with a new key each time."""

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field

from declared import durations
from declared.expectations import TRUE, at_least, one_of, or_not_given
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.values import as_number, is_true, is_unknown, mapping, read
from policies.model.expect import requirement_check, types_of, undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_DAY = timedelta(days=1)
_CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"


class _CertificateRenewalConfig(Config):
    days: int = Field(default=90, ge=1, description="Longest life of a certificate, in days.")
    ca_days: int = Field(default=3653, ge=1, description="Longest life of a certificate authority, in days.")
    renew_days: int = Field(default=14, ge=1, description="Shortest time between renewal and expiry, in days.")


def _renewal(certificate: Declared, config: _CertificateRenewalConfig) -> Iterator[Finding]:
    spec = mapping(certificate.props, "spec")
    if read(spec, "isCA") is not True and read(spec, "privateKey.rotationPolicy") != "Always":
        yield wrong(
            certificate, "spec.privateKey.rotationPolicy is not Always: a renewed certificate keeps its old key"
        )
    if read(spec, "isCA") is True and read(spec, "privateKey.rotationPolicy") != "Never":
        yield wrong(
            certificate,
            "spec.privateKey.rotationPolicy is not Never, and it is an authority: with a new key it signs what no client trusts"
            " before every client has the new certificate",
        )
    algorithm, size = read(spec, "privateKey.algorithm"), read(spec, "privateKey.size")
    if algorithm not in ("ECDSA", "Ed25519") and not (algorithm == "RSA" and isinstance(size, int) and size >= 3072):
        yield wrong(certificate, f"spec.privateKey is {algorithm} {size}; expected ECDSA, Ed25519 or RSA of 3072 bits")
    duration, renew = read(spec, "duration"), read(spec, "renewBefore")
    if is_unknown(duration) or is_unknown(renew):
        yield undecided(certificate, "spec.duration and spec.renewBefore are unknown")
        return
    before, length = durations.parse(renew), durations.parse(duration)
    if before is None or length is None:
        yield wrong(certificate, "spec.duration and spec.renewBefore are not both given")
        return
    left, whole = before / _DAY, length / _DAY
    longest = config.ca_days if is_true(read(spec, "isCA")) else config.days
    if left < config.renew_days or left >= whole:
        yield wrong(
            certificate,
            f"spec.renewBefore leaves {left:g} days; expected at least {config.renew_days}, below the duration",
        )
    if whole > longest:
        yield wrong(certificate, f"spec.duration is {whole:g} days; expected at most {longest}")


CERTIFICATE_RENEWAL = ResourcePolicy(
    name="certificate-renewal",
    description="Certificates in the cluster are short-lived and renewed in time, with a new key; an authority keeps its key.",
    remedy="Set duration, renewBefore and privateKey.rotationPolicy: Always on the Certificate, of an authority Never.",
    config=_CertificateRenewalConfig,
    types=(_CERTIFICATE,),
    check=_renewal,
)

_KAFKA, _USER = "kubernetes:kafka.strimzi.io/v1:Kafka", "kubernetes:kafka.strimzi.io/v1:KafkaUser"


class _KafkaCertificatesConfig(Config):
    renew_days: int = Field(default=14, ge=1, description="Shortest time between renewal and expiry, in days.")


def _strimzi(config: _KafkaCertificatesConfig) -> tuple[Requirement, ...]:
    return (
        *(
            requirement
            for authority in ("clusterCa", "clientsCa")
            for requirement in (
                Requirement(_KAFKA, f"spec.{authority}.renewalDays", or_not_given(at_least(config.renew_days))),
                Requirement(
                    _KAFKA,
                    f"spec.{authority}.certificateExpirationPolicy",
                    one_of(None, "renew-certificate", "replace-key"),
                ),
                Requirement(_KAFKA, f"spec.{authority}.generateCertificateAuthority", or_not_given(TRUE)),
            )
        ),
        Requirement(_USER, "spec.authentication.renewalDays", or_not_given(at_least(config.renew_days))),
    )


_PERIODS: dict[str, dict[str, tuple[int, int]]] = {
    _KAFKA: {"spec.clusterCa": (365, 30), "spec.clientsCa": (365, 30)},
    _USER: {"spec.authentication": (365, 30)},
}
"""Where periods stand, and Strimzi's defaults: days of validity, and days before its end."""


def _kafka_certificates(resource: Declared, config: _KafkaCertificatesConfig) -> Iterator[Finding]:
    yield from requirement_check(_strimzi)(resource, config)
    for path, (valid_default, renewal_default) in _PERIODS.get(resource.type, {}).items():
        group = mapping(resource.props, path)
        valid = as_number(group.get("validityDays", valid_default))
        renewal = as_number(group.get("renewalDays", renewal_default))
        if valid is not None and renewal is not None and valid < 2 * renewal:
            yield wrong(
                resource,
                f"{path}.validityDays is {valid:g}, and it is renewed {renewal:g} days before its end; expected at least"
                f" {2 * renewal:g}: it would be renewed for ever, and the pods restarted with it",
            )


KAFKA_CERTIFICATES = ResourcePolicy(
    name="kafka-certificates",
    description="Kafka's authorities and its users' certificates are renewed by the operator, in time.",
    remedy="Leave generateCertificateAuthority on, renewalDays at 14 or more, and validityDays at twice that or more.",
    config=_KafkaCertificatesConfig,
    types=types_of(_strimzi(_KafkaCertificatesConfig())),
    check=_kafka_certificates,
)
