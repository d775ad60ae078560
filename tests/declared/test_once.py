"""A reading of a stack is made once, and anew for another stack."""

from declared.once import once
from declared.resource import Declared
from declared.stack import Stack

BUCKET = Declared(urn="urn:bucket", type="aws:s3/bucket:Bucket", name="bucket")


def test_a_reading_is_made_once_for_each_stack_and_never_taken_for_another() -> None:
    made: list[Stack] = []

    @once
    def names(stack: Stack) -> tuple[str, ...]:
        made.append(stack)
        return tuple(each.name for each in stack.resources)

    full, empty = Stack([BUCKET]), Stack([])

    assert [names(full), names(empty), names(full)] == [("bucket",), (), ("bucket",)]
    assert made == [full, empty]
