"""Where images of other publishers come from: the registry of the stack's own region, or in a trial their publishers'."""

from artifacts.lock import read_lock
from artifacts.references import ImageReference, OwnRegistry, image_reference
from settings import Site


def own_registry(site: Site) -> OwnRegistry | None:
    """The registry of the stack's account and region; None where the publishers' are used."""
    return OwnRegistry(site.account, site.region) if site.registry == "own" else None


def image(reference: str, site: Site) -> ImageReference:
    """Where to pull an image from that is declared as `registry/repository:tag`; its text is what a container names."""
    return image_reference(reference, read_lock(), own_registry(site))
