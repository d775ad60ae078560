import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from components.data_tier.postgresql.schedules import with_seconds
from offline.engine.declare import Declaration
from settings.quantities import Size, parse_duration
from tests.components.data_tier.postgresql_program import (
    CLUSTER,
    CRON_JOB,
    DATABASE_ROLE,
    DEPLOYMENT,
    JOB,
    OBJECT_STORE,
    POOLER,
    SCHEDULED_BACKUP,
    Stack,
    changed,
    claims_db,
    declared,
)
from tests.moments import YESTERDAY

ARCHIVE = "s3://nphies-postgres-archive-123456789012-me-south-1/claims-db"
BOTH: list[Stack] = ["prod", "dr"]


def plugin_parameters(spec: dict[str, Any]) -> dict[str, str]:
    (archiver,) = [plugin for plugin in spec["plugins"] if plugin["isWALArchiver"]]
    return archiver["parameters"]


def source(spec: dict[str, Any], name: str) -> dict[str, str]:
    (found,) = [member["plugin"]["parameters"] for member in spec["externalClusters"] if member["name"] == name]
    return found


def is_standby(spec: dict[str, Any]) -> bool:
    return spec["replica"]["self"] != spec["replica"]["primary"]


@pytest.fixture(params=[True, False], ids=["preview", "update"])
def prod(request: pytest.FixtureRequest) -> Declaration:
    return declared("prod", preview=request.param)


class TestInstances:
    def test_each_has_a_zone_of_its_own_and_is_not_bound_to_the_data_nodes(self, prod: Declaration) -> None:
        spec = claims_db(prod)
        affinity = spec["affinity"]

        assert spec["instances"] == 3
        assert (affinity["podAntiAffinityType"], affinity["topologyKey"]) == ("required", "topology.kubernetes.io/zone")
        assert spec["topologySpreadConstraints"][0]["whenUnsatisfiable"] == "DoNotSchedule"
        assert list(affinity["nodeAffinity"]) == ["preferredDuringSchedulingIgnoredDuringExecution"]

    def test_five_share_three_zones_evenly_and_never_a_host(self) -> None:
        spec = claims_db(declared("prod", data_tier='{"postgresql": {"instances": 5}}'))

        assert spec["affinity"]["topologyKey"] == "kubernetes.io/hostname"
        assert spec["topologySpreadConstraints"][0]["maxSkew"] == 1
        assert spec["postgresql"]["synchronous"]["number"] == 2

    def test_a_change_is_acknowledged_by_a_majority_and_never_by_fewer(self, prod: Declaration) -> None:
        assert claims_db(prod)["postgresql"]["synchronous"] == {
            "method": "any",
            "number": 1,
            "dataDurability": "required",
            "failoverQuorum": True,
        }

    def test_data_and_log_lie_on_volumes_that_stay(self, prod: Declaration) -> None:
        spec = claims_db(prod)
        volumes = spec["storage"], spec["walStorage"]

        assert [(volume["size"], volume["storageClass"]) for volume in volumes] == [
            ("100Gi", "gp3-encrypted-retain"),
            ("64Gi", "gp3-encrypted-retain"),
        ]

    def test_a_planned_change_of_primary_ends_well_within_the_rto(self, prod: Declaration) -> None:
        spec = claims_db(prod)
        longest = spec["smartShutdownTimeout"] + max(spec["stopDelay"], spec["switchoverDelay"])

        assert timedelta(seconds=longest) < timedelta(minutes=15)

    def test_images_are_named_by_what_is_in_them(self, prod: Declaration) -> None:
        assert "@sha256:" in claims_db(prod)["imageName"]
        assert (
            prod[POOLER, "claims-db-pooler-rw"]
            .props["spec"]["pgbouncer"]["image"]
            .partition("@")[0]
            .endswith(":1.25.1")
        )

    def test_the_program_never_deletes_the_database(self) -> None:
        assert declared("prod")[CLUSTER, "claims-db"].retain_on_delete


