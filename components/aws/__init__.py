"""Building blocks in AWS that the components share."""
