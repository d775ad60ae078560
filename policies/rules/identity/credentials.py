"""No credential that does not expire, and none in clear."""

import re
from collections.abc import Iterator

from pydantic import Field

from declared.expectations import TRUE, Expectation, at_least
from declared.helm import chart_of
from declared.objects import namespace_of, object_name
from declared.pods import POD_TYPES, pod_template
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, is_unknown, items, mapping, read
from policies.model.expect import meets, requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_FORBIDDEN = (
    "aws:iam/user:User",
    "aws:iam/accessKey:AccessKey",
    "aws:iam/userLoginProfile:UserLoginProfile",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "aws:iam/samlProvider:SamlProvider",
    "aws:ec2/keyPair:KeyPair",
    "aws:secretsmanager/secretVersion:SecretVersion",
    "kubernetes:core/v1:Secret",
)


def _static(resource: Declared, _: Config) -> Iterator[Finding]:
    yield wrong(
        resource,
        f"is a {resource.type.rpartition(':')[2]}, which keeps a credential in the stack's state, or one that never expires",
    )


NO_STATIC_CREDENTIALS = ResourcePolicy(
    name="no-static-credentials",
    description="No users, access keys, key pairs, identity providers or secret values are declared.",
    remedy="Use Pod Identity for pods, access entries for people, and operators or External Secrets for secrets.",
    types=_FORBIDDEN,
    check=_static,
)

_NAME = re.compile(r"(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|AUTH)($|_)", re.IGNORECASE)
_SHAPE = re.compile(r"(AKIA|ASIA)[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY")


def _variables(resource: Declared, _: Config) -> Iterator[Finding]:
    template = pod_template(resource)
    for container in template.containers() if template else ():
        for variable in items(container.spec, "env"):
            name, value = str(read(variable, "name")), read(variable, "value")
            if not value or is_unknown(value):
                continue
            secret = _NAME.search(name) and not str(value).startswith("/") and not name.endswith(("_FILE", "_PATH"))
            if secret or name.startswith(("AWS_ACCESS", "AWS_SECRET", "AWS_SESSION")) or _SHAPE.search(str(value)):
                yield wrong(
                    resource, f"container {container.name}: {name} holds a value; expected a reference to a Secret"
                )


NO_SECRETS_IN_CLEAR = ResourcePolicy(
    name="no-secrets-in-clear",
    description="No container has a secret as the value of a variable.",
    remedy="Refer to a Secret with valueFrom.secretKeyRef, or mount it.",
    types=POD_TYPES,
    check=_variables,
)


class _AccountsWithoutTokensConfig(Config):
    speaking: tuple[str, ...] = Field(
        default=(),
        description="Service accounts of programs that cannot mount a token by their own pods' templates.",
    )


def _account(account: Declared, config: _AccountsWithoutTokensConfig) -> Iterator[Finding]:
    for key in mapping(account.props, "metadata.annotations"):
        if key.startswith("eks.amazonaws.com/role-arn"):
            yield wrong(account, "has a role by annotation (IRSA); expected a PodIdentityAssociation")
    given = read(account.props, "automountServiceAccountToken")
    if given is not False and account.name not in config.speaking:
        yield wrong(
            account, f"automountServiceAccountToken is {given}; expected false, and true in the pods that need it"
        )


ACCOUNTS_WITHOUT_TOKENS = ResourcePolicy(
    name="service-accounts-without-tokens",
    description="Service accounts mount no token by themselves: a pod that speaks to the Kubernetes API asks for it.",
    remedy="Set automountServiceAccountToken: false on the ServiceAccount.",
    config=_AccountsWithoutTokensConfig,
    types=("kubernetes:core/v1:ServiceAccount",),
    check=_account,
)


def _tokens(stack: Stack, _: Config) -> Iterator[Finding]:
    bound = {
        (str(read(subject, "namespace") or ""), str(read(subject, "name")))
        for kind in ("RoleBinding", "ClusterRoleBinding")
        for binding in stack.kubernetes("rbac.authorization.k8s.io", kind)
        for subject in items(binding.props, "subjects")
    }
    for resource in stack.of(*POD_TYPES):
        template = pod_template(resource)
        if template is None:
            continue
        mounts = read(template.spec, "automountServiceAccountToken")
        account = str(read(template.spec, "serviceAccountName") or "default")
        if mounts is not False and (namespace_of(resource), account) not in bound:
            yield wrong(
                resource,
                f"mounts a token of {account}, which has no rights to use it for; expected automountServiceAccountToken: false",
            )


TOKENS_NEEDED = StackPolicy(
    name="service-account-token-required",
    description="A pod has a token of the Kubernetes API only if its service account has rights there.",
    remedy="Set automountServiceAccountToken: false in the pod's template.",
    check=_tokens,
)

_STORE, _SECRET = "kubernetes:external-secrets.io/v1:SecretStore", "kubernetes:external-secrets.io/v1:ExternalSecret"


