"""Defects that are planted into good templates, one at a time.

A defect is one change of one place of `defects/shop.json` (OpsWorks on Chef 11.10) or `defects/platform.json` (Chef 12, and
the resources of other services). Each is one that deployment, or the first run on a server, would have brought to light: none is a matter of
taste. `PATH` is written with slashes, from the top of the template.
"""
import copy
import dataclasses
import functools
import json
import pathlib
import typing

FOLDER = pathlib.Path(__file__).parent / "defects"


@dataclasses.dataclass(frozen=True)
class Defect:
    """One wrong template: what is wrong in words, the good template, and the change at `path`."""

    what: str
    base: str
    path: str
    change: typing.Callable

    def template(self):
        whole = copy.deepcopy(good(self.base))
        *above, last = self.path.split("/")
        holder = functools.reduce(lambda at, key: at[step(at, key)], above, whole)
        self.change(holder, step(holder, last))
        assert whole != good(self.base), f"{self.what}: nothing changed"
        return whole


@functools.cache
def good(base):
    return json.loads((FOLDER / f"{base}.json").read_text())


def step(holder, key):
    return int(key) if isinstance(holder, list) else key


def to(value):
    """Another value in place of the one that is there, or a new entry."""
    return lambda holder, key: holder.__setitem__(key, value)


def gone(holder, key):
    del holder[key]


def called(name):
    """The entry under another key, in its old place."""

    def change(holder, key):
        entries = [(name if k == key else k, v) for k, v in holder.items()]
        holder.clear()
        holder.update(entries)

    return change


def also(value):
    """One more element at the end of the list."""
    return lambda holder, key: holder[key].append(value)


def ref(name):
    return {"Ref": name}


def att(name, attribute):
    return {"Fn::GetAtt": [name, attribute]}


def shop(what, path, change):
    return Defect(what, "shop", path, change)


def platform(what, path, change):
    return Defect(what, "platform", path, change)


def resource(kind, **properties):
    return {"Type": kind, "Properties": properties}


def layer(kind, name, **properties):
    fixed = {"StackId": ref("Shop"), "AutoAssignElasticIps": False, "AutoAssignPublicIps": True, "EnableAutoHealing": True}
    return resource("AWS::OpsWorks::Layer", Type=kind, Name=name, **fixed, **properties)


