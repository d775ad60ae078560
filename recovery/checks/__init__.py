"""Questions that several rooms ask of a resource."""
