"""Policies that report what the figures of services rest on."""

BUDGETS_COVER = "pdb-required"
PROBES = "probes-declared"
RELEASES_ANALYSED = "releases-analysed"
ANALYSIS_STRICT = "release-analysis-strict"
SERVICES_COMPLETE = "complete-service"
AUTOSCALED = "services-autoscaled"
SCALING = "hpa-valid"
TARGETS = "target-health-check-interval"
OWN_REGISTRY = "artifacts-from-own-registry"

AT_PROMOTION = "nphies.sa/minimum-at-promotion"
"""Annotation of an autoscaler: the `minReplicas` that it gets when its stack takes over."""