OPSWORKS = [
    # names
    shop("misspelt property of the stack", "Resources/Shop/Properties/HostnameTheme", called("HostNameTheme")),
    shop("misspelt property of a layer", "Resources/Web/Properties/CustomRecipes", called("CustomRecipies")),
    shop("misspelt property of an instance", "Resources/Db1/Properties/RootDeviceType", called("RootDevice")),
    shop("misspelt property of an app", "Resources/Site/Properties/AppSource", called("Source")),
    shop("misspelt property of a source", "Resources/Site/Properties/AppSource/Revision", called("Branch")),
    shop("misspelt lifecycle event", "Resources/Web/Properties/CustomRecipes/Configure", called("Config")),
    shop("misspelt threshold", "Resources/Web/Properties/LoadBasedAutoScaling/UpScaling/CpuThreshold", called("CPUThreshold")),
    shop("misspelt property of a volume configuration", "Resources/Db/Properties/VolumeConfigurations/0/NumberOfDisks", called("Disks")),
    shop("misspelt day", "Resources/Jobs2/Properties/TimeBasedAutoScaling/Monday", called("Mon")),
    shop("misspelt attribute of a layer", "Resources/Db/Properties/Attributes/MysqlRootPassword", called("MySqlRootPassword")),
    shop("attribute of another kind of layer", "Resources/Db/Properties/Attributes/GangliaUser", to("opsworks")),
    shop("property of a stack on a layer", "Resources/Web/Properties/DefaultOs", to("Ubuntu 14.04 LTS")),
    shop("unknown attribute of the stack", "Resources/Shop/Properties/Attributes", to({"Colour": "rgb(45, 114, 184)"})),
    shop("resource type that does not exist", "Resources/Web/Type", to("AWS::OpsWorks::Layers")),
    # shapes and types
    shop("text where a boolean belongs", "Resources/Web/Properties/EnableAutoHealing", to("yes")),
    shop("text where a number belongs", "Resources/Web/Properties/LoadBasedAutoScaling/UpScaling/InstanceCount", to("one")),
    shop("list where text belongs", "Resources/Web/Properties/Name", to(["Web servers"])),
    shop("text where a list belongs", "Resources/Web/Properties/CustomRecipes/Setup", to("shop::setup")),
    shop("list where an object belongs", "Resources/Web/Properties/CustomRecipes", to(["shop::setup"])),
    shop("object where a list belongs", "Resources/Site/Properties/Environment", to({"LOCALE": "en_GB"})),
    shop("number where an object belongs", "Resources/Web/Properties/LifecycleEventConfiguration", to(300)),
    shop("fraction where a whole number belongs", "Resources/Db/Properties/VolumeConfigurations/0/Size", to(99.5)),
    shop("custom JSON that is a list", "Resources/Shop/Properties/CustomJson", to(["shop"])),
    shop("custom JSON as text that is no JSON", "Resources/Shop/Properties/CustomJson", to('{"shop": {"currency": "EUR"}')),
    # words
    shop("unknown kind of layer", "Resources/Jobs/Properties/Type", to("worker")),
    shop("unknown kind of app", "Resources/Site/Properties/Type", to("perl")),
    shop("unknown kind of source", "Resources/Site/Properties/AppSource/Type", to("mercurial")),
    shop("unknown host name theme", "Resources/Shop/Properties/HostnameTheme", to("Layer Dependent")),
    shop("unknown root device", "Resources/Shop/Properties/DefaultRootDeviceType", to("disk")),
    shop("unknown type of scaling", "Resources/Web2/Properties/AutoScalingType", to("cpu")),
    shop("unknown architecture", "Resources/Db1/Properties/Architecture", to("amd64")),
    shop("unknown virtualization", "Resources/Db1/Properties/VirtualizationType", to("pv")),
    shop("unknown tenancy", "Resources/Db1/Properties/Tenancy", to("shared")),
    shop("unknown type of volume", "Resources/Db/Properties/VolumeConfigurations/0/VolumeType", to("ssd")),
    shop("unknown version of Chef", "Resources/Shop/Properties/ConfigurationManager/Version", to("11.12")),
    shop("unknown operating system", "Resources/Shop/Properties/DefaultOs", to("Ubuntu 14.10")),
    shop("unknown method of the health check", "Resources/Balancer/Properties/Attributes/HaproxyHealthCheckMethod", to("POST")),
    shop("unknown type of data source", "Resources/Site/Properties/DataSources/0/Type", to("Rds")),
    shop("unknown state in a schedule", "Resources/Jobs2/Properties/TimeBasedAutoScaling/Monday/9", to("yes")),
    # references
    shop("reference to nothing", "Resources/Web/Properties/StackId", to(ref("Stack"))),
    shop("reference to a layer where the stack belongs", "Resources/Web/Properties/StackId", to(ref("Db"))),
    shop("reference to an instance where a layer belongs", "Resources/Web1/Properties/LayerIds/0", to(ref("Db1"))),
    shop("reference to the stack where a volume belongs", "Resources/Jobs1/Properties/Volumes/0", to(ref("Shop"))),
    shop("reference to the stack where a layer belongs", "Resources/Attachment/Properties/LayerId", to(ref("Shop"))),
    shop("attribute that an instance does not have", "Outputs/Db/Value", to(att("Db1", "PrivateIpAddress"))),
    shop("attribute of a layer, which has none", "Outputs/Db/Value", to(att("Web", "Name"))),
    shop("DependsOn of nothing", "Resources/Web/DependsOn", to("Sites")),
    shop("DependsOn in a circle", "Resources/Shop/DependsOn", to("Web")),
    # what must be there
    shop("layer without a short name", "Resources/Jobs/Properties/Shortname", gone),
    shop("layer without a kind", "Resources/Jobs/Properties/Type", gone),
    shop("stack without a service role", "Resources/Shop/Properties/ServiceRoleArn", gone),
    shop("instance without a size", "Resources/Web1/Properties/InstanceType", gone),
    shop("instance in no layer", "Resources/Web1/Properties/LayerIds", to([])),
    shop("app without a name", "Resources/Site/Properties/Name", gone),
    shop("environment variable without a value", "Resources/Site/Properties/Environment/0/Value", gone),
    shop("database without a user", "Resources/Shop/Properties/RdsDbInstances/0/DbUser", gone),
    shop("db-master without a root password", "Resources/Db/Properties/Attributes/MysqlRootPassword", gone),
    shop("io1 without a number of operations", "Resources/Db/Properties/VolumeConfigurations/0/Iops", gone),
    shop("VPC without a default subnet", "Resources/Shop/Properties/DefaultSubnetId", gone),
    shop("source without an address", "Resources/Site/Properties/AppSource/Url", gone),
    # values
    shop("recipe that is spelt like a file", "Resources/Web/Properties/CustomRecipes/Setup/0", to("shop/setup.rb")),
    shop("recipe with one colon", "Resources/Web/Properties/CustomRecipes/Setup/0", to("shop:setup")),
    shop("recipe twice in one list", "Resources/Web/Properties/CustomRecipes/Setup", also("shop::setup")),
    shop("hour 24 in a schedule", "Resources/Jobs2/Properties/TimeBasedAutoScaling/Monday/24", to("on")),
    shop("threshold over 100 percent", "Resources/Web/Properties/LoadBasedAutoScaling/UpScaling/CpuThreshold", to(180)),
    shop("waiting time of 0 minutes", "Resources/Web/Properties/LoadBasedAutoScaling/UpScaling/ThresholdsWaitTime", to(0)),
    shop("waiting time of 200 minutes", "Resources/Web/Properties/LoadBasedAutoScaling/DownScaling/IgnoreMetricsTime", to(200)),
    shop("negative time for shutdown", "Resources/Web/Properties/LifecycleEventConfiguration/ShutdownEventConfiguration/ExecutionTimeout", to(-5)),
    shop("too many operations for the size", "Resources/Db/Properties/VolumeConfigurations/0/Iops", to(9000)),
    shop("volume larger than its type has", "Resources/Db/Properties/VolumeConfigurations/0/Size", to(100000)),
    shop("mount point that is no path", "Resources/Db/Properties/VolumeConfigurations/0/MountPoint", to("vol/mysql")),
    shop("name of a layer longer than 32 characters", "Resources/Jobs/Properties/Name", to("The layer that does all the jobs of the night")),
    shop("host name with an underscore", "Resources/Web1/Properties/Hostname", to("web_1")),
    shop("short name with a blank", "Resources/Jobs/Properties/Shortname", to("night jobs")),
    shop("environment variable that starts with a digit", "Resources/Site/Properties/Environment/0/Key", to("2ND_LOCALE")),
    shop("path of the health check without a slash", "Resources/Balancer/Properties/Attributes/HaproxyHealthCheckUrl", to("health")),
    shop("memory that is no number", "Resources/Cache/Properties/Attributes/MemcachedMemory", to("512MB")),
    shop("ARN of a role that is none", "Resources/Shop/Properties/ServiceRoleArn", to("aws-opsworks-service-role")),
    shop("ARN of a user where a role belongs", "Resources/Shop/Properties/ServiceRoleArn", to("arn:aws:iam::123456789012:user/opsworks")),
    shop("ARN of a role where a user belongs", "Resources/Alice/Properties/IamUserArn", to("arn:aws:iam::123456789012:role/alice")),
    shop("account name with a blank", "Resources/Alice/Properties/SshUsername", to("alice smith")),
    shop("id of a volume that is none", "Resources/Archive/Properties/Ec2VolumeId", to("archive")),
    shop("type of instance that does not exist", "Resources/Db1/Properties/InstanceType", to("m4.huge")),
    # what does not go together
    shop("two layers of one built-in kind", "Resources/Web3", to(layer("php-app", "More web", Shortname="php-app"))),
    shop("two layers with one short name", "Resources/More", to(layer("custom", "More jobs", Shortname="jobs"))),
    shop("two apps with one short name", "Resources/Site2", to(resource("AWS::OpsWorks::App", StackId=ref("Shop"), Type="php", Name="Again", Shortname="site"))),
    shop("two instances with one host name", "Resources/Web2/Properties/Hostname", to("web1")),
    shop("two volumes on one mount point", "Resources/Db/Properties/VolumeConfigurations", also({"MountPoint": "/vol/mysql", "NumberOfDisks": 1, "Size": 10})),
    shop("environment variable given twice", "Resources/Site/Properties/Environment", also({"Key": "LOCALE", "Value": "de_DE"})),
    shop("SSL without a certificate", "Resources/Site/Properties/EnableSsl", to(True)),
    shop("schedule without a timer", "Resources/Jobs2/Properties/AutoScalingType", gone),
    shop("load instance in a layer that does not scale", "Resources/Jobs1/Properties/AutoScalingType", to("load")),
    shop("image without the system Custom", "Resources/Web1/Properties/AmiId", to("ami-0abcdef1234567890")),
    shop("recipes without cookbooks", "Resources/Shop/Properties/UseCustomCookbooks", to(False)),
    shop("SSH address without a key", "Resources/Site/Properties/AppSource/SshKey", gone),
    shop("database that is not registered", "Resources/Site/Properties/DataSources/0/Arn", to("arn:aws:rds:us-east-1:123456789012:db:sales")),
    shop("Windows on Chef 11", "Resources/Shop/Properties/DefaultOs", to("Microsoft Windows Server 2012 R2 Base")),
    shop("block device that is two things", "Resources/Web2/Properties/BlockDeviceMappings/0/VirtualName", to("ephemeral0")),
    platform("built-in layer on Chef 12", "Resources/Api/Properties/Type", to("php-app")),
    platform("typed app on Chef 12", "Resources/Service/Properties/Type", to("php")),
    platform("layer without security groups", "Resources/Api/Properties/CustomSecurityGroupIds", gone),
    platform("RAID on Chef 12", "Resources/Api/Properties/VolumeConfigurations/0/RaidLevel", to(1)),
    platform("role where the instance profile belongs", "Resources/Platform/Properties/DefaultInstanceProfileArn", to(att("InstanceRole", "Arn"))),
    platform("instance profile where the role belongs", "Resources/Platform/Properties/ServiceRoleArn", to(att("InstanceProfile", "Arn"))),
    platform("subnet where the VPC belongs", "Resources/Platform/Properties/VpcId", to(ref("Subnet"))),
    platform("subnet where a security group belongs, on a layer", "Resources/Api/Properties/CustomSecurityGroupIds/0", to(ref("Subnet"))),
]

