"""`python -m provider_facts FOLDER`: records which changes of a property replace an AWS resource.

FOLDER holds the source of the Terraform provider that the installed pulumi-aws wraps, for instance from Go's proxy:
`go mod download -json github.com/hashicorp/terraform-provider-aws@COMMIT` (its pseudo-versions know every commit).
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from offline.comparison.replacement import TABLE
from offline.stacks import STACKS, declared
from provider_facts.go_source import Package
from provider_facts.pulumi_names import effects, missing, properties, terraform_types
from provider_facts.schema import Argument, SchemaError, arguments


def main(given: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="make provider", description=__doc__)
    options.add_argument("folder", type=Path, help="source of the Terraform AWS provider")
    folder: Path = options.parse_args(given).folder
    if not (folder / "version" / "VERSION").is_file():
        sys.stderr.write(f"PROVIDER: {folder}; allowed: a folder with the source of the Terraform AWS provider\n")
        return 2
    try:
        tokens = sorted({each.type for stack in STACKS for each in declared(stack) if each.type.startswith("aws:")})
        table = {token: _facts(token, folder) for token in tokens}
        source = (folder / "version" / "VERSION").read_text(encoding="utf-8").strip()
    except (SchemaError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; nothing was written\n")
        return 130
    content = {"terraform-provider-aws": source, "pulumi-aws": version("pulumi-aws"), "types": table}
    TABLE.write_text(_text(content) + "\n", encoding="utf-8")
    return 0


def _facts(token: str, folder: Path) -> dict[str, list[str]]:
    found = _arguments(token, folder)
    each = effects(found, properties(token))
    each["region"] = "replaced"  # the provider adds it to every resource that has one
    unknown = [name for name in missing(token, each) if name != "tagsAll"]
    if unknown:
        sys.stderr.write(f"{token}: not found in the provider, and shown as unknown: {', '.join(unknown)}\n")
    return {
        "replaced": sorted(name for name, effect in each.items() if effect == "replaced"),
        "maybe": sorted(name for name, effect in each.items() if effect == "maybe"),
        "updated": sorted(name for name, effect in each.items() if effect == "updated"),
    }


def _arguments(token: str, folder: Path) -> dict[str, Argument]:
    for resource in terraform_types(token):
        for service in _services(folder, resource):
            return arguments(Package(service, folder / "names" / "attr_consts_gen.go"), resource)
    raise SchemaError(f"{token}: none of {', '.join(terraform_types(token))} is in {folder}")


def _services(folder: Path, resource: str) -> Iterable[Path]:
    """The package that defines a resource."""
    for path in sorted((folder / "internal" / "service").glob("*/service_package_gen.go")):
        if f'TypeName: "{resource}"' in " ".join(path.read_text(encoding="utf-8").split()):
            yield path.parent


def _text(content: dict[str, Any]) -> str:
    """JSON with a line for each list, which a difference shows well."""
    types = ",\n".join(
        f"  {json.dumps(token)}: {{\n"
        + ",\n".join(f"   {json.dumps(key)}: {json.dumps(names)}" for key, names in facts.items())
        + "\n  }"
        for token, facts in content["types"].items()
    )
    head = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in content.items() if key != "types")
    return f'{{\n{head},\n "types": {{\n{types}\n }}\n}}'


if __name__ == "__main__":
    sys.exit(main())
