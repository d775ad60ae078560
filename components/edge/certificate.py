"""The certificate of a stack: for the name of both and its own, proved through the zone."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

VALIDATION_TTL_SECONDS = 60


def validated_certificate(
    name: str,
    *,
    domains: Sequence[str],
    zone_id: pulumi.Input[str],
    region: str,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """The ARN of a certificate for `domains`, known once ACM has seen the records that prove they are ours.

    ACM asks for the same record for the same domain in every region of an account. Each stack therefore makes it as a
    weighted record with an identifier of its own: neither overwrites the other's, and destroying one stack leaves the
    record that renews the other's certificate.
    """
    certificate = aws.acm.Certificate(
        name,
        domain_name=domains[0],
        subject_alternative_names=list(domains[1:]),
        validation_method="DNS",
        opts=opts,
    )
    records = [
        aws.route53.Record(
            f"{name}-{domain}",
            zone_id=zone_id,
            name=proof.resource_record_name.apply(_given),
            type=proof.resource_record_type.apply(_given),
            records=[proof.resource_record_value.apply(_given)],
            ttl=VALIDATION_TTL_SECONDS,
            set_identifier=region,
            weighted_routing_policies=[aws.route53.RecordWeightedRoutingPolicyArgs(weight=1)],
            opts=opts,
        )
        for domain in domains
        for proof in [_proof(certificate, domain)]
    ]
    validation = aws.acm.CertificateValidation(
        name,
        certificate_arn=certificate.arn,
        validation_record_fqdns=[record.fqdn for record in records],
        opts=opts,
    )
    return validation.certificate_arn


def _proof(
    certificate: aws.acm.Certificate, domain: str
) -> pulumi.Output[aws.acm.outputs.CertificateDomainValidationOption]:
    """The record that ACM wants to see for a domain; their order is ACM's own."""
    return certificate.domain_validation_options.apply(
        lambda options: {option.domain_name: option for option in options}[domain]
    )


def _given(value: str | None) -> str:
    if value is None:
        raise ValueError("ACM gave no validation record, though the certificate is validated by DNS")
    return value
