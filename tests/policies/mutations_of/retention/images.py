"""Harmful changes that the policies of `retention/images.py` must find."""

import json

from tests.policies.mutators import Mutations, Mutator, bring


def _expires(kind: str, number: int) -> Mutator:
    rule = {"selection": {"tagStatus": "any", "countType": kind, "countNumber": number}, "action": {"type": "expire"}}
    return bring("aws:ecr/lifecyclePolicy:LifecyclePolicy", "images", policy=json.dumps({"rules": [rule]}))


MUTATIONS: Mutations = {
    "image-retention": {
        "one image is kept": _expires("imageCountMoreThan", 1),
        "images expire by age": _expires("sinceImagePushed", 50),
    },
}
