"""Declaring a program offline: what is recorded, what is known, and what refuses."""

import asyncio
import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s
import pytest

from offline.engine.declare import Declaration, DeclarationError, declare

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
KEY = "aws:kms/key:Key"


class Pair(pulumi.ComponentResource):
    """A component with a component in it."""

    def __init__(self, name: str, depth: int = 1, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("nphies:test:Pair", name, opts=opts)
        child = pulumi.ResourceOptions(parent=self)
        self.key = aws.kms.Key(name, opts=child)
        if depth:
            Pair(f"{name}-inner", depth - 1, opts=child)
        self.register_outputs({})


def describe(value: pulumi.Output[Any]) -> None:
    """A resource whose only purpose is to show what `value` came to."""
    aws.kms.Key("shown", description=value)


def shown(declaration: Declaration) -> Any:
    return declaration[KEY, "shown"].props["description"]


def test_resources_come_sorted_by_urn_and_the_stack_is_one_of_them() -> None:
    def program() -> None:
        aws.kms.Key("zebra")
        aws.kms.Key("ant")

    assert [resource.name for resource in declare(program)] == ["ant", "zebra", "nphies-platform-prod"]


def test_urns_are_those_of_the_engine() -> None:
    declaration = declare(lambda: Pair("outer"), stack="dr")

    assert declaration[KEY, "outer-inner"].urn == (
        "urn:pulumi:dr::nphies-platform::nphies:test:Pair$nphies:test:Pair$aws:kms/key:Key::outer-inner"
    )
    assert declaration["nphies:test:Pair", "outer"].urn == "urn:pulumi:dr::nphies-platform::nphies:test:Pair::outer"


def test_inputs_are_plain_data_under_the_providers_names() -> None:
    declaration = declare(
        lambda: aws.kms.Key("key", enable_key_rotation=True, deletion_window_in_days=30, tags={"b": "2", "a": "1"})
    )

    assert declaration[KEY, "key"].props == {
        "deletionWindowInDays": 30,
        "enableKeyRotation": True,
        "tags": {"a": "1", "b": "2"},
    }


def test_options_are_recorded() -> None:
    def program() -> None:
        first = aws.kms.Key("first")
        aws.kms.Key(
            "second",
            opts=pulumi.ResourceOptions(
                depends_on=[first],
                protect=True,
                retain_on_delete=True,
                delete_before_replace=True,
                ignore_changes=["tags"],
                aliases=[pulumi.Alias(name="former")],
                custom_timeouts=pulumi.CustomTimeouts(create="10m"),
            ),
        )

    declaration = declare(program)
    second = declaration[KEY, "second"]

    assert second.dependencies == (declaration[KEY, "first"].urn,)
    assert (second.protect, second.retain_on_delete, second.delete_before_replace) == (True, True, True)
    assert second.ignore_changes == ("tags",)
    assert second.aliases == ({"name": "former"},)
    assert second.custom_timeouts == {"create": "10m"}


def test_protection_is_handed_down_from_a_component_as_the_engine_does() -> None:
    declaration = declare(
        lambda: Pair("safe", opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True)),
    )

    assert all(key.protect and key.retain_on_delete for key in declaration.of_type(KEY))


def test_the_provider_is_the_one_given_to_an_ancestor() -> None:
    def program() -> None:
        provider = aws.Provider("ours", region="me-south-1")
        Pair("outer", opts=pulumi.ResourceOptions(providers=[provider]))
        aws.kms.Key("default")

    declaration = declare(program)

    assert declaration[KEY, "outer-inner"].provider == declaration["pulumi:providers:aws", "ours"].urn
    assert declaration[KEY, "default"].provider is None


def test_in_a_preview_what_a_provider_computes_is_unknown() -> None:
    def program() -> None:
        key = aws.kms.Key("key", description="given")
        aws.cloudwatch.LogGroup("group", name=key.description, kms_key_id=key.arn)

    declaration = declare(program)
    group = declaration[LOG_GROUP, "group"]

    assert group.props == {"name": "given", "kmsKeyId": "<unknown>"}
    assert group.property_dependencies["kmsKeyId"] == (declaration[KEY, "key"].urn,)


def test_in_a_preview_an_apply_on_an_unknown_does_not_run() -> None:
    assert shown(declare(lambda: describe(aws.kms.Key("key").arn.apply(lambda _: pytest.fail("ran"))))) == "<unknown>"


def test_in_a_preview_what_a_provider_computes_inside_a_given_block_is_unknown() -> None:
    def program() -> None:
        cluster = aws.eks.Cluster("c", role_arn="r", vpc_config=aws.eks.ClusterVpcConfigArgs(subnet_ids=["subnet-1"]))
        describe(cluster.vpc_config.cluster_security_group_id.apply(str))
        aws.kms.Key("given", description=cluster.vpc_config.subnet_ids.apply(lambda subnets: subnets[0]))

    declaration = declare(program)

    assert shown(declaration) == "<unknown>"
    assert declaration[KEY, "given"].props["description"] == "subnet-1"
    assert declaration["aws:eks/cluster:Cluster", "c"].props["vpcConfig"] == {"subnetIds": ["subnet-1"]}


def test_an_input_made_of_an_unknown_and_text_is_unknown() -> None:
    assert shown(declare(lambda: describe(pulumi.Output.concat("arn: ", aws.kms.Key("key").arn)))) == "<unknown>"


