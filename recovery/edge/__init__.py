"""The way of a request to a region: health checks, DNS, load balancer."""
