#!/bin/sh
# Makes what drills/plugs/kind.toml breaks: two kind clusters of three zones, and an S3 emulator in the network of both.
set -eu
for stack in prod dr; do
  region=$([ "$stack" = prod ] && echo me-central-1 || echo me-south-1)
  {
    printf 'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n- role: control-plane\n'
    for zone in a b c; do
      printf -- '- role: worker\n  labels:\n    topology.kubernetes.io/region: %s\n    topology.kubernetes.io/zone: %s%s\n    nphies.sa/nodes: system\n' \
        "$region" "$region" "$zone"
    done
  } | kind create cluster --name "$stack" --config -
done
docker run --detach --name drill-s3 --network kind motoserver/moto:5.2.5
docker build --tag nphies/drill-writer:1 - <<'DOCKERFILE'
FROM python:3.13-slim-trixie
RUN pip install --no-cache-dir psycopg==3.3.9 psycopg-binary==3.3.9
DOCKERFILE
for stack in prod dr; do
  kind load docker-image --name "$stack" nphies/drill-writer:1
done
echo 'Now apply the manifests of build/prod and build/dr (docs/drills.md), and: python -m drills run --plug drills/plugs/kind.toml pod'
