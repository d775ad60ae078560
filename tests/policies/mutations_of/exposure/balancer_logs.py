"""Harmful changes that the policies of `exposure/balancer_logs.py` must find."""

from tests.policies.mutators import Mutations, change, drop, rewrite

_POLICY = ":BucketPolicy"
_ACL = ":WebAcl"
_LISTENER = ":Listener"
_BALANCER = ":LoadBalancer"

MUTATIONS: Mutations = {
    "load-balancer-logs-private": {
        "everybody reads what patients were asked for": rewrite(
            _POLICY, "policy", '"s3:GetObject"', '"s3:GetObjectAcl"', of="access-logs"
        ),
        "another condition opens the load balancer's logs": rewrite(
            _POLICY, "policy", '"aws:PrincipalArn"', '"aws:username"', of="access-logs"
        ),
        "the load balancer's logs are kept a year": change(
            ":BucketLifecycleConfiguration", "rules[1].expiration.days", 365, of="access-logs"
        ),
        "former versions of the load balancer's logs are kept for long": drop(
            ":BucketLifecycleConfiguration", "rules[1].noncurrentVersionExpiration", of="access-logs"
        ),
    },
}
