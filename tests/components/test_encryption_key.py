import pulumi

from components.aws.encryption_key import encryption_key, log_group_use
from offline.engine.declare import Declaration, declare
from tests.components.cluster.program import statements

KEY, ALIAS = "aws:kms/key:Key", "aws:kms/alias:Alias"


def declared(*, kept: bool = False) -> Declaration:
    use = log_group_use("123456789012", "me-south-1", "/nphies/audit")
    opts = pulumi.ResourceOptions(retain_on_delete=True) if kept else None
    return declare(lambda: encryption_key("audit", "Audit", "123456789012", [use], opts=opts))


def test_a_key_is_rotated_and_takes_a_month_to_go() -> None:
    key = declared()[KEY, "audit"].props

    assert (key["enableKeyRotation"], key["deletionWindowInDays"]) == (True, 30)


def test_a_log_group_is_encrypted_for_itself_alone() -> None:
    _, use = statements(declared()[KEY, "audit"].props["policy"])

    assert use["Principal"] == {"Service": "logs.me-south-1.amazonaws.com"}
    assert use["Condition"]["ArnEquals"] == {
        "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:me-south-1:123456789012:log-group:/nphies/audit"
    }


def test_a_key_that_outlives_its_stack_leaves_its_name_behind() -> None:
    declaration = declared(kept=True)

    assert declaration[KEY, "audit"].retain_on_delete
    assert not declaration[ALIAS, "audit"].retain_on_delete
