"""Logstash's pipelines as files and as they are declared; what the filter scripts do is in test_classify."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.backup_vault import contents
from components.kubernetes.placement import ZONE
from components.logging.pipeline_files import FOLDER, PIPELINES, SCRIPTS_PATH
from components.logging.streams import LOG_STREAMS, QUARANTINE_STREAMS, streams
from components.logging.topology import LOGSTASH
from offline.engine.declare import Declaration
from settings import LoggingSettings, LogstashSettings, RetentionSettings, Size
from tests.components.logging.declared import (
    CERTIFICATE,
    CONFIG_MAP,
    JOB,
    ROLE_POLICY,
    declared,
    spec,
)
from tests.components.logging.declared import LOGSTASH as KIND
from tests.components.logging.tools import missing, tool

FILES = sorted(FOLDER.glob("*.conf"))
MUSTACHE = tool("mustache")


@pytest.fixture(scope="module", params=[True, False], ids=["preview", "update"])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    return declared(preview=request.param)


def text(name: str) -> str:
    return (FOLDER / f"{name}.conf").read_text(encoding="utf-8")


def pod(declaration: Declaration) -> Any:
    return spec(declaration, KIND, LOGSTASH)["podTemplate"]["spec"]


@pytest.mark.skipif(not MUSTACHE, reason=missing("mustache"))
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_pipeline_is_well_formed(file: Path) -> None:
    done = subprocess.run([MUSTACHE, "check", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_is_a_pipeline_and_runs(declaration: Declaration) -> None:
    running = spec(declaration, KIND, LOGSTASH)["pipelines"]

    assert {each["pipeline.id"] for each in running} == {file.stem for file in FILES}
    for each in running:
        assert each["config.string"] == text(each["pipeline.id"])


def test_filebeat_gets_in_on_the_guides_port_with_a_certificate_only(declaration: Declaration) -> None:
    ingest = text("ingest")

    assert "port => 5044" in ingest
    assert 'ssl_client_authentication => "required"' in ingest
    # The input reads keys in this form only.
    assert spec(declaration, CERTIFICATE, LOGSTASH)["privateKey"]["encoding"] == "PKCS8"


def test_the_guides_filter_is_there() -> None:
    ingest = re.sub(r"\s+", " ", text("ingest"))

    assert 'if [fields][service] == "nphies" { json {' in ingest
    assert 'source => "message"' in ingest
    assert re.search(r'if \[correlation_id\] \{ mutate \{ id => "correlate" add_tag => \["correlated"\] \} \}', ingest)


def test_search_and_archives_do_not_wait_for_each_other(declaration: Declaration) -> None:
    addresses = set(re.findall(r'send_to => \["([a-z-]+)"\]', text("ingest")))
    assert addresses == {"search", "archive", "audit-archive"}
    for address in addresses:
        assert f'address => "{address}"' in text(address.replace("-", "_"))
    for each in spec(declaration, KIND, LOGSTASH)["pipelines"]:
        assert each["queue.type"] == "persisted"


def test_what_elasticsearch_refuses_is_quarantined(declaration: Declaration) -> None:
    running = {each["pipeline.id"]: each for each in spec(declaration, KIND, LOGSTASH)["pipelines"]}

    assert [name for name, each in running.items() if each["dead_letter_queue.enable"]] == ["search"]
    assert 'pipeline_id => "search"' in text("dead_letters")
    assert "clean_consumed => true" in text("dead_letters")
    assert set(re.findall(r'index => "([^"]*)"', text("dead_letters"))) == {"nphies-quarantine-%{[nphies][stream]}"}


def test_every_index_that_is_written_to_has_a_template() -> None:
    written = set(re.findall(r'index => "([^"]*)"', text("search") + text("dead_letters")))

    assert written == {"nphies-logs-%{[nphies][stream]}", "nphies-quarantine-%{[nphies][stream]}"}
    patterns = {stream.pattern for stream in streams(RetentionSettings())}
    assert patterns == {
        *(LOG_STREAMS.replace("*", name) for name in ("application", "audit", "system")),
        QUARANTINE_STREAMS,
    }


def test_an_output_leaves_no_record_out() -> None:
    """Every condition of an output has an `else`: there is no record that none of its branches takes."""
    for file in FILES:
        outputs = file.read_text(encoding="utf-8").split("output {")[1]
        assert outputs.count("if [") == outputs.count("else {")
        assert "drop" not in file.read_text(encoding="utf-8")


def test_audit_records_go_to_the_locked_bucket_at_once(declaration: Declaration) -> None:
    buckets = set(re.findall(r'bucket => "([^"]*)"', text("audit_archive")))
    environment = {each["name"]: each.get("value") for each in pod(declaration)["containers"][0]["env"]}

    assert buckets == {"${AUDIT_ARCHIVE}"}
    assert environment["AUDIT_ARCHIVE"] == "nphies-audit-archive-123456789012-me-central-1"
    assert contents.replicated(RetentionSettings())["audit-archive"].locked is not None
    assert environment["AUDIT_ARCHIVE_MINUTES"] == "1"


def test_archived_records_lie_where_their_lifecycle_rules_look() -> None:
    prefixes = re.findall(r'prefix => "([^"]*)"', text("archive"))
    rules = {age.prefix for age in contents.replicated(RetentionSettings())["logs-archive"].ages}

    assert all(prefix.startswith("%{[nphies][stream]}/") for prefix in prefixes)
    assert rules == {"application/", "system/"}
    (quarantined,) = [prefix for prefix in prefixes if contents.QUARANTINED in prefix]
    assert quarantined.startswith(f"%{{[nphies][stream]}}/{contents.QUARANTINED}")


@pytest.mark.parametrize("name", ["archive", "audit_archive"])
def test_what_was_not_uploaded_when_an_instance_ended_is_uploaded_after(name: str) -> None:
    outputs = text(name).count("s3 {")
    folders = re.findall(r'temporary_directory => "/usr/share/logstash/data/([^"]*)"', text(name))

    assert text(name).count("restore => true") == outputs == len(set(folders))


def test_logstash_adds_to_the_archives_and_can_do_nothing_else_there(declaration: Declaration) -> None:
    policies = [each for each in declaration.of_type(ROLE_POLICY) if "nphies-logs-logstash" in each.name]

    assert len(policies) == 2
    for each in policies:
        assert not re.search(
            r"s3:(Get|Delete)Object|s3:List", each.props["policy"].replace("ListMultipartUploadParts", "")
        )
    for file in FILES:
        # It would read and delete a file in each bucket.
        assert file.read_text().count("s3 {") == file.read_text().count("validate_credentials_on_root_bucket => false")


def test_uploads_name_no_encryption_which_the_buckets_refuse() -> None:
    for file in FILES:
        assert "server_side_encryption" not in file.read_text(encoding="utf-8")


def test_the_queues_fit_their_volume() -> None:
    shares = [share for pipeline in PIPELINES for share in (pipeline.queue, pipeline.dead_letters)]
    assert sum(shares) <= 0.9


def test_queues_grow_with_their_volume() -> None:
    larger = declared(LoggingSettings(logstash=LogstashSettings(queue=Size("200Gi"))))
    wanted = spec(larger, KIND, LOGSTASH)
    (claim,) = wanted["volumeClaimTemplates"]

    assert claim["spec"]["resources"]["requests"]["storage"] == "200Gi"
    (search,) = [each for each in wanted["pipelines"] if each["pipeline.id"] == "search"]
    assert search["queue.max_bytes"] == f"{int(200 * 1024 * 0.45)}mb"


def test_a_queue_outlives_the_claim_of_its_volume(declaration: Declaration) -> None:
    (claim,) = spec(declaration, KIND, LOGSTASH)["volumeClaimTemplates"]

    assert claim["spec"]["storageClassName"] == "gp3-encrypted-retain"


def test_instances_are_in_different_zones(declaration: Declaration) -> None:
    (zones,) = [each for each in pod(declaration)["topologySpreadConstraints"] if each["topologyKey"] == ZONE]

    assert spec(declaration, KIND, LOGSTASH)["count"] == 3
    assert zones["whenUnsatisfiable"] == "DoNotSchedule"


def test_the_scripts_that_pipelines_name_are_mounted(declaration: Declaration) -> None:
    named = {name for file in FILES for name in re.findall(rf'"{SCRIPTS_PATH}/([a-z_]+\.rb)"', file.read_text())}
    mounted = declaration[CONFIG_MAP, f"{LOGSTASH}-scripts"].props

    assert set(mounted["data"]) == named
    (volume,) = pod(declaration)["volumes"]
    assert volume["configMap"]["name"] == mounted["metadata"]["name"]


def test_every_variable_of_the_pipelines_has_a_value(declaration: Declaration) -> None:
    wanted = {name for file in FILES for name in re.findall(r"\$\{([A-Z_]+)\}", file.read_text(encoding="utf-8"))}
    given = {each["name"] for each in pod(declaration)["containers"][0]["env"]}

    assert wanted <= given


def test_nothing_is_written_before_the_streams_have_templates(declaration: Declaration) -> None:
    assert declaration[JOB, "nphies-logs-setup"].urn in declaration[KIND, LOGSTASH].dependencies
