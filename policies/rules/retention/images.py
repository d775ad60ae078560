"""How many images a registry keeps."""

import json
from collections.abc import Iterator

from pydantic import Field

from declared.resource import Declared
from declared.values import as_number, is_unknown, items, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_IMAGES = "aws:ecr/lifecyclePolicy:LifecyclePolicy"


class _ImagesKeptConfig(Config):
    images: int = Field(default=20, ge=1, description="Fewest images of a repository.")
    days: int = Field(default=1, ge=1, description="How long an image without a tag is kept, in days.")


def _images(policy: Declared, config: _ImagesKeptConfig) -> Iterator[Finding]:
    written = read(policy.props, "policy")
    if is_unknown(written):
        yield undecided(policy, "policy is unknown")
        return
    try:
        document = json.loads(written) if isinstance(written, str) else written
    except ValueError:
        yield wrong(policy, "policy is not JSON")
        return
    for rule in items(document, "rules"):
        selection = mapping(rule, "selection")
        least = config.images if selection.get("countType") == "imageCountMoreThan" else config.days
        if selection.get("tagStatus") != "untagged" and selection.get("countType") != "imageCountMoreThan":
            yield wrong(policy, "expires tagged images by their age: the one that runs may be among them")
        elif (as_number(selection.get("countNumber")) or 0) < least:
            yield wrong(
                policy,
                f"keeps {selection.get('countNumber')} ({selection.get('countType')}); expected at least {least}",
            )


IMAGES_KEPT = ResourcePolicy(
    name="image-retention",
    description="The registry keeps enough images to go back to an earlier release.",
    remedy="Keep 20 images or more of every repository.",
    config=_ImagesKeptConfig,
    types=(_IMAGES,),
    check=_images,
)
