"""Harmful changes that the policies of `identity/services.py` must find."""

from tests.policies.mutators import Mutations, bring, rewrite

MUTATIONS: Mutations = {
    "confused-deputy-prevention": {
        "a topic takes notices for any account's sake": rewrite(
            ":TopicPolicy", "policy", r'"aws:SourceAccount": "\d+"', '"aws:SecureTransport": "true"', of="edge"
        ),
        "a topic takes notices whose account is not given": rewrite(
            ":TopicPolicy", "policy", '"StringEquals"', '"StringEqualsIfExists"', of="backups"
        ),
        "a topic takes notices of all accounts": rewrite(
            ":TopicPolicy",
            "policy",
            r'"StringEquals": \{"aws:SourceAccount": "\d+"',
            '"StringLike": {"aws:SourceAccount": "*"',
        ),
        "a key is used for any account's sake": rewrite(
            "kms/key:Key",
            "policy",
            r', "Condition": \{"StringEquals": \{"kms:EncryptionContext[^}]*\}\}',
            "",
            of="backups",
        ),
        "a key is used for any account's logs": rewrite(
            "kms/key:Key",
            "policy",
            r', "Condition": \{"ArnEquals": \{"kms:EncryptionContext[^}]*\}\}',
            "",
            of="flow-logs",
        ),
        "a bucket takes any account's access logs": rewrite(
            ":BucketPolicy", "policy", r"/AWSLogs/\d+/\*", "/*", of="access-logs"
        ),
        "a queue takes messages for any account's sake": bring(
            "aws:sqs/queuePolicy:QueuePolicy",
            "queue",
            policy='{"Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},'
            ' "Action": "sqs:SendMessage", "Resource": "*"}]}',
        ),
    },
}
