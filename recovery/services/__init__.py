"""Services: pods, probes, releases, scaling."""
