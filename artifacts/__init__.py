"""Charts and images that are not ours: which of them the stacks use, by digest, and where each is pulled from."""
