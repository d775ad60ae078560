"""The tag by which AWS Backup finds what it backs up, wherever it was made."""

KEY = "nphies:backup"

VOLUME = "volume"
"""A data volume: daily and monthly, with a copy in the peer's region."""

CONTINUOUS = "continuous"
"""A bucket whose every state of the last weeks can be restored."""
