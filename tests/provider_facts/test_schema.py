"""Reading a provider's schema from its Go source."""

from pathlib import Path

import pytest

from provider_facts.go_source import Package, closing, entries
from provider_facts.pulumi_names import effects, terraform_types
from provider_facts.schema import SchemaError, arguments

SDK = """
package ec2
// @SDKResource("aws_thing", name="Thing {")
func resourceThing() *schema.Resource {
	return &schema.Resource{
		CustomizeDiff: customdiff.ForceNewIfChange("tenancy", func(old, new any) bool { return true }),
		SchemaFunc: func() map[string]*schema.Schema {
			return map[string]*schema.Schema{
				names.AttrARN: {Type: schema.TypeString, Computed: true},
				"cidr_block": {Type: schema.TypeString, Required: true, ForceNew: true},
				/* "gone": {Optional: true}, */
				"tenancy": {Type: schema.TypeString, Optional: true, Default: "a,b{"},
				"rule": {
					Type: schema.TypeSet, Optional: true,
					Elem: &schema.Resource{Schema: map[string]*schema.Schema{
						"port": {Type: schema.TypeInt, Required: true, ForceNew: true},
					}},
				},
				"rule_set": ruleSet,
				"policy": sdkv2.IAMPolicyDocumentSchemaRequiredForceNew(),
				names.AttrTags: tftags.TagsSchema(),
				names.AttrTagsAll: tftags.TagsSchemaComputed(),
			}
		},
	}
}
var ruleSet = &schema.Schema{Type: schema.TypeString, Optional: true}
"""
FRAMEWORK = """
// @FrameworkResource("aws_other", name="Other")
func (r *other) Schema(ctx context.Context, request resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{
			names.AttrARN: framework.ARNAttributeComputedOnly(),
			"cluster_name": schema.StringAttribute{
				Required: true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"role_arn": schema.StringAttribute{Required: true},
		},
		Blocks: map[string]schema.Block{
			"rule": schema.ListNestedBlock{
				NestedObject: schema.NestedBlockObject{
					Attributes: map[string]schema.Attribute{"port": schema.Int64Attribute{Optional: true}},
				},
			},
		},
	}
}
"""
NAMES = 'package names\nconst (\n\tAttrARN = "arn"\n\tAttrTags = "tags"\n\tAttrTagsAll = "tags_all"\n)\n'


@pytest.fixture
def package(tmp_path: Path) -> Package:
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / "thing.go").write_text(SDK, encoding="utf-8")
    (folder / "other.go").write_text(FRAMEWORK, encoding="utf-8")
    (tmp_path / "names.go").write_text(NAMES, encoding="utf-8")
    return Package(folder, tmp_path / "names.go")


def test_a_schema_of_the_plugin_sdk(package: Package) -> None:
    found = arguments(package, "aws_thing")
    assert {name: each.effect for name, each in found.items()} == {
        "cidr_block": "replaced",
        "tenancy": "maybe",
        "rule": "updated",
        "rule_set": "updated",
        "policy": "replaced",
        "tags": "updated",
    }
    assert found["rule"].many
    assert found["rule"].inner["port"].effect == "replaced"


def test_a_schema_of_the_plugin_framework(package: Package) -> None:
    found = arguments(package, "aws_other")
    assert {name: each.effect for name, each in found.items()} == {
        "cluster_name": "replaced",
        "role_arn": "updated",
        "rule": "updated",
    }
    assert set(found["rule"].inner) == {"port"}


def test_a_resource_that_is_not_there_is_refused(package: Package) -> None:
    with pytest.raises(SchemaError, match="aws_nothing"):
        arguments(package, "aws_nothing")


def test_properties_have_the_names_of_the_sdk(package: Package) -> None:
    known = {"cidrBlock": str, "tenancy": str, "rules": str, "ruleSet": str, "tags": str}
    assert effects(arguments(package, "aws_thing"), known) == {
        "cidrBlock": "replaced",
        "tenancy": "maybe",
        "rules": "updated",
        "ruleSet": "updated",
        "tags": "updated",
    }


def test_a_type_is_looked_for_with_its_service_and_without() -> None:
    assert terraform_types("aws:ec2/natGateway:NatGateway") == ["aws_ec2_nat_gateway", "aws_nat_gateway"]


def test_brackets_in_texts_and_comments_close_nothing() -> None:
    source = "{ \"}\" /* } */ '}' `}` // }\n }"
    assert closing(source, 0) == len(source) - 1
    assert list(entries('a: f(1, 2), "b": {c: "x,y"},')) == [("a", "f(1, 2)"), ('"b"', '{c: "x,y"}')]