class TestParameters:
    def test_the_archive_waits_a_minute_at_most(self, prod: Declaration) -> None:
        timeout = parse_duration(claims_db(prod)["postgresql"]["parameters"]["archive_timeout"])
        assert timeout <= timedelta(seconds=60)

    def test_they_follow_from_memory_and_connections(self, prod: Declaration) -> None:
        parameters = claims_db(prod)["postgresql"]["parameters"]

        assert (parameters["shared_buffers"], parameters["effective_cache_size"]) == ("4096MB", "12288MB")
        assert parameters["max_connections"] == "200"
        assert int(parameters["work_mem"].removesuffix("MB")) * 200 * 3 <= 12288

    def test_the_pool_never_asks_for_more_connections_than_there_are(self) -> None:
        declaration = declared("prod", data_tier='{"postgresql": {"pooler": {"instances": 6, "pool_size": 100}}}')
        pooler = declaration[POOLER, "claims-db-pooler-rw"].props["spec"]
        surge = pooler["deploymentStrategy"]["rollingUpdate"]["maxSurge"]
        asked = (pooler["instances"] + surge) * int(pooler["pgbouncer"]["parameters"]["max_db_connections"])

        assert asked < int(claims_db(declaration)["postgresql"]["parameters"]["max_connections"])

    def test_the_log_fits_its_volume_while_the_archive_is_away(self, prod: Declaration) -> None:
        spec = claims_db(prod)
        parameters = spec["postgresql"]["parameters"]
        needed = sum(int(parameters[key].removesuffix("MB")) for key in ("max_slot_wal_keep_size", "max_wal_size"))

        assert needed * 2**20 <= Size(spec["walStorage"]["size"]).bytes

    def test_no_value_of_a_claim_reaches_a_log(self, prod: Declaration) -> None:
        parameters = claims_db(prod)["postgresql"]["parameters"]

        assert (parameters["pgaudit.log"], parameters["pgaudit.log_parameter"]) == ("ddl, role", "off")
        assert parameters["log_parameter_max_length"] == parameters["log_parameter_max_length_on_error"] == "0"
        assert {"log_statement", "log_min_duration_statement"}.isdisjoint(parameters)

    def test_both_stacks_have_the_same(self) -> None:
        prod, dr = (claims_db(declared(stack))["postgresql"] for stack in BOTH)
        assert prod == dr


class TestAuthentication:
    def test_nobody_connects_without_tls_or_by_a_weak_password(self, prod: Declaration) -> None:
        rules = claims_db(prod)["postgresql"]["pg_hba"]

        assert "hostnossl all all all reject" in rules
        assert all(rule.endswith((" cert", " reject", " scram-sha-256")) for rule in rules)
        assert claims_db(prod)["postgresql"]["parameters"]["ssl_min_protocol_version"] == "TLSv1.3"
        assert claims_db(prod)["enableSuperuserAccess"] is False

    def test_programs_have_a_certificate_and_no_password(self, prod: Declaration) -> None:
        roles = {role.props["spec"]["name"]: role.props["spec"] for role in prod.of_type(DATABASE_ROLE)}
        for name in ("claims_migrator", "claims_maintenance", "claims_restore_check", "claims_heartbeat"):
            assert roles[name]["clientCertificate"] == {"enabled": True}
            assert roles[name]["disablePassword"] is True
            assert f"hostssl nphies_claims {name} all cert" in claims_db(prod)["postgresql"]["pg_hba"]

    def test_a_service_has_a_password_that_the_program_never_sees(self, prod: Declaration) -> None:
        (service,) = [
            role.props["spec"] for role in prod.of_type(DATABASE_ROLE) if role.props["spec"]["name"] == "claims_service"
        ]
        secret = prod["kubernetes:external-secrets.io/v1:ExternalSecret", "claims-db-claims-service"].props["spec"]

        assert service["passwordSecret"] == {"name": "claims-db-claims-service"}
        assert service["inRoles"] == ["claims_writer"]
        assert secret["dataFrom"][0]["sourceRef"]["generatorRef"]["kind"] == "Password"
        assert secret["target"]["template"]["data"]["password"] == "{{ .password }}"

    def test_the_certificate_names_what_the_services_connect_to(self, prod: Declaration) -> None:
        assert "claims-db-pooler-rw.nphies-data.svc" in claims_db(prod)["certificates"]["serverAltDNSNames"]


