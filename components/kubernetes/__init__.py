"""Building blocks in the cluster that the components share."""
