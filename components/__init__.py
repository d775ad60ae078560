"""The platform's components; each takes its own settings and the resources it needs."""