class TestArchive:
    @pytest.mark.parametrize("stack", BOTH)
    def test_it_lies_in_the_standbys_region_and_pods_ask_there(self, stack: Stack) -> None:
        store = declared(stack)[OBJECT_STORE, "claims-db-archive"].props["spec"]
        environment = {entry["name"]: entry["value"] for entry in store["instanceSidecarConfiguration"]["env"]}

        assert store["configuration"]["destinationPath"] == ARCHIVE
        assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "me-south-1"
        assert store["configuration"]["s3Credentials"] == {"inheritFromIAMRole": True}

    def test_uploads_are_compressed_and_leave_encryption_to_the_bucket(self, prod: Declaration) -> None:
        configuration = prod[OBJECT_STORE, "claims-db-archive"].props["spec"]["configuration"]
        for part in ("wal", "data"):
            assert configuration[part]["compression"]
            assert "encryption" not in configuration[part]

    def test_only_its_writer_deletes_what_is_too_old(self, prod: Declaration) -> None:
        kept = {store.name: store.props["spec"].get("retentionPolicy") for store in prod.of_type(OBJECT_STORE)}
        assert kept == {"claims-db-archive": "30d", "claims-db-peer-archive": None, "claims-db-recovered-archive": None}

    def test_no_two_databases_share_an_archive(self) -> None:
        names = {plugin_parameters(claims_db(declared(stack)))["serverName"] for stack in BOTH}
        again = declared("prod", archive='{"server_name_versions": {"me-central-1": 2, "me-south-1": 1}}')

        assert len(names | {plugin_parameters(claims_db(again))["serverName"]}) == 3

    def test_each_reads_what_the_other_writes(self) -> None:
        prod, dr = (claims_db(declared(stack)) for stack in BOTH)

        assert source(dr, dr["replica"]["source"])["serverName"] == plugin_parameters(prod)["serverName"]
        assert source(prod, prod["replica"]["source"])["serverName"] == plugin_parameters(dr)["serverName"]

    def test_backups_are_taken_when_the_guide_says_by_a_clock_with_seconds(self, prod: Declaration) -> None:
        schedules = {backup.name: backup.props["spec"] for backup in prod.of_type(SCHEDULED_BACKUP)}
        base, snapshot = schedules["claims-db-base"], schedules["claims-db-snapshot"]

        assert (base["schedule"], base["method"], base["immediate"]) == ("0 0 2 * * *", "plugin", True)
        assert (snapshot["schedule"], snapshot["method"]) == ("0 0 */4 * * *", "volumeSnapshot")
        assert len(with_seconds("0 2 * * *").split()) == 6

    def test_snapshots_are_taken_while_the_archive_is_away_and_end_with_their_backup(self, prod: Declaration) -> None:
        snapshot = claims_db(prod)["backup"]["volumeSnapshot"]
        (snapshot_class,) = prod.of_type("kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshotClass")

        assert snapshot["onlineConfiguration"]["waitForArchive"] is False
        assert snapshot["snapshotOwnerReference"] == "backup"
        assert snapshot["className"] == snapshot_class.props["metadata"]["name"]
        assert snapshot_class.props["deletionPolicy"] == "Delete"