OTHERS = [
    platform("misspelt property of a VPC", "Resources/Vpc/Properties/CidrBlock", called("CidrBlok")),
    platform("property that a security group does not have", "Resources/WebGroup/Properties/Description", to("web")),
    platform("misspelt property inside a property", "Resources/WebGroup/Properties/SecurityGroupIngress/0/FromPort", called("FormPort")),
    platform("misspelt type", "Resources/Queue/Type", to("AWS::SQS::Que")),
    platform("subnet without a VPC", "Resources/Subnet/Properties/VpcId", gone),
    platform("role without a trust policy", "Resources/ServiceRole/Properties/AssumeRolePolicyDocument", gone),
    platform("policy without a name", "Resources/ServiceRole/Properties/Policies/0/PolicyName", gone),
    platform("record without a type", "Resources/Record/Properties/Type", gone),
    platform("group without a maximum", "Resources/Group/Properties/MaxSize", gone),
    platform("lifecycle rule without a status", "Resources/Bucket/Properties/LifecycleConfiguration/Rules/0/Status", gone),
    platform("text where a number belongs, in a queue", "Resources/Queue/Properties/VisibilityTimeout", to("a minute")),
    platform("text where a boolean belongs, in a VPC", "Resources/Vpc/Properties/EnableDnsSupport", to("yes")),
    platform("object where a list belongs, in a role", "Resources/InstanceRole/Properties/ManagedPolicyArns", to({"Arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})),
    platform("text where an object belongs, in a bucket", "Resources/Bucket/Properties/VersioningConfiguration", to("Enabled")),
    platform("unknown tenancy of a VPC", "Resources/Vpc/Properties/InstanceTenancy", to("shared")),
    platform("unknown status of versioning", "Resources/Bucket/Properties/VersioningConfiguration/Status", to("On")),
    platform("unknown comparison of an alarm", "Resources/Backlog/Properties/ComparisonOperator", to("GreaterThan")),
    platform("unknown statistic of an alarm", "Resources/Backlog/Properties/Statistic", to("Mean")),
    platform("unknown state of a rule", "Resources/Nightly/Properties/State", to("ON")),
    platform("unknown type of record", "Resources/Record/Properties/Type", to("HOST")),
    platform("unknown protocol of a subscription", "Resources/Alerts/Properties/Subscription/0/Protocol", to("mail")),
    platform("unknown domain of an address", "Resources/Address/Properties/Domain", to("ec2")),
    platform("message kept for longer than a queue can", "Resources/Queue/Properties/MessageRetentionPeriod", to(9999999)),
    platform("read-only property set", "Resources/Queue/Properties/Arn", to("arn:aws:sqs:us-east-1:123456789012:queue")),
    platform("reference to nothing, in a subnet", "Resources/Subnet/Properties/VpcId", to(ref("Network"))),
    platform("subnet where a security group belongs", "Resources/Launch/Properties/LaunchTemplateData/SecurityGroupIds/0", to(ref("Subnet"))),
    platform("security group where a subnet belongs", "Resources/DatabaseSubnets/Properties/SubnetIds/1", to(ref("WebGroup"))),
    platform("gateway where a VPC belongs", "Resources/Routes/Properties/VpcId", to(ref("Gateway"))),
    platform("name of a role where its ARN belongs", "Resources/Platform/Properties/ServiceRoleArn", to(ref("ServiceRole"))),
    platform("attribute that a queue does not have", "Resources/Nightly/Properties/Targets/0/Arn", to(att("Queue", "QueueUrlArn"))),
    platform("attribute that a role does not have", "Resources/Platform/Properties/ServiceRoleArn", to(att("ServiceRole", "RoleArn"))),
    platform("attribute that a database does not have", "Outputs/Endpoint/Value", to(att("Database", "Endpoint.Host"))),
    platform("attribute of nothing", "Outputs/Endpoint/Value", to(att("Db", "Endpoint.Address"))),
    platform("condition that does not exist", "Resources/Api2/Condition", to("Production")),
    platform("condition of Fn::If that does not exist", "Resources/Database/Properties/MultiAZ/Fn::If/0", to("Production")),
    platform("condition that refers to nothing", "Conditions/IsStaging/Fn::Not/0/Condition", to("Production")),
    platform("Fn::If with two operands", "Resources/Database/Properties/MultiAZ", to({"Fn::If": ["IsProduction", True]})),
    platform("map that does not exist", "Resources/Api1/Properties/InstanceType/Fn::FindInMap/0", to("Size")),
    platform("key that the map does not have", "Resources/Api1/Properties/InstanceType/Fn::FindInMap/2", to("Servers")),
    platform("name in Fn::Sub that does not exist", "Outputs/Api/Export/Name/Fn::Sub", to("${Stage}-api")),
    platform("function that does not exist", "Outputs/Api/Value", to({"Fn::Format": "platform"})),
    platform("Fn::Join without a list", "Outputs/Api/Value", to({"Fn::Join": ["-", "platform"]})),
    platform("Fn::Select beyond the list", "Resources/Vpc/Properties/CidrBlock", to({"Fn::Select": [2, ["10.0.0.0/16", "10.1.0.0/16"]]})),
    platform("unknown type of parameter", "Parameters/Workers/Type", to("Integer")),
    platform("unknown constraint of a parameter", "Parameters/Workers/MaximumValue", to(10)),
    platform("default that is not an allowed value", "Parameters/Environment/Default", to("test")),
    platform("default below the minimum", "Parameters/Workers/Default", to(0)),
    platform("default that is no number", "Parameters/Workers/Default", to("two")),
    platform("pattern that is no pattern", "Parameters/Password/AllowedPattern", to("[a-z")),
    platform("output without a value", "Outputs/Endpoint/Value", gone),
    platform("unknown deletion policy", "Resources/Database/DeletionPolicy", to("Keep")),
    platform("snapshot of what has none", "Resources/Queue/DeletionPolicy", to("Snapshot")),
    platform("unknown key of a resource", "Resources/Queue/DependOn", to("Alerts")),
    platform("unknown section", "Output", to({"Api": {"Value": "api"}})),
    platform("DependsOn of itself", "Resources/Queue/DependsOn", to("Queue")),
    platform("references in a circle", "Resources/WebGroup/Properties/SecurityGroupIngress/0/SourceSecurityGroupId", to(att("DatabaseGroup", "GroupId"))),
    platform("logical id with a dash", "Resources/Queue-2", to(resource("AWS::SQS::Queue"))),
    platform("network that is none", "Resources/Subnet/Properties/CidrBlock", to("10.0.1.0/33")),
    platform("address range that is no range", "Resources/WebGroup/Properties/SecurityGroupIngress/0/CidrIp", to("everyone")),
    platform("port beyond 65535", "Resources/WebGroup/Properties/SecurityGroupIngress/0/ToPort", to(80000)),
    platform("schedule with five fields", "Resources/Nightly/Properties/ScheduleExpression", to("cron(0 3 * * *)")),
    platform("schedule that is no schedule", "Resources/Nightly/Properties/ScheduleExpression", to("every night")),
    platform("region where a zone belongs", "Resources/Subnet/Properties/AvailabilityZone", to("us-east-1")),
    platform("ARN that is none", "Resources/InstanceRole/Properties/ManagedPolicyArns/0", to("AmazonSSMManagedInstanceCore")),
    platform("version of a policy that does not exist", "Resources/ServiceRole/Properties/AssumeRolePolicyDocument/Version", to("2012-10-18")),
    platform("statement without an effect", "Resources/ServiceRole/Properties/Policies/0/PolicyDocument/Statement/0/Effect", gone),
    platform("tag without a key", "Resources/Vpc/Properties/Tags/0/Key", gone),
]

DEFECTS = OPSWORKS + OTHERS
