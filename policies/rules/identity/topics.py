"""Who may publish to notification topics."""

from collections.abc import Iterator

from declared.iam import document
from declared.resource import Declared
from declared.values import read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy
from policies.rules.identity.aws import wide_action


def _topic(policy: Declared, _: Config) -> Iterator[Finding]:
    found = document(read(policy.props, "policy"))
    if not found.known:
        yield undecided(policy, "policy is unknown; expected no permissions for any principal (`*`)")
    for statement in found.statements:
        if statement.allows and any(kind != "Service" for kind, _ in statement.principals):
            yield wrong(
                policy, f"statement {statement.sid or '?'} lets others than AWS services {', '.join(statement.actions)}"
            )
        if statement.allows and any(wide_action(action) for action in statement.actions):
            yield wrong(policy, f"statement {statement.sid or '?'} allows {', '.join(statement.actions)}")


TOPIC_CLOSED = ResourcePolicy(
    name="topic-policy-restricted",
    description="Only AWS services publish to notification topics.",
    remedy="Name the services that publish, and sns:Publish alone.",
    types=("aws:sns/topicPolicy:TopicPolicy",),
    check=_topic,
)