class TestRole:
    def test_prod_is_founded_empty_and_dr_recovers_from_what_it_archives(self) -> None:
        prod, dr = (claims_db(declared(stack)) for stack in BOTH)

        assert not is_standby(prod)
        assert prod["bootstrap"]["initdb"]["database"] == "nphies_claims"
        assert is_standby(dr)
        assert dr["bootstrap"]["recovery"]["source"] == dr["replica"]["source"] == prod["replica"]["self"]

    def test_a_promotion_changes_the_replica_stanza_of_the_cluster_and_nothing_else_in_it(self) -> None:
        standby, primary = claims_db(declared("dr")), claims_db(declared("dr", role="primary"))

        assert {key for key in standby if standby[key] != primary[key]} == {"replica"}
        assert not is_standby(primary)

    def test_a_promotion_adds_the_migrations_and_alters_what_is_checked(self) -> None:
        before, after = declared("dr"), declared("dr", role="primary")

        assert changed(before, after) - {("pulumi:pulumi:Stack", "nphies-platform-dr")} == {
            (CLUSTER, "claims-db"),
            (JOB, "claims-db-migrations"),
            ("kubernetes:core/v1:ConfigMap", "claims-db-migrations"),
            (CRON_JOB, "restore-check"),
        }

    def test_a_demoted_primary_recovers_from_the_other(self) -> None:
        spec = claims_db(declared("prod", role="standby"))

        assert is_standby(spec)
        assert "initdb" not in spec["bootstrap"]
        assert spec["bootstrap"]["recovery"]["owner"] == "claims_owner"

    def test_a_rebuilt_founder_never_begins_empty(self) -> None:
        spec = claims_db(declared("prod", archive='{"server_name_versions": {"me-central-1": 2}}'))
        assert list(spec["bootstrap"]) == ["recovery"]

    def test_a_primary_that_never_was_a_standby_begins_with_what_the_peer_archived(self) -> None:
        assert list(claims_db(declared("dr", role="primary"))["bootstrap"]) == ["recovery"]

    def test_a_primary_that_goes_back_in_time_recovers_what_it_archived_itself(self) -> None:
        given = f'{{"server_name_versions": {{"me-central-1": 2}}, "recovery_target_time": "{YESTERDAY}"}}'
        spec = claims_db(declared("prod", archive=given))
        recovery = spec["bootstrap"]["recovery"]

        assert recovery["recoveryTarget"] == {"targetTime": YESTERDAY}
        assert source(spec, recovery["source"])["serverName"] == "claims-db-me-central-1-1"
        assert plugin_parameters(spec)["serverName"] == "claims-db-me-central-1-2"
        assert spec["postgresql"]["synchronous"]["dataDurability"] == "preferred"

    def test_a_primary_that_goes_back_in_time_from_a_snapshot_begins_with_both_volumes(self) -> None:
        given = (
            f'{{"server_name_versions": {{"me-central-1": 2}}, "recovery_target_time": "{YESTERDAY}",'
            ' "recovery_snapshot": "claims-db-snapshot-20261123080000"}'
        )
        recovery = claims_db(declared("prod", archive=given))["bootstrap"]["recovery"]
        volume = {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot"}

        assert recovery["volumeSnapshots"] == {
            "storage": {**volume, "name": "claims-db-snapshot-20261123080000"},
            "walStorage": {**volume, "name": "claims-db-snapshot-20261123080000-wal"},
        }
        assert recovery["source"] == "claims-db-me-central-1-1"
        assert recovery["recoveryTarget"] == {"targetTime": YESTERDAY}

    def test_a_standby_ignores_a_recovery_target(self) -> None:
        given = f'{{"server_name_versions": {{"me-central-1": 2}}, "recovery_target_time": "{YESTERDAY}"}}'
        spec = claims_db(declared("prod", role="standby", archive=given))

        assert "recoveryTarget" not in spec["bootstrap"]["recovery"]
        assert spec["postgresql"]["synchronous"]["dataDurability"] == "required"

    def test_the_token_of_a_planned_switchover_is_passed_on(self) -> None:
        given = '{"postgresql": {"promotion_token": "e30="}}'
        assert claims_db(declared("dr", role="primary", data_tier=given))["replica"]["promotionToken"] == "e30="
        assert "promotionToken" not in claims_db(declared("dr", data_tier=given))["replica"]

    @pytest.mark.parametrize("stack", BOTH)
    @pytest.mark.parametrize("role", ["primary", "standby"])
    def test_a_primary_at_rest_is_updated_by_a_switchover(self, stack: Stack, role: str) -> None:
        assert claims_db(declared(stack, role=role))["primaryUpdateMethod"] == "switchover"

    def test_the_restart_after_a_planned_promotion_is_in_place(self) -> None:
        given = '{"postgresql": {"promotion_token": "e30="}}'
        assert claims_db(declared("dr", role="primary", data_tier=given))["primaryUpdateMethod"] == "restart"
        assert claims_db(declared("dr", data_tier=given))["primaryUpdateMethod"] == "switchover"


class TestPrograms:
    def test_jobs_of_a_schedule_are_found_by_the_labels_of_their_pods(self) -> None:
        jobs = [job.props["spec"]["jobTemplate"] for job in declared("prod").of_type(CRON_JOB)]

        assert all(job["metadata"]["labels"] == job["spec"]["template"]["metadata"]["labels"] for job in jobs)

    @pytest.mark.parametrize("stack", BOTH)
    def test_they_may_do_nothing_but_run(self, stack: Stack) -> None:
        declaration = declared(stack)
        jobs = [job.props["spec"]["jobTemplate"]["spec"] for job in declaration.of_type(CRON_JOB)]
        jobs += [job.props["spec"] for job in declaration.of_type(JOB)]
        for job in jobs:
            pod = job["template"]["spec"]
            assert pod["securityContext"]["runAsNonRoot"]
            assert job["activeDeadlineSeconds"]
            for container in [*pod.get("initContainers", []), *pod["containers"]]:
                assert container["securityContext"]["readOnlyRootFilesystem"]
                assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
                assert ":" in container["image"]

    def test_migrations_run_again_when_a_file_changes(self) -> None:
        job = declared("prod")[JOB, "claims-db-migrations"].props
        config_map = declared("prod")["kubernetes:core/v1:ConfigMap", "claims-db-migrations"].props
        (volume,) = [
            volume["configMap"] for volume in job["spec"]["template"]["spec"]["volumes"] if "configMap" in volume
        ]

        assert volume["name"] == config_map["metadata"]["name"] != "claims-db-migrations"
        assert config_map["immutable"]
        assert {item["path"] for item in volume["items"]} >= {"sqitch.plan", "deploy/claims.sql", "verify/claims.sql"}

    def test_only_a_primary_migrates(self) -> None:
        assert declared("prod").of_type(JOB)
        assert not declared("dr").of_type(JOB)

    def test_the_restore_check_recovers_the_primarys_archive_in_both_roles(self) -> None:
        archives = set[str]()
        for stack in BOTH:
            pod = declared(stack)[CRON_JOB, "restore-check"].props["spec"]["jobTemplate"]["spec"]["template"]["spec"]
            archives |= {entry["value"] for entry in pod["containers"][0]["env"] if entry["name"] == "ARCHIVE_NAME"}
        assert archives == {"claims-db-me-central-1-1"}

    def test_the_restore_check_may_make_databases_elsewhere_only(self) -> None:
        roles = [
            role.props
            for role in declared("prod").of_type("kubernetes:rbac.authorization.k8s.io/v1:Role")
            if role.name.startswith("restore-check")
        ]
        rights = {role["metadata"]["namespace"]: role["rules"] for role in roles}

        assert [rule["resources"] for rule in rights["nphies-data"]] == [["configmaps"]]
        assert all("resourceNames" in rule for rule in rights["nphies-data"])
        assert {resource for rule in rights["nphies-restore-check"] for resource in rule["resources"]} == {
            "clusters",
            "secrets",
        }


class TestRecoveryGate:
    def gate(self, declaration: Declaration) -> Mapping[str, Any]:
        return declaration[DEPLOYMENT, "claims-db-recovery-gate"].props

    def test_a_standby_does_not_begin_before_the_primary_has_a_base_backup(self) -> None:
        dr = declared("dr")
        policy = dr["kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy", "claims-db-recovery-gate"]
        constraints = policy.props["spec"]["matchConstraints"]
        (container,) = self.gate(dr)["spec"]["template"]["spec"]["containers"]
        environment = {each["name"]: each["value"] for each in container["env"]}

        assert constraints["objectSelector"]["matchLabels"] == {
            "cnpg.io/cluster": "claims-db",
            "cnpg.io/jobRole": "full-recovery",
        }
        assert constraints["resourceRules"][0]["resources"] == ["pods"]
        assert environment["ARCHIVE_NAME"] == plugin_parameters(claims_db(declared("prod")))["serverName"]
        assert environment["DESTINATION"] == ARCHIVE

    def test_the_policy_looks_at_this_gate_and_refuses_where_there_is_none(self) -> None:
        for stack in BOTH:
            declaration = declared(stack)
            binding = declaration[
                "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding", "claims-db-recovery-gate"
            ].props["spec"]

            assert binding["paramRef"]["name"] == self.gate(declaration)["metadata"]["name"]
            assert binding["paramRef"]["parameterNotFoundAction"] == "Deny"
            assert binding["validationActions"] == ["Deny"]

    def test_an_update_of_the_stack_does_not_wait_for_the_other_region(self) -> None:
        assert self.gate(declared("dr"))["metadata"]["annotations"]["pulumi.com/skipAwait"] == "true"

    def test_a_new_generation_of_the_peer_is_awaited_by_a_gate_of_its_own(self) -> None:
        again = declared("dr", archive='{"server_name_versions": {"me-central-1": 2, "me-south-1": 2}}')
        names = {self.gate(each)["metadata"]["name"] for each in (declared("dr"), again)}

        assert len(names) == 2
        assert any(name.endswith("me-central-1-2") for name in names)

    def test_a_database_that_goes_back_in_time_awaits_what_it_archived_itself(self) -> None:
        given = f'{{"server_name_versions": {{"me-central-1": 2}}, "recovery_target_time": "{YESTERDAY}"}}'
        assert self.gate(declared("prod", archive=given))["metadata"]["name"].endswith("me-central-1-1")

    def test_it_has_no_right_in_kubernetes_and_reads_the_archive_only(self, prod: Declaration) -> None:
        pod = self.gate(prod)["spec"]["template"]["spec"]
        roles = [role.name for role in prod.of_type("kubernetes:rbac.authorization.k8s.io/v1:Role")]
        (policy,) = [each for each in prod.of_type("aws:iam/rolePolicy:RolePolicy") if "recovery-gate" in each.name]

        assert pod["automountServiceAccountToken"] is False
        assert not [name for name in roles if "recovery-gate" in name]
        assert "s3:PutObject" not in policy.props["policy"]
        assert "s3:DeleteObject" not in policy.props["policy"]


class TestFirstBaseBackup:
    def names(self, **given: str) -> set[str]:
        return {each.props["metadata"]["name"] for each in declared("prod", **given).of_type(SCHEDULED_BACKUP)}

    def test_a_rebuilt_database_takes_one_by_itself(self) -> None:
        again = self.names(archive='{"server_name_versions": {"me-central-1": 2}}')

        assert "claims-db-base-me-south-1-1" in self.names()
        assert "claims-db-base-me-south-1-2" in again
        assert "claims-db-snapshot" in self.names() & again

    def test_a_moved_archive_gets_one_by_itself(self) -> None:
        assert "claims-db-base-me-central-1-1" in self.names(archive='{"region": "me-central-1"}')


class TestHeartbeat:
    @pytest.mark.parametrize("stack", BOTH)
    def test_it_is_there_in_both_roles_and_survives_a_zone(self, stack: Stack) -> None:
        spec = declared(stack)[DEPLOYMENT, "claims-db-heartbeat"].props["spec"]
        (spread,) = spec["template"]["spec"]["topologySpreadConstraints"]

        assert spec["replicas"] == 2
        assert spread["topologyKey"] == "topology.kubernetes.io/zone"

    @pytest.mark.parametrize("name", ["claims-db-heartbeat", "claims-db-recovery-gate"])
    def test_services_that_start_at_their_most_do_not_evict_it(self, name: str) -> None:
        """The scheduler takes pods away that have a lower priority, and a pod without a class has none (preemption)."""
        pod = declared("dr")[DEPLOYMENT, name].props["spec"]["template"]["spec"]

        assert pod["priorityClassName"] == "nphies-data"

    def test_a_failover_changes_nothing_about_it(self) -> None:
        heartbeats = [
            declared("dr", role=role)[DEPLOYMENT, "claims-db-heartbeat"].props for role in ("standby", "primary")
        ]
        assert heartbeats[0] == heartbeats[1]

    def test_its_role_may_log_in_checkpoint_and_switch_segments_and_nothing_else(self, prod: Declaration) -> None:
        roles = {role.props["spec"]["name"]: role.props["spec"] for role in prod.of_type(DATABASE_ROLE)}
        assert roles["claims_heartbeat"]["inRoles"] == ["pg_checkpoint"]
        assert roles["claims_heartbeat"]["disablePassword"] is True

    def test_a_primary_that_was_shut_down_cleanly_is_made_to_watch_archive_timeout_again(
        self, prod: Declaration
    ) -> None:
        """Every session begins with it, and a restart ends every session."""
        (command,) = prod[DEPLOYMENT, "claims-db-heartbeat"].props["spec"]["template"]["spec"]["containers"]
        loop = command["command"][-1]
        checkpoint = loop.index("SELECT 'CHECKPOINT'")
        assert loop.index("while true") < checkpoint < loop.index("\\gexec") < loop.index("\\watch")
        condition = loop[checkpoint : loop.index("\\gexec")]
        assert "NOT pg_is_in_recovery()" in condition, "a restartpoint of a standby wakes nothing that matters"
        assert "checkpoint_time < pg_postmaster_start_time()" in condition, "once after a start, not at every reconnect"

    def test_every_session_on_a_primary_ends_the_segment_that_it_finds(self, prod: Declaration) -> None:
        """A former primary that comes back may archive its own copy of it, which the standby region must not meet first."""
        (command,) = prod[DEPLOYMENT, "claims-db-heartbeat"].props["spec"]["template"]["spec"]["containers"]
        loop = command["command"][-1]
        switch = loop.index("SELECT 'SELECT pg_switch_wal()'")
        assert loop.index("while true") < switch < loop.rindex("\\gexec") < loop.index("\\watch")
        condition = loop[switch : loop.rindex("\\gexec")]
        assert "NOT pg_is_in_recovery()" in condition, "there is nothing to switch on a standby"
        assert "has_function_privilege('pg_switch_wal()', 'EXECUTE')" in condition, "an older database lacks the grant"

    def test_a_new_database_lets_the_heartbeat_switch_segments(self, prod: Declaration) -> None:
        made = claims_db(prod)["bootstrap"]["initdb"]["postInitApplicationSQL"]
        assert made == ["GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO pg_checkpoint"]

    def test_lag_on_a_quiet_database_stays_below_what_the_archive_may_lose_twice(self, prod: Declaration) -> None:
        (command,) = prod[DEPLOYMENT, "claims-db-heartbeat"].props["spec"]["template"]["spec"]["containers"]
        (interval,) = re.findall(r"watch (\d+)", command["command"][-1])
        timeout = parse_duration(claims_db(prod)["postgresql"]["parameters"]["archive_timeout"])

        assert timeout + timedelta(seconds=int(interval)) + timedelta(seconds=30) < timedelta(seconds=150)


class TestPooler:
    def test_it_tries_a_new_primary_again_every_second(self, prod: Declaration) -> None:
        parameters = prod[POOLER, "claims-db-pooler-rw"].props["spec"]["pgbouncer"]["parameters"]
        assert parameters["server_login_retry"] == "1"

    def test_sessions_of_stopped_services_end_while_a_runbook_waits_for_it(self, prod: Declaration) -> None:
        """`idle` of docs/runbooks/shell.sh waits 2 min before a database is deleted."""
        parameters = prod[POOLER, "claims-db-pooler-rw"].props["spec"]["pgbouncer"]["parameters"]
        assert int(parameters["server_idle_timeout"]) <= 60

    def test_a_query_in_flight_to_a_lost_primary_fails_within_15_s(self, prod: Declaration) -> None:
        parameters = prod[POOLER, "claims-db-pooler-rw"].props["spec"]["pgbouncer"]["parameters"]
        idle, interval, count = (int(parameters[f"tcp_keep{name}"]) for name in ("idle", "intvl", "cnt"))

        assert int(parameters["tcp_user_timeout"]) <= 15_000
        assert idle + interval * count <= 15


class TestRestoresOfSegments:
    @pytest.mark.parametrize(("parallel", "cpus"), [(2, "1"), (3, "2"), (8, "4")])
    def test_the_sidecar_has_a_cpu_for_every_two(self, parallel: int, cpus: str) -> None:
        store = declared("prod", archive=f'{{"parallel_uploads": {parallel}}}')[OBJECT_STORE, "claims-db-archive"]
        spec = store.props["spec"]

        assert spec["configuration"]["wal"]["maxParallel"] == parallel
        assert spec["instanceSidecarConfiguration"]["resources"]["limits"]["cpu"] == cpus
