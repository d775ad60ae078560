"""Filebeat: what it reads, into which stream, and as whom."""

from typing import Any

import pytest
import yaml

from components.kubernetes.namespaces import POD_SECURITY
from components.logging.topology import VERSION
from offline.engine.declare import Declaration
from tests.components.logging.declared import CERTIFICATE, CONFIG_MAP, DAEMON_SET, declared, spec


@pytest.fixture(scope="module", params=[True, False], ids=["preview", "update"])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    return declared(preview=request.param)


def configuration(declaration: Declaration) -> Any:
    return yaml.safe_load(declaration[CONFIG_MAP, "filebeat-config"].props["data"]["filebeat.yml"])


def inputs(declaration: Declaration) -> dict[str, Any]:
    return {each["id"]: each for each in configuration(declaration)["filebeat.inputs"]}


def pod(declaration: Declaration) -> Any:
    return spec(declaration, DAEMON_SET, "filebeat")["template"]["spec"]


def test_every_container_log_is_read_once(declaration: Declaration) -> None:
    found = inputs(declaration)

    assert found["services"]["paths"] == ["/var/log/containers/*_nphies-core_*.log"]
    assert found["system"]["paths"] == ["/var/log/containers/*.log"]
    assert found["system"]["prospector.scanner.exclude_files"] == ["_nphies-core_"]
    assert found["node"]["type"] == "journald"


def test_a_services_record_is_application_unless_it_says_audit(declaration: Declaration) -> None:
    services = inputs(declaration)["services"]
    assert services["fields"] == {"service": "nphies", "stream": "application"}
    decode, mark, forget = services["processors"]

    assert mark["add_fields"] == {
        "when": {"equals": {"peek.stream": "audit"}},
        "target": "fields",
        "fields": {"stream": "audit"},
    }
    # What was looked at is not sent: the pipeline parses the line itself, and sees when it does not parse.
    assert decode["decode_json_fields"]["target"] == "peek"
    assert forget["drop_fields"]["fields"] == ["peek"]


def test_only_services_write_application_and_audit_records(declaration: Declaration) -> None:
    streams = {name: each["fields"]["stream"] for name, each in inputs(declaration).items()}

    assert streams == {"services": "application", "system": "system", "node": "system"}


def test_a_file_of_a_few_lines_is_read_too(declaration: Declaration) -> None:
    for name in ("services", "system"):
        assert inputs(declaration)[name]["prospector.scanner.fingerprint"]["length"] == 64  # the smallest there is


def test_records_say_which_pod_they_are_of(declaration: Declaration) -> None:
    (metadata,) = [each for each in configuration(declaration)["processors"] if "add_kubernetes_metadata" in each]

    assert metadata["add_kubernetes_metadata"]["matchers"] == [{"logs_path": {"logs_path": "/var/log/containers/"}}]


def test_records_go_to_logstash_over_mutual_tls(declaration: Declaration) -> None:
    output = configuration(declaration)["output.logstash"]
    secret = next(
        each["secret"]["secretName"] for each in pod(declaration)["volumes"] if each["name"] == "certificates"
    )

    assert output["hosts"] == ["nphies-logs-ls-beats.nphies-logging.svc:5044"]
    assert output["ssl"]["verification_mode"] == "full"
    assert spec(declaration, CERTIFICATE, secret)["usages"] == ["client auth"]
    assert (
        "nphies-logs-ls-beats.nphies-logging.svc" in spec(declaration, CERTIFICATE, "nphies-logs-logstash")["dnsNames"]
    )
    assert output["ssl"]["restart_on_cert_change"]["enabled"] is True


def test_records_wait_on_the_node_while_logstash_is_away(declaration: Declaration) -> None:
    (data,) = [each for each in pod(declaration)["volumes"] if each["name"] == "data"]

    assert configuration(declaration)["queue.disk"] == {"max_size": "2GB"}
    assert data["hostPath"] == {"path": "/var/lib/nphies-filebeat", "type": "DirectoryOrCreate"}


def test_it_runs_on_every_node_whatever_its_taints(declaration: Declaration) -> None:
    assert pod(declaration)["tolerations"] == [{"operator": "Exists"}]
    assert pod(declaration)["priorityClassName"] == "system-node-critical"


def test_it_is_in_the_one_namespace_that_lets_it_see_the_node_and_uses_no_more_than_it_needs(
    declaration: Declaration,
) -> None:
    namespace = declaration[DAEMON_SET, "filebeat"].props["metadata"]["namespace"]
    (container,) = pod(declaration)["containers"]

    assert POD_SECURITY[namespace] == "privileged"
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert not pod(declaration).get("hostNetwork")
    assert [mount["name"] for mount in container["volumeMounts"] if not mount["readOnly"]] == ["data"]
    assert set(container["resources"]["limits"]) == {"memory"}


def test_the_whole_stack_is_of_one_version(declaration: Declaration) -> None:
    (container,) = pod(declaration)["containers"]
    kinds = [each for each in declaration if "k8s.elastic.co" in each.type]

    assert container["image"].endswith(f":{VERSION}")
    assert {each.props["spec"]["version"] for each in kinds} == {VERSION}