def _external_secrets(stack: Stack, _: Config) -> Iterator[Finding]:
    stores = {(namespace_of(each), object_name(each)) for each in stack.of(_STORE)}
    generators = {
        (namespace_of(each), object_name(each)) for each in stack.of("kubernetes:generators.external-secrets.io/*")
    }
    for secret in stack.of(_SECRET):
        place = namespace_of(secret)
        referred = mapping(secret.props, "spec.secretStoreRef")
        if items(secret.props, "spec.data") and not referred:
            yield wrong(secret, "spec.secretStoreRef is not given")
        if referred:
            if read(referred, "kind") not in (None, "SecretStore"):
                yield wrong(
                    secret,
                    f"spec.secretStoreRef.kind is {read(referred, 'kind')}; expected SecretStore, of its own namespace",
                )
            elif (place, str(read(referred, "name"))) not in stores:
                yield wrong(
                    secret,
                    f"spec.secretStoreRef.name is {read(referred, 'name')}; expected a SecretStore of {place} that this stack declares",
                )
        for source in items(secret.props, "spec.dataFrom"):
            name = read(source, "sourceRef.generatorRef.name")
            if (place, str(name)) not in generators:
                yield wrong(
                    secret, f"spec.dataFrom refers to {name or 'no generator'}; expected a generator of {place}"
                )
        if not items(secret.props, "spec.data") and not items(secret.props, "spec.dataFrom"):
            yield wrong(secret, "copies nothing")


SECRETS_FROM_OWN_STORES = StackPolicy(
    name="external-secret-own-store",
    description="Secrets are copied from stores and generators of the same namespace that the stack declares.",
    remedy="Refer to a SecretStore or Password generator of the ExternalSecret's namespace.",
    check=_external_secrets,
)


class _StoresNamedConfig(Config):
    providers: tuple[str, ...] = Field(default=("aws", "kubernetes"), description="Providers that a store may have.")


def _secret_store(store: Declared, config: _StoresNamedConfig) -> Iterator[Finding]:
    provider = mapping(store.props, "spec.provider")
    for name in provider:
        if name not in config.providers:
            yield wrong(store, f"spec.provider is {name}; expected one of {', '.join(config.providers)}")
    if read(provider, "aws.auth.secretRef") is not None:
        yield wrong(store, "spec.provider.aws.auth.secretRef is a static key; expected Pod Identity")
    if "kubernetes" in provider:
        yield from meets(store, "spec.provider.kubernetes.auth.serviceAccount.name", _NAMED)
    if store.type.endswith("ClusterSecretStore"):
        yield wrong(store, "serves every namespace; expected a SecretStore of one")


_NAMED = Expectation("a name", bool)

STORES_NAMED = ResourcePolicy(
    name="least-privilege-secret-stores",
    description="Secret stores serve one namespace, by a role or a service account, never by a key.",
    remedy="Declare a SecretStore in the namespace, with the aws or kubernetes provider.",
    config=_StoresNamedConfig,
    types=(_STORE, "kubernetes:external-secrets.io/v1:ClusterSecretStore"),
    check=_secret_store,
)

_PASSWORD = "kubernetes:generators.external-secrets.io/v1alpha1:Password"  # noqa: S105 - a type token


class _PasswordsLongConfig(Config):
    length: int = Field(default=24, ge=12, description="Fewest characters of a password.")


def _length(config: _PasswordsLongConfig) -> tuple[Requirement, ...]:
    return (Requirement(_PASSWORD, "spec.length", at_least(config.length)),)


PASSWORDS_LONG = ResourcePolicy(
    name="password-length",
    description="Generated passwords cannot be guessed.",
    remedy="Set spec.length to 24 or more.",
    config=_PasswordsLongConfig,
    types=types_of(_length(_PasswordsLongConfig())),
    check=requirement_check(_length),
)

_OBJECT_STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
_ARCHIVE = (Requirement(_OBJECT_STORE, "spec.configuration.s3Credentials.inheritFromIAMRole", TRUE),)

ARCHIVE_BY_ROLE = ResourcePolicy(
    name="archive-by-role",
    description="PostgreSQL reaches its archive by the role of its pods.",
    remedy="Set s3Credentials.inheritFromIAMRole, and no keys.",
    types=types_of(_ARCHIVE),
    check=requirement_check(_ARCHIVE),
)


def _release(release: Declared, _: Config) -> Iterator[Finding]:
    values = mapping(release.props, "values")
    if chart_of(release) == "velero" and is_true(read(values, "credentials.useSecret")):
        yield wrong(release, "values.credentials.useSecret is true: Velero would use static keys")
    if chart_of(release) == "kube-prometheus-stack":
        if is_true(read(values, 'grafana."grafana.ini"."auth.anonymous".enabled')):
            yield wrong(release, "values.grafana: anonymous access is enabled")
        if read(values, "grafana.adminPassword") or not read(values, "grafana.admin.existingSecret"):
            yield wrong(release, "values.grafana.admin.existingSecret is not what gives the password")
    for key, value in _leaves(values, ""):
        if isinstance(value, str) and _SHAPE.search(value):
            yield wrong(release, f"values{key} holds a key")


def _leaves(values: object, place: str) -> Iterator[tuple[str, object]]:
    for key, value in mapping({"values": values}, "values").items():
        yield f"{place}.{key}", value
        yield from _leaves(value, f"{place}.{key}")


RELEASES_WITHOUT_KEYS = ResourcePolicy(
    name="releases-without-keys",
    description="Charts get no credentials as values: they use roles, or Secrets that an operator generates.",
    remedy="Name an existing Secret, or use Pod Identity.",
    types=("kubernetes:helm.sh/v3:Release",),
    check=_release,
)
