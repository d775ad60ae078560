"""Rows that are deleted by mistake, and put back."""

import json
from typing import Any

from drills.deleting import CHECK, RESTORED, delete_and_put_back
from tests.drills_of_clusters.played import Played

CLUSTERS = "clusters.postgresql.cnpg.io"
TARGET = "2026-11-26T08:00:00Z"


class Database:
    """The running one and the one beside it; `restores` of the deleted rows are in the archive."""

    def __init__(self, *, restores: int) -> None:
        self.restores, self.copied = restores, 0
        self.statements: list[str] = []
        self.recovered: list[dict[str, Any]] = []

    def reacts(self, cluster: Played) -> None:
        if restored := cluster.objects.get((CLUSTERS, RESTORED)):
            restored.setdefault("status", {"conditions": [{"type": "Ready", "status": "True"}]})
            self.recovered.append(restored)

    def executes(self, arguments: list[str], given: str | None) -> str:
        statement = arguments[-1]
        self.statements.append(statement)
        if statement.endswith("TO STDOUT"):
            assert f"{RESTORED}-1" in arguments
            return "row\n" * self.restores
        if statement.endswith("FROM STDIN"):
            self.copied = len((given or "").splitlines())
        answers = {
            "to_char": TARGET,
            "DELETE": "5",
            "pg_switch_wal": "0001",
            "pg_stat_archiver": "1",
            "back": str(self.copied),
        }
        return next((f"{answer}\n" for word, answer in answers.items() if word in statement), "")


def cluster(database: Database) -> Played:
    played = Played(reacts=database.reacts, executes=database.executes)
    plugin = {"parameters": {"serverName": "claims-db-here-3"}}
    played.objects[CLUSTERS, "claims-db"] = {
        "metadata": {},
        "spec": {"instances": 3, "plugins": [plugin]},
        "status": {"currentPrimary": "claims-db-1"},
    }
    volumes = [{"name": "check", "configMap": {"name": "restore-check-1"}}]
    pod = {"spec": {"jobTemplate": {"spec": {"template": {"spec": {"volumes": volumes}}}}}}
    played.objects["cronjob", CHECK] = {"metadata": {}, **pod}
    spec = {"bootstrap": {"recovery": {"source": "ARCHIVE_NAME"}}}
    manifest = json.dumps({"metadata": {"name": RESTORED}, "spec": spec})
    played.objects["configmap", "restore-check-1"] = {"data": {"cluster.json": manifest}}
    return played


def test_rows_are_put_back_from_the_archive_as_it_was_before_the_mistake_and_nothing_is_left_behind() -> None:
    database = Database(restores=5)
    played = cluster(database)

    assert delete_and_put_back(played, print, "drill-1")
    recovery = database.recovered[0]["spec"]["bootstrap"]["recovery"]
    assert recovery == {"source": "claims-db-here-3", "recoveryTarget": {"targetTime": TARGET}}
    deletion = next(each for each in database.statements if "DELETE" in each)
    assert "provider_id = 'drill-1'" in deletion
    assert (CLUSTERS, RESTORED) not in played.objects
    assert played.objects["cronjob", CHECK]["spec"]["suspend"] is False
    assert any(each.startswith("DROP SCHEMA") for each in database.statements)


def test_rows_that_the_archive_lacks_are_no_success() -> None:
    database = Database(restores=4)
    played = cluster(database)

    assert not delete_and_put_back(played, print, "drill-1")
    assert (CLUSTERS, RESTORED) not in played.objects
