"""What the declared pods ask of their namespace and of a node: how many there may be, and what each requests."""
