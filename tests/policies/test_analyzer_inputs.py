"""What the policies of the real analyzer read: one stack for all of them, and another one at the next analysis."""

import pulumi_policy as crossguard

from policies.analyzer.inputs import Inputs

BUCKET = "aws:s3/bucket:Bucket"
OPTIONS = crossguard.PolicyResourceOptions(
    protect=False,
    ignore_changes=[],
    delete_before_replace=None,
    aliases=[],
    custom_timeouts=crossguard.PolicyCustomTimeouts(0, 0, 0),
    additional_secret_outputs=[],
)


def resource(name: str) -> crossguard.ResourceValidationArgs:
    return crossguard.ResourceValidationArgs(BUCKET, {"bucket": name}, "urn:bucket", "bucket", OPTIONS, None)


def whole_stack() -> crossguard.StackValidationArgs:
    """The outputs of a provider that is not configured yet are empty; the SDK makes all of it anew for each policy."""
    bucket = crossguard.PolicyResource(BUCKET, {}, "urn:bucket", "bucket", OPTIONS, None, None, [], {})
    return crossguard.StackValidationArgs([bucket])


def test_all_policies_of_an_analysis_read_one_stack_with_the_inputs_of_its_resources() -> None:
    inputs = Inputs()
    inputs.of(resource("first"))
    stack = inputs.stack(whole_stack())

    assert [each.props for each in stack.resources] == [{"bucket": "first"}]
    assert inputs.stack(whole_stack()) is stack


def test_the_next_analysis_reads_its_own_resources() -> None:
    inputs = Inputs()
    inputs.of(resource("of the preview"))
    inputs.stack(whole_stack())
    inputs.of(resource("of the update"))

    assert [each.props for each in inputs.stack(whole_stack()).resources] == [{"bucket": "of the update"}]
