"""No value of a secret is in the program, so none can be in its state. tests/bench looks at a real state."""

import json
from typing import Any

import pytest

from tests.secret_values import findings
from tests.whole_stack import ROOT, STACKS, whole_stack


@pytest.mark.parametrize("stack", STACKS)
def test_no_resource_of_a_stack_holds_the_value_of_a_secret(stack: str) -> None:
    found = [
        line
        for resource in whole_stack(stack, preview=False)
        for line in findings(resource.type, resource.name, resource.props)
    ]
    assert found == []


@pytest.mark.parametrize("stack", STACKS)
def test_no_stack_file_has_an_encrypted_value(stack: str) -> None:
    assert "secure:" not in (ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("resource_type", "properties"),
    [
        ("random:index/randomPassword:RandomPassword", {"length": 20}),
        ("kubernetes:core/v1:Secret", {"stringData": {"anything": "at all"}}),
        ("kubernetes:core/v1:Secret", {"data": {"anything": "YXQgYWxs"}}),
        ("aws:rds/instance:Instance", {"password": "hunter22"}),
        ("kubernetes:helm.sh/v3:Release", {"values": {"grafana": {"adminPassword": "", "env": {"db_password": "x"}}}}),
        ("kubernetes:helm.sh/v3:Release", {"repositoryOpts": {"username": "AWS", "password": "eyJwYXlsb2FkIjoi"}}),
        ("kubernetes:core/v1:ConfigMap", {"data": {"url": "redis://default:hunter22@redis:6379"}}),
        ("kubernetes:core/v1:ConfigMap", {"data": {"key": "-----BEGIN EC PRIVATE KEY-----\nMHcC"}}),
        ("kubernetes:core/v1:ConfigMap", {"data": {"settings": json.dumps({"auth_token": "abcdef"})}}),
        ("aws:lambda/function:Function", {"environment": {"variables": {"ID": "AKIAIOSFODNN7EXAMPLE"}}}),
    ],
)
def test_a_secret_value_would_be_found(resource_type: str, properties: dict[str, Any]) -> None:
    assert list(findings(resource_type, "it", properties))


@pytest.mark.parametrize(
    "properties",
    [
        {"spec": {"passwordSecret": {"name": "redis-auth"}}},
        {"spec": {"target": {"template": {"data": {"password": "{{ .password }}"}}}}},
        {"spec": {"data": [{"secretKey": "password", "remoteRef": {"property": "password"}}]}},
        {"url": "https://redis.nphies-data.svc:6379/path@1"},
    ],
)
def test_the_name_of_a_secret_is_none(properties: dict[str, Any]) -> None:
    assert list(findings("kubernetes:external-secrets.io/v1:ExternalSecret", "it", properties)) == []
