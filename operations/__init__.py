"""The commands of a disaster recovery: status, failover, switchover, failback and game day of the pair.

Each reads where the pair stands from reality (Kubernetes, AWS, Pulumi, the stack files), does the next step, and waits until
reality says that it is done. Nothing that a command must know is kept in a file of its own: a command that was killed reads where
the pair stands when it is run again, and goes on from there. See docs/operations.md and docs/decisions/0170.
"""
