import json
from typing import Any

import pulumi

from components.cluster.kubeconfig import kubeconfig, update_command
from offline.engine.declare import declare


def rendered() -> dict[str, Any]:
    def program() -> None:
        config = kubeconfig(
            "nphies-x", "me-south-1", pulumi.Output.from_input("https://x"), pulumi.Output.from_input("Q0E=")
        )
        pulumi.export("kubeconfig", pulumi.Output.unsecret(config))

    return json.loads(declare(program, preview=False).outputs["kubeconfig"])


def test_a_token_is_asked_for_and_not_written_down() -> None:
    (user,) = rendered()["users"]

    assert user["user"]["exec"]["command"] == "aws"
    assert user["user"]["exec"]["args"] == [
        *("eks", "get-token"),
        *("--cluster-name", "nphies-x"),
        *("--region", "me-south-1"),
        *("--output", "json"),
    ]
    assert set(user["user"]) == {"exec"}


def test_the_server_is_checked_by_the_clusters_own_authority() -> None:
    (cluster,) = rendered()["clusters"]

    assert cluster["cluster"] == {"server": "https://x", "certificate-authority-data": "Q0E="}


def test_an_operator_gets_the_same_from_the_aws_cli() -> None:
    command = update_command("nphies-x", "me-south-1", context="dr")
    assert command == "aws eks update-kubeconfig --name nphies-x --region me-south-1 --alias dr"