def test_in_an_update_references_can_be_followed() -> None:
    def program() -> None:
        key = aws.kms.Key("key")
        describe(pulumi.Output.concat(key.id, " ", key.arn))
        cluster = aws.eks.Cluster("c", role_arn="r", vpc_config=aws.eks.ClusterVpcConfigArgs(subnet_ids=["subnet-1"]))
        pulumi.export("authority", cluster.certificate_authority.data)
        pulumi.export("security_group", cluster.vpc_config.cluster_security_group_id)

    declaration = declare(program, preview=False)

    assert shown(declaration) == "key-id arn:aws:kms:me-central-1:123456789012:key/key-id"
    assert declaration.outputs == {"authority": "c-data", "security_group": "c-clusterSecurityGroupId"}


@pytest.mark.parametrize("preview", [True, False])
def test_a_kubernetes_object_keeps_the_name_it_was_given(preview: bool) -> None:
    declaration = declare(
        lambda: describe(k8s.core.v1.Namespace("ns", metadata={"name": "nphies-data"}).metadata.name),  # pyright: ignore[reportArgumentType]
        preview=preview,
    )

    assert shown(declaration) == "nphies-data"


def test_the_name_of_a_kubernetes_object_without_one_is_unknown_until_it_exists() -> None:
    def program() -> None:
        describe(k8s.core.v1.Namespace("ns", metadata=k8s.meta.v1.ObjectMetaArgs(labels={"a": "b"})).metadata.name)

    assert shown(declare(program)) == "<unknown>"
    assert shown(declare(program, preview=False)) == "ns-1a2b3c4d"


def test_secrets_are_not_shown() -> None:
    def program() -> None:
        describe(pulumi.Output.secret("hunter2"))
        pulumi.export("password", pulumi.Output.secret("hunter2"))

    declaration = declare(program)

    assert shown(declaration) == "<secret>"
    assert declaration.outputs == {"password": "<secret>"}
    assert "hunter2" not in repr(declaration)


def test_outputs_and_warnings_are_captured() -> None:
    def program() -> None:
        pulumi.export("arn", aws.kms.Key("key").arn)
        pulumi.export("zones", ["a", "b"])
        pulumi.warn("mind the gap")

    declaration = declare(program)

    assert declaration.outputs == {"arn": "<unknown>", "zones": ["a", "b"]}
    assert declaration.warnings == ("mind the gap",)


def test_configuration_reaches_the_program() -> None:
    declaration = declare(
        lambda: pulumi.export("zones", pulumi.Config().require_object("zones")),
        config={"nphies-platform:zones": json.dumps(["a"])},
    )

    assert declaration.outputs == {"zones": ["a"]}


def test_every_run_is_a_world_of_its_own() -> None:
    def program() -> None:
        pulumi.export("region", pulumi.Config("aws").get("region"))
        aws.kms.Key("key")

    first = declare(program, config={"aws:region": "me-south-1"})
    second = declare(program, preview=False)

    assert (first.outputs, second.outputs) == ({"region": "me-south-1"}, {})
    assert len(first) == len(second) == 2


def test_what_the_program_raises_is_raised() -> None:
    def program() -> None:
        aws.kms.Key("key")
        raise ZeroDivisionError("the program")

    with pytest.raises(ZeroDivisionError, match="the program"):
        declare(program)


def test_what_an_apply_raises_is_raised_even_if_nothing_uses_its_result() -> None:
    def broken(_: object) -> str:
        raise ZeroDivisionError("an apply")

    with pytest.raises(ZeroDivisionError, match="an apply"):
        declare(lambda: aws.kms.Key("key", description="known").description.apply(broken))


def test_what_an_awaited_input_raises_is_raised() -> None:
    async def broken() -> str:
        await asyncio.sleep(0)
        raise ZeroDivisionError("an await")

    with pytest.raises(ZeroDivisionError, match="an await"):
        declare(lambda: aws.kms.Key("key", description=broken()))


def test_two_resources_with_one_urn_are_refused() -> None:
    def program() -> None:
        aws.kms.Key("key")
        aws.kms.Key("key")

    with pytest.raises(DeclarationError, match=r"two resources have the URN .*::key"):
        declare(program)


def test_a_logged_error_fails_the_run_as_in_the_engine() -> None:
    with pytest.raises(DeclarationError, match="all is lost"):
        declare(lambda: pulumi.error("all is lost"))


def test_what_only_a_cloud_can_answer_is_refused() -> None:
    with pytest.raises(DeclarationError, match="getAvailabilityZones"):
        declare(aws.get_availability_zones)
    with pytest.raises(DeclarationError, match="read from the cloud"):
        declare(lambda: aws.kms.Key.get("key", "id"))


def test_resources_that_wait_for_each_other_are_named_instead_of_waited_for() -> None:
    def program() -> None:
        operators = Pair("operators", depth=0)
        secret = aws.kms.Key("secret", opts=pulumi.ResourceOptions(depends_on=[operators]))
        # A child of what the secret waits for, made of the secret.
        aws.kms.Key("grant", description=secret.arn, opts=pulumi.ResourceOptions(parent=operators))

    with pytest.raises(
        DeclarationError, match=r"wait for each other.*: aws:kms/key:Key grant, aws:kms/key:Key secret$"
    ):
        declare(program)
