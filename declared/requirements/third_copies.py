"""What makes a copy a third copy: the names of the policies that report where one is not."""

OUTSIDE = "third-copy-outside-pair"
OWN_KEY = "third-copy-own-key"
LOCKED = "third-copy-locked"
WRITER = "third-copy-writer-cannot-delete"
KEEPS_DELETED = "third-copy-keeps-deleted"
TESTED = "third-copy-restore-tested"
EXISTS = "copy-outside-pair"
