"""Hold the OpsWorks resources of a template against the API models that the service itself published.

Each resource becomes the API calls that CloudFormation made for it. botocore then checks names, types and
required members; this file adds the enums, which botocore leaves out, and what the API reference says in
prose. Intrinsics become stand-in strings. A value with `Fn::If` is checked once with every `then` and once
with every `else`, so nothing hides behind a condition. Every property ends in some call: `take` removes
what a later call wants, and the rest goes to the first, where an unknown name is an error.
"""
import json
import os

os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION="us-east-1")
import botocore.session  # noqa: E402
from botocore.validate import ParamValidator  # noqa: E402

SESSION = botocore.session.get_session()
MODELS = {"AWS::OpsWorks": SESSION.get_service_model("opsworks"), "AWS::OpsWorksCM": SESSION.get_service_model("opsworkscm")}
ABSENT = object()


def take(properties, *names):
    """Split `properties` into the rest and the named ones (empty list where absent)."""
    return {k: v for k, v in properties.items() if k not in names}, *(properties.get(n, []) for n in names)


def tags(found):
    return [("TagResource", {"ResourceArn": "arn", "Tags": {t["Key"]: t["Value"] for t in found}})] if found else []


def stack(properties):
    rest, found, addresses, cluster, databases = take(properties, "Tags", "ElasticIps", "EcsClusterArn", "RdsDbInstances")
    yield "CloneStack" if "SourceStackId" in rest else "CreateStack", {"Region": "us-east-1", **text_json(rest)}
    yield from tags(found)
    for address in addresses:
        rest, ip, name = take(address, "Ip", "Name")
        yield "RegisterElasticIp", {"StackId": "stack", "ElasticIp": ip, **rest}
        yield "UpdateElasticIp", {"ElasticIp": ip, "Name": name or "unnamed"}
    if cluster:
        yield "RegisterEcsCluster", {"StackId": "stack", "EcsClusterArn": cluster}
    for database in databases:
        yield "RegisterRdsDbInstance", {"StackId": "stack", **database}


def layer(properties):
    rest, found, scaling, events = take(properties, "Tags", "LoadBasedAutoScaling", "LifecycleEventConfiguration")
    if events:
        others, shutdown = take(events, "ShutdownEventConfiguration")
        rest["LifecycleEventConfiguration"] = {**others, **({"Shutdown": shutdown} if shutdown else {})}
    yield "CreateLayer", text_json(rest)
    yield from tags(found)
    if scaling:
        yield "SetLoadBasedAutoScaling", {"LayerId": "layer", **scaling}


def instance(properties):
    rest, schedule, volumes, addresses = take(properties, "TimeBasedAutoScaling", "Volumes", "ElasticIps")
    yield "CreateInstance", rest
    if schedule:
        yield "SetTimeBasedAutoScaling", {"InstanceId": "instance", "AutoScalingSchedule": schedule}
    for volume in volumes:
        yield "AssignVolume", {"InstanceId": "instance", "VolumeId": volume}
    for address in addresses:
        yield "AssociateElasticIp", {"InstanceId": "instance", "ElasticIp": address}


def app(properties):
    """An empty SslConfiguration was the same as none: real templates have it beside `EnableSsl: false`."""
    yield "CreateApp", {k: v for k, v in properties.items() if v or k != "SslConfiguration"}


def volume(properties):
    rest, ec2, stack_id = take(properties, "Ec2VolumeId", "StackId")
    yield "RegisterVolume", {k: v for k, v in (("Ec2VolumeId", ec2), ("StackId", stack_id)) if v}
    yield "UpdateVolume", {"VolumeId": "volume", **rest}


def server(properties):
    yield "CreateServer", {"ServerName": "server", **properties}


CALLS = {
    "AWS::OpsWorks::Stack": stack,
    "AWS::OpsWorks::Layer": layer,
    "AWS::OpsWorks::Instance": instance,
    "AWS::OpsWorks::App": app,
    "AWS::OpsWorks::UserProfile": lambda properties: [("CreateUserProfile", properties)],
    "AWS::OpsWorks::ElasticLoadBalancerAttachment": lambda properties: [("AttachElasticLoadBalancer", properties)],
    "AWS::OpsWorks::Volume": volume,
    "AWS::OpsWorksCM::Server": server,
}


def text_json(arguments):
    """Custom JSON is an object or text in a template, and text in the API."""
    custom = arguments.get("CustomJson")
    return {**arguments, "CustomJson": json.dumps(custom)} if isinstance(custom, dict) else arguments


