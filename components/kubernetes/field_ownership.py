"""Fields of an object that a person changes by kubectl in an incident, or that a controller writes too.

Under server-side apply the API server refuses a change of a field that another manager owns. pulumi-kubernetes takes
the fields of managers whose name begins with kubectl over when it updates, but not in the preview before, which would
stop there with "Apply failed with conflicts" (pulumi-kubernetes, provider/pkg/await/await.go, fixCSAFieldManagers and
patchForce). See docs/decisions/0177.
"""

from collections.abc import Mapping

TAKE_OVER: Mapping[str, str] = {"pulumi.com/patchForce": "true"}
"""Annotation: what the program declares is applied, whoever has changed the field since."""
