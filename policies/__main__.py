"""The pack under Pulumi's analyzer: `pulumi preview --policy-pack policies`."""

import sys
from pathlib import Path

# The analyzer puts this folder first; its modules are those of the package `policies`, found from the project's root.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from policies.analyzer.crossguard import serve  # noqa: E402
from policies.model.errors import PackError  # noqa: E402

try:
    serve()
except PackError as error:
    sys.exit(str(error))