def plain(value, branch):
    """`value` with intrinsics as stand-ins `<Ref:x>`, and of each `Fn::If` the operand `branch` (1: then, 2: else)."""
    if isinstance(value, list):
        return [item for item in (plain(x, branch) for x in value) if item is not ABSENT]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (name, operand), = value.items()
        if name == "Fn::If":
            return plain(operand[branch], branch)
        if operand == "AWS::NoValue":
            return ABSENT
        if name in ("Ref", "Condition") or name.startswith("Fn::"):
            return f"<{name}:{operand if isinstance(operand, str) else json.dumps(operand)}>"
    return {k: x for k, x in ((k, plain(v, branch)) for k, v in value.items()) if x is not ABSENT}


def deferred(value):
    return isinstance(value, str) and value.startswith("<")


def convert(value, shape):
    """What CloudFormation turned text into on the way to the API; a stand-in becomes whatever is wanted there."""
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        return {k: convert(x, shape.members[k]) if k in shape.members else x for k, x in value.items()}
    if kind == "map" and isinstance(value, dict):
        return {k: convert(x, shape.value) for k, x in value.items()}
    if kind == "list" and deferred(value):
        return [convert(value, shape.member)]
    if kind == "list" and isinstance(value, list):
        return [convert(x, shape.member) for x in value]
    if kind == "boolean" and isinstance(value, str):
        return True if deferred(value) else {"true": True, "false": False}.get(value.lower(), value)
    if kind in ("integer", "long", "double", "float") and isinstance(value, str):
        try:
            return 1 if deferred(value) else (int if kind in ("integer", "long") else float)(value)
        except ValueError:
            return value
    return value


def wrong_words(value, shape, path):
    """Strings that are not in their shape's enum."""
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        for k, x in value.items():
            if k in shape.members:
                yield from wrong_words(x, shape.members[k], f"{path}.{k}")
    elif kind == "list" and isinstance(value, list):
        for i, x in enumerate(value):
            yield from wrong_words(x, shape.member, f"{path}[{i}]")
    elif kind == "map" and isinstance(value, dict):
        for k, x in value.items():
            yield from wrong_words(k, shape.key, f"{path} key")
            yield from wrong_words(x, shape.value, f"{path}.{k}")
    elif getattr(shape, "enum", None) and isinstance(value, str) and not deferred(value) and value not in shape.enum:
        yield f"{path}: {value!r} is not one of {shape.enum}"


def said_in_prose(kind, properties):
    """What the service checks beyond the shapes."""
    if kind == "AWS::OpsWorks::Instance":
        for day, hours in (properties.get("TimeBasedAutoScaling") or {}).items():
            for hour, state in hours.items():
                if not hour.isdigit() or int(hour) > 23 or state not in ("on", "off"):
                    yield f"TimeBasedAutoScaling.{day}: {hour}={state} is not an hour 0-23 set to on or off"
    if kind == "AWS::OpsWorks::App" and properties.get("EnableSsl") in (True, "true") and not properties.get("SslConfiguration"):
        yield "EnableSsl without SslConfiguration"
    if kind == "AWS::OpsWorks::Volume" and "Ec2VolumeId" not in properties:
        yield "Ec2VolumeId is missing"
    custom = properties.get("CustomJson")
    if isinstance(custom, str) and not deferred(custom):
        try:
            if not isinstance(json.loads(custom), dict):
                yield "CustomJson is text, but no JSON object"
        except ValueError as error:
            yield f"CustomJson is text, but no JSON: {error}"


def resource_findings(kind, properties):
    yield from said_in_prose(kind, properties)
    model = MODELS[kind.rpartition("::")[0]]
    for operation, arguments in CALLS[kind](properties):
        shape = model.operation_model(operation).input_shape
        arguments = convert(arguments, shape)
        report = ParamValidator().validate(arguments, shape)
        if report.has_errors():
            yield from (f"{operation}: {line}" for line in report.generate_report().splitlines())
        yield from wrong_words(arguments, shape, operation)


def is_ours(kind):
    return kind.startswith("AWS::OpsWorks")


def findings(template):
    """All that is wrong with the OpsWorks resources of a parsed template, one line each."""
    found = []
    for name, resource in template["Resources"].items():
        kind = resource["Type"]
        if is_ours(kind) and kind not in CALLS:
            found.append(f"{name}: no such type: {kind}")
        elif is_ours(kind):
            for branch in (1, 2):
                found += [f"{name}: {line}" for line in resource_findings(kind, plain(resource.get("Properties", {}), branch))]
    return list(dict.fromkeys(found))
