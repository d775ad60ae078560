"""A rendered chart as helm writes it, and a helm that writes it."""

import stat
from pathlib import Path

RENDERED = """---
# Source: thing/crds/things.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec: {group: example.com, names: {kind: Thing, plural: things}, versions: [{name: v1, served: true}]}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: others.example.com}
spec: {group: example.com, names: {kind: Other, plural: others}, versions: [{name: v1, served: true}]}
---
# Source: thing/templates/crd.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: kept.example.com, annotations: {helm.sh/resource-policy: keep}}
spec: {group: example.com, names: {kind: Kept, plural: kept}, versions: [{name: v1, served: true}]}
---
# Source: thing/templates/account.yaml
apiVersion: v1
kind: ServiceAccount
metadata: {name: thing}
---
# Source: thing/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: thing}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: thing}}
    spec:
      serviceAccountName: thing
      priorityClassName: system-cluster-critical
      initContainers:
      - {name: first, image: "registry.example.com/first:1.0"}
      containers:
      - name: manager
        image: registry.example.com/thing:1.0
        args: ["--helper-image=registry.example.com/helper:2.0", "--address=https://docs.example.com/a:1"]
        ports: [{name: https, containerPort: 8443}]
        resources: {requests: {cpu: 100m}}
---
# Source: thing/templates/budget.yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: thing}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: thing}}}
---
# Source: thing/templates/service.yaml
apiVersion: v1
kind: Service
metadata: {name: thing}
spec: {selector: {app: thing}, ports: [{name: https, port: 443, targetPort: https}]}
---
# Source: thing/templates/webhook.yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: thing}
webhooks:
- name: things.example.com
  failurePolicy: Fail
  clientConfig: {service: {name: thing, namespace: here}}
  rules: [{apiGroups: [example.com], apiVersions: [v1], operations: [CREATE], resources: [things]}]
---
# Source: thing/templates/own.yaml
apiVersion: example.com/v1
kind: Thing
metadata: {name: first}
spec: {when: 2026-01-01, equal: "="}
---
# Source: thing/templates/hook.yaml
apiVersion: example.com/v1
kind: Thing
metadata: {name: after, annotations: {helm.sh/hook: post-install}}
---
# Source: thing/templates/role.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: thing}
rules:
- {apiGroups: [""], resources: [secrets, configmaps], verbs: [get, list]}
- {apiGroups: [""], resources: [pods], verbs: [get]}
---
# Source: thing/templates/binding.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: thing}
roleRef: {kind: ClusterRole, name: thing}
subjects: [{kind: ServiceAccount, name: thing, namespace: here}]
---
# Source: thing/templates/prometheus.yaml
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: one}
spec: {portName: http-web, replicas: 2, image: "registry.example.com/prometheus:3.0"}
"""


def helm(folder: Path) -> str:
    """A command that renders `RENDERED`, with one replica where the values have no `replicas`; the chart beside it."""
    (folder / "thing").mkdir()
    (folder / "thing" / "Chart.yaml").write_text("{name: thing, version: v1.0.0, appVersion: '7'}\n")
    (folder / "rendered.yaml").write_text(RENDERED)
    command = folder / "helm"
    command.write_text(
        f"""#!/bin/sh
while [ $# -gt 0 ]; do [ "$1" = --values ] && values=$2; shift; done
if grep -q broken "$values"; then echo "Error: broken:
 no such thing" >&2; exit 1; fi
replicas=$(sed -n 's/^replicas: //p' "$values")
sed "s/  replicas: 2/  replicas: ${{replicas:-1}}/" {folder}/rendered.yaml
"""
    )
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return str(command)
