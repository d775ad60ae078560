"""How many images a registry keeps."""

import json
from collections.abc import Iterator
from typing import Any

from declared.resource import Declared
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, integer
from policies.model.units import number_of
from policies.model.values import is_unknown, items, mapping, read

_IMAGES = "aws:ecr/lifecyclePolicy:LifecyclePolicy"


def _images(policy: Declared, config: Config) -> Iterator[Finding]:
    written = read(policy.props, "policy")
    if is_unknown(written):
        yield undecided(policy, "policy is unknown")
        return
    rules: list[Any] = items(json.loads(written), "rules") if isinstance(written, str) else items(written, "rules")
    for rule in rules:
        selection = mapping(rule, "selection")
        least = config["images"] if selection.get("countType") == "imageCountMoreThan" else config["days"]
        if selection.get("tagStatus") != "untagged" and selection.get("countType") != "imageCountMoreThan":
            yield wrong(policy, "expires tagged images by their age: the one that runs may be among them")
        elif number_of(selection.get("countNumber")) < least:
            yield wrong(
                policy,
                f"keeps {selection.get('countNumber')} ({selection.get('countType')}); expected at least {least}",
            )


IMAGES_KEPT = ResourcePolicy(
    name="images-kept",
    description="The registry keeps enough images to go back to an earlier release.",
    remedy="Keep 20 images or more of every repository.",
    config={
        "images": integer(20, "Fewest images of a repository.", minimum=1),
        "days": integer(1, "How long an image without a tag is kept, in days.", minimum=1),
    },
    types=(_IMAGES,),
    check=_images,
)
