"""What a program declared, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource as the program registered it.

    `props` holds the inputs under the provider's names (camel case) as plain data. A value that only an apply will
    know is the text `<unknown>`, a secret one is `<secret>`.
    """

    urn: str
    type: str
    """Type token, such as `aws:s3/bucket:Bucket`."""

    name: str
    """The name in the program; the physical one, where it is given, is in `props`."""

    parent: str | None
    """URN of the parent; only the stack itself has none."""

    provider: str | None
    """URN of the provider given to it or to a parent; None: the package's default provider, or a component."""

    dependencies: tuple[str, ...]
    """URNs of what it waits for: `depends_on` and whatever its inputs are made of."""

    protect: bool
    retain_on_delete: bool
    props: Mapping[str, Any]
    is_custom: bool
    """True: a provider makes it. False: a component."""

    property_dependencies: Mapping[str, tuple[str, ...]]
    """URNs that each input is made of."""

    ignore_changes: tuple[str, ...]
    replace_on_changes: tuple[str, ...]
    delete_before_replace: bool | None
    """None: the provider decides."""

    aliases: tuple[Any, ...]
    """Former URNs, or mappings of the parts of the URN (name, type, parentUrn, ...) that have changed."""

    deleted_with: str | None
    custom_timeouts: Mapping[str, str]
    additional_secret_outputs: tuple[str, ...]
    import_id: str | None
    """Physical id of what exists already and is taken over."""

    @property
    def package(self) -> str:
        """The package that defines the type: `aws`, `kubernetes`, `nphies`; `pulumi`: the stack and providers."""
        return self.type.split(":", maxsplit=1)[0]
