"""The offline preview: the real program under a monitor of our own, with no account, cluster, network or Pulumi CLI."""
