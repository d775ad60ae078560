"""The load balancer: whether clients get in, and how soon it knows which pods answer."""

from datetime import timedelta

from declared.objects import namespace_of, object_name
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import items, read
from recovery.model.chain import Chain


def target_health(inventory: Stack, chain: Chain, threshold: str, what: str) -> None:
    """Interval times threshold of the load balancer's own check; `threshold` names which of the two."""
    groups = inventory.aws("lb/targetGroup:TargetGroup")
    if not groups:
        chain.gap(what, None, found="no target group", allowed="one with a health check")
    for group in groups:
        chain.one_of(what, group, "healthCheck.enabled", among=[True], default=True)
        chain.one_of(what, group, "targetType", among=["ip"])
        chain.one_of(what, group, "healthCheck.matcher", among=["200"], default="200")
        chain.one_of(what, group, "healthCheck.port", among=["traffic-port"], default="traffic-port")
        chain.number(what, group, "deregistrationDelay", least=0, most=120, allowed="at most 120 s", default=300)
        interval = chain.number(what, group, "healthCheck.interval", least=5, most=300, allowed="5 to 300", default=30)
        times = chain.number(what, group, f"healthCheck.{threshold}", least=2, most=10, allowed="2 to 10", default=3)
        if interval is not None and times is not None:
            path, found = f"healthCheck.interval x {threshold}", f"{interval:g} s x {times:g}"
            chain.term(what, timedelta(seconds=interval * times), group, path, found)


def reached(inventory: Stack, chain: Chain, service: Declared) -> None:
    """Whether the balancer reaches a Service that it is bound to, from more than one zone."""
    what = "requests reach the service"
    for balancer in inventory.aws("lb/loadBalancer:LoadBalancer"):
        zones = items(balancer.props, "subnets")
        if read(balancer.props, "subnets") != UNKNOWN and len(zones) < 2:
            chain.gap(what, balancer, "subnets", found=len(zones), allowed="one in each of two zones or more")
    ports = [read(port, "port") for port in items(service.props, "spec.ports")]
    for binding in bindings(inventory, service):
        _same_question(inventory, chain, service)
        port = read(binding.props, "spec.serviceRef.port")
        if port not in ports:
            chain.gap(what, binding, "spec.serviceRef.port", found=port, allowed=f"a port of {service.name}")


def bindings(inventory: Stack, service: Declared) -> list[Declared]:
    """What binds a Service to the load balancer."""
    return [
        each
        for each in inventory.kubernetes("elbv2.k8s.aws", "TargetGroupBinding")
        if read(each.props, "spec.serviceRef.name") == object_name(service)
        and namespace_of(each) == namespace_of(service)
    ]


def _same_question(inventory: Stack, chain: Chain, service: Declared) -> None:
    """The balancer asks what the readiness probe asks, or one of them is wrong about the pod."""
    for workload in (*inventory.kubernetes("argoproj.io", "Rollout"), *inventory.kubernetes("apps", "Deployment")):
        containers = items(workload.props, "spec.template.spec.containers")
        asked = [read(each, "readinessProbe.httpGet.path") for each in containers]
        if object_name(workload) == object_name(service) and asked:
            for group in inventory.aws("lb/targetGroup:TargetGroup"):
                chain.one_of("requests reach the service", group, "healthCheck.path", among=asked)


def entered(inventory: Stack, chain: Chain) -> None:
    """Gaps unless clients get in: a balancer, a listener that forwards, a port that is open, a name."""
    what = "clients reach the load balancer"
    balancers = inventory.aws("lb/loadBalancer:LoadBalancer")
    if not balancers:
        chain.gap(what, None, found="no load balancer", allowed="one")
    for each in balancers:
        chain.one_of(what, each, "internal", among=[False], default=False)
        chain.one_of(what, each, "enableDeletionProtection", among=[True])
    forwarding = [
        each
        for each in inventory.aws("lb/listener:Listener")
        if read(each.props, "port") == 443
        and any(read(action, "type") == "forward" for action in items(each.props, "defaultActions"))
        and inventory.needed_by(each, "lb/targetGroup:TargetGroup")
    ]
    if not forwarding:
        chain.gap(what, None, found="no listener on 443 that forwards to a target group", allowed="one")
    opened = [
        each
        for each in inventory.aws("vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        if read(each.props, "fromPort") == 443 and read(each.props, "cidrIpv4") == "0.0.0.0/0"
    ]
    if not opened:
        chain.gap(what, None, found="no ingress rule for port 443", allowed="one from 0.0.0.0/0")
    groups = {
        each.urn for balancer in balancers for each in inventory.needed_by(balancer, "ec2/securityGroup:SecurityGroup")
    }
    for kind, way in (("Ingress", "into the pods"), ("Egress", "out of the load balancer")):
        rules = inventory.aws(f"vpc/securityGroup{kind}Rule:SecurityGroup{kind}Rule")
        if not any("referencedSecurityGroupId" in each.props and groups & set(each.dependencies) for each in rules):
            chain.gap(what, None, found=f"no {kind.lower()} rule {way}", allowed="one")
    if not inventory.kubernetes("elbv2.k8s.aws", "TargetGroupBinding"):
        chain.gap(what, None, found="no TargetGroupBinding", allowed="one of the gateway")
