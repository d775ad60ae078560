"""Pulumi's wire format: how unknowns, secrets, files and references to resources travel inside protobuf structs.

The marks are public protocol (developer documentation of the Pulumi engine, "Property values"); the SDK names them in
`pulumi.runtime.rpc`.
"""

from typing import Any, cast

from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct, Value
from pulumi.runtime.rpc import UNKNOWN

UNKNOWN_TEXT = "<unknown>"
SECRET_TEXT = "<secret>"  # noqa: S105 - what stands in for a secret

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a mark, not a secret
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"


def plain(struct: Struct) -> dict[str, Any]:
    """A struct as plain data, keys in order; None values, which mean "not given", are left out."""
    return {key: value for key in sorted(struct.fields) if (value := plain_value(struct.fields[key])) is not None}


def plain_value(value: Value) -> Any:
    """A value as plain data."""
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN_TEXT if value.string_value == UNKNOWN else value.string_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [plain_value(item) for item in value.list_value.values]
        case "struct_value":
            return _plain_struct(value.struct_value)
        case _:
            return None


def _plain_struct(struct: Struct) -> Any:
    match struct.fields[_SIGNATURE].string_value if _SIGNATURE in struct.fields else None:
        case None:
            return plain(struct)
        case signature if signature == _SECRET:
            return SECRET_TEXT
        case signature if signature == _RESOURCE:
            return struct.fields["urn"].string_value
        case signature if signature in (_ASSET, _ARCHIVE):
            return {key: plain_value(value) for key, value in sorted(struct.fields.items()) if key != _SIGNATURE}
        case signature:
            raise ValueError(f"a value of a kind that is not known here: signature {signature}")


def to_value(data: Any) -> Value:
    """Plain data as a value; the text `<unknown>` itself becomes an unknown."""
    return ParseDict(cast("dict[str, Any]", UNKNOWN if data == UNKNOWN_TEXT else data), Value())


def is_block(value: Value) -> bool:
    """Whether the value is an ordinary group of keys, not a secret, a file or a reference."""
    return value.WhichOneof("kind") == "struct_value" and _SIGNATURE not in value.struct_value.fields
