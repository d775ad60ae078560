"""What the SDKs would read from the machine's environment, and an offline preview must not see."""

import os

_READ_BY_SDKS = ("AWS_", "KUBECONFIG", "PULUMI_", "TRACEPARENT")


def forget() -> None:
    """Takes it out of this process: the same files give the same preview everywhere, and nothing calls out.

    To be called before `pulumi` is imported, which starts to send traces where the environment asks for them.
    """
    for name in list(os.environ):
        if name.startswith(_READ_BY_SDKS):
            del os.environ[name]
