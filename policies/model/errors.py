"""What is wrong with the pack's own files."""


class PackError(Exception):
    """A file of the pack that cannot be used; the text is the one line to show."""
