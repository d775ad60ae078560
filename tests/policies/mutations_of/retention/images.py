"""Harmful changes that the policies of `retention/images.py` must find."""

from tests.policies.mutators import Mutations, rewrite

MUTATIONS: Mutations = {
    "image-retention": {
        "one image is kept": rewrite(":LifecyclePolicy", "policy", '"countNumber": 50', '"countNumber": 1'),
        "images expire by age": rewrite(":LifecyclePolicy", "policy", '"imageCountMoreThan"', '"sinceImagePushed"'),
    },
}
