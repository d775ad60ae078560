"""Kubernetes providers: a cluster keeps its identity, and what is declared is really applied, changed and deleted."""

from collections.abc import Iterator

from declared.stack import Stack
from declared.values import is_true, is_unknown, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_PROVIDER = "pulumi:providers:kubernetes"
_FORGETFUL = {
    "deleteUnreachable": "while the API does not answer, a refresh drops every resource from the state, and they run on",
    "skipUpdateUnreachable": "while the API does not answer, an update passes without having changed anything",
}


def _providers(stack: Stack, _: Config) -> Iterator[Finding]:
    forced = any(
        "pulumi.com/patchForce" in mapping(each.props, "metadata.annotations") for each in stack.of("kubernetes:*")
    )
    for provider in stack.of(_PROVIDER):
        config = read(provider.props, "kubeconfig")
        computed = is_unknown(config) or bool(provider.dependencies)
        if computed and not read(provider.props, "clusterIdentifier"):
            yield wrong(
                provider,
                "clusterIdentifier is not given, and kubeconfig is an output of other resources: when it changes, the provider is"
                " replaced, and every resource in the cluster with it",
            )
        for name, effect in _FORGETFUL.items():
            if is_true(read(provider.props, name)):
                yield wrong(provider, f"{name} is true: {effect}")
        if read(provider.props, "renderYamlToDirectory"):
            yield wrong(provider, "renderYamlToDirectory is given: files are written, and nothing reaches the cluster")
        if forced and read(provider.props, "enableServerSideApply") in (False, "false"):
            yield wrong(
                provider,
                "enableServerSideApply is false: the annotation pulumi.com/patchForce does nothing, and fields that operators own"
                " are taken from them",
            )


PROVIDERS = StackPolicy(
    name="kubernetes-provider-stable",
    description="The provider of a cluster is never replaced by a new kubeconfig, and changes what it says it changes.",
    remedy="Set clusterIdentifier to the cluster's ARN; leave deleteUnreachable and renderYamlToDirectory out.",
    check=_providers,
)
