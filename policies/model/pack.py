"""The pack: policies with their configuration and exemptions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from policies.model.configuration import Configuration
from policies.model.exemptions import Exemptions
from policies.model.policy import Config, Level, Policy


@dataclass(frozen=True)
class Pack:
    """Policies by theme, and the exemptions and levels decided for them."""

    themes: Mapping[str, Sequence[Policy]]
    configuration: Configuration
    exemptions: Exemptions

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        return tuple(policy for theme in self.themes.values() for policy in theme)

    def enabled(self) -> Iterator[tuple[Policy, Config]]:
        """Every policy that is not disabled, with its configuration."""
        for policy in self.policies:
            if not self.configuration.disabled(policy.name):
                yield policy, self.configuration.of(policy)

    def level(self, policy: Policy) -> Level:
        return self.configuration.level(policy)

    def theme_of(self, name: str) -> str:
        return next(theme for theme, policies in self.themes.items() if any(each.name == name for each in policies))
