//! The settings of every declaration, a table a kind.
//!
//! Source of the properties: reference of the service, section 2 (CloudFormation types); of the settings: the language
//! reference, page "Settings". A path with dots in `property` is a property inside a property; `Attributes.X` is a key of a
//! map of strings.

use super::kinds::{AppKind, LayerKind, ServerKind};
use super::{Kind, Need, Secrecy, Setting, Shape, Word};
use crate::syntax::ast::BlockKind;
use crate::value::Unit;

use Kind::{Block, Bool, Decl, Duration, Either, Int, Json, JsonText, Labelled, List, Nested, Number, Percent};
use Kind::{Raw, Recipes, Schedule, Size, Source, Strategy, Text, Texts, Version, Words};
use Need::{BetterKnown, Known, Optional, Required, RequiredKnown};
use Secrecy::{Kept, Password, Variables};

const fn row(name: &'static str, kind: Kind, need: Need, property: &'static str, doc: &'static str) -> Setting {
    Setting { name, kind, property, need, doc, secrecy: Secrecy::Shown }
}

/// A setting that may hold a secret.
const fn secret(secrecy: Secrecy, row: Setting) -> Setting {
    Setting { secrecy, ..row }
}

const fn word(word: &'static str) -> Word {
    Word { word, written: word }
}

const fn spelt(word: &'static str, written: &'static str) -> Word {
    Word { word, written }
}

const TEXTS: Kind = List(&Text);
const POSITIVE: Kind = Int { min: 1, max: i64::MAX };
const COUNT: Kind = Int { min: 0, max: i64::MAX };
/// `auto` or the ARN of a role or profile.
const ROLE: Kind = Either(&[Words(&[word("auto")]), Text]);
const ROOT_DEVICE: Kind = Words(&[word("ebs"), word("instance-store"), spelt("instance_store", "instance-store")]);
const VOLUME_TYPE: Kind = Words(&[word("standard"), word("gp2"), word("io1"), word("st1"), word("sc1")]);

const HOSTNAMES: Kind = Words(&[
    spelt("layer_dependent", "Layer_Dependent"),
    spelt("baked_goods", "Baked_Goods"),
    spelt("clouds", "Clouds"),
    spelt("europe_cities", "Europe_Cities"),
    spelt("fruits", "Fruits"),
    spelt("greek_deities_and_titans", "Greek_Deities_and_Titans"),
    spelt("legendary_creatures_from_japan", "Legendary_creatures_from_Japan"),
    spelt("planets_and_moons", "Planets_and_Moons"),
    spelt("roman_deities", "Roman_Deities"),
    spelt("scottish_islands", "Scottish_Islands"),
    spelt("us_cities", "US_Cities"),
    spelt("wild_cats", "Wild_Cats"),
]);

macro_rules! meta {
    ($shape:ident, $($own:expr),*) => {
        static $shape: Shape = Shape {
            name: "a meta block",
            settings: &[
        row(
            "depends_on",
            List(&Decl(&BlockKind::ALL)),
            Known,
            "",
            "Declarations that must exist first, beyond those that are referred to; `[]`: no others, not even those that the compiler would add.",
        ),
        row(
            "deletion_policy",
            Words(&[word("Delete"), word("Retain"), word("Snapshot"), word("RetainExceptOnCreate")]),
            Known,
            "",
            "What happens to the resource when it leaves the template.",
        ),
        row(
            "update_replace_policy",
            Words(&[word("Delete"), word("Retain"), word("Snapshot")]),
            Known,
            "",
            "What happens to the old resource when it is replaced.",
        ),
        row("creation_policy", Raw, Optional, "", "What CloudFormation waits for after creating the resource."),
        row("update_policy", Raw, Optional, "", "How CloudFormation updates the resource."),
        row("metadata", Raw, Optional, "", "The `Metadata` of the resource."),
        row("properties", Raw, Optional, "", "Properties laid over what the compiler writes, unchecked."),
                $($own),*
            ],
        };
    };
}

// `meta { ... }`, in every declaration that becomes a resource.
meta!(META,);
meta!(
    RESOURCE_META,
    row(
        "unchecked",
        Text,
        Known,
        "",
        "Why what the catalogue of types says does not hold here, such as a type that is newer than the catalogue."
    )
);

const RUBYGEMS_ROW: Setting = row("rubygems", Version, Optional, "Attributes.RubygemsVersion", "Version of RubyGems.");
const BUNDLER_ROW: Setting = row(
    "bundler",
    Either(&[Bool, Version]),
    Optional,
    "Attributes.BundlerVersion",
    "Version of Bundler; `false` if Bundler is not managed.",
);
const META_ROW: Setting = row(
    "meta",
    Block(&META),
    Optional,
    "",
    "What CloudFormation should know about the resource besides its properties.",
);
const JSON_ROW: Setting =
    row("json", Json, Optional, "CustomJson", "Custom JSON that recipes read as node attributes.");
const JSON_TEXT_ROW: Setting = row("json_text", JsonText, Optional, "", "Custom JSON as text, passed on as it stands.");
const JSON_FORM_ROW: Setting = row(
    "json_form",
    Words(&[word("object"), word("text")]),
    Known,
    "",
    "Whether custom JSON is written as an object or as text.",
);
const TAGS_ROW: Setting = row("tags", Texts, Optional, "Tags", "Tags: keys and values.");

pub static STACK: Shape = Shape {
    name: "a stack",
    settings: &[
        row("name", Text, BetterKnown, "Name", "At most 64 characters. Default: the name of the CloudFormation stack."),
        row("region", Text, Known, "", "The region that the stack is meant for; checks use it."),
        row(
            "service_role",
            ROLE,
            Optional,
            "ServiceRoleArn",
            "ARN of the role that the service assumes, or `auto`: the compiler writes it. Default: `auto`.",
        ),
        row(
            "instance_profile",
            ROLE,
            Optional,
            "DefaultInstanceProfileArn",
            "ARN of the instances' profile, or `auto`: the compiler writes it. Default: `auto`.",
        ),
        row("vpc", Text, Optional, "VpcId", "The VPC; `subnet` is needed with it."),
        row("subnet", Text, Optional, "DefaultSubnetId", "Subnet of the instances that name none."),
        row("zone", Text, Optional, "DefaultAvailabilityZone", "Availability zone of the instances that name none."),
        row(
            "chef",
            Version,
            Known,
            "ConfigurationManager.Version",
            "Version of the configuration manager: `\"11.10\"`, `\"12\"`, ...",
        ),
        row(
            "berkshelf",
            Version,
            Known,
            "ChefConfiguration.BerkshelfVersion",
            "Version of Berkshelf; giving it turns Berkshelf on.",
        ),
        row("os", Text, BetterKnown, "DefaultOs", "Operating system of the instances that name none."),
        row("root_device", ROOT_DEVICE, Optional, "DefaultRootDeviceType", "`ebs` or `instance-store`."),
        row("ssh_key", Text, Optional, "DefaultSshKeyName", "EC2 key pair of the instances that name none."),
        row("hostnames", HOSTNAMES, Known, "HostnameTheme", "Theme from which host names are made."),
        row(
            "cookbooks",
            Source,
            Optional,
            "CustomCookbooksSource",
            "Where the custom cookbooks come from: `git(...)`, `svn(...)`, `s3(...)`, `archive(...)`.",
        ),
        row(
            "built_in_security_groups",
            Bool,
            Optional,
            "UseOpsworksSecurityGroups",
            "Whether each layer gets the service's own security group.",
        ),
        row("agent_version", Version, Optional, "AgentVersion", "`\"LATEST\"` or a full version of the agent."),
        row("color", Text, Optional, "Attributes.Color", "Colour in the console: `\"rgb(45, 114, 184)\"`."),
        row("ecs_cluster", Text, Optional, "EcsClusterArn", "ARN of the ECS cluster to register."),
        row("clone_of", Text, Optional, "SourceStackId", "Id of the stack that this one is a clone of."),
        row("clone_apps", TEXTS, Optional, "CloneAppIds", "Ids of the apps to clone with it."),
        row("clone_permissions", Bool, Optional, "ClonePermissions", "Whether permissions are cloned."),
        TAGS_ROW,
        JSON_ROW,
        JSON_TEXT_ROW,
        JSON_FORM_ROW,
        row("volume", Nested(BlockKind::Volume), Optional, "", "An existing EBS volume to register."),
        row("elastic_ip", Nested(BlockKind::ElasticIp), Optional, "", "An existing address to register."),
        row("user", Nested(BlockKind::User), Optional, "", "A user's profile."),
        row("database", Nested(BlockKind::Database), Optional, "", "A database to register."),
        row(
            "template",
            Raw,
            Optional,
            "",
            "Sections of the template that the language has no words for: `Rules`, `Transform`, `Metadata` and so on, as they stand.",
        ),
        META_ROW,
    ],
};

static RECIPES: Shape = Shape {
    name: "a recipes block",
    settings: &[
        row(
            "setup",
            Recipes,
            BetterKnown,
            "CustomRecipes.Setup",
            "Run when an instance has booted, before its first deploy.",
        ),
        row(
            "configure",
            Recipes,
            BetterKnown,
            "CustomRecipes.Configure",
            "Run on every online instance when one comes or goes.",
        ),
        row(
            "deploy",
            Recipes,
            BetterKnown,
            "CustomRecipes.Deploy",
            "Run when an app is deployed, and as the second half of Setup.",
        ),
        row("undeploy", Recipes, BetterKnown, "CustomRecipes.Undeploy", "Run when an app is removed."),
        row("shutdown", Recipes, BetterKnown, "CustomRecipes.Shutdown", "Run before an instance stops."),
    ],
};

static LAYER_VOLUME: Shape = Shape {
    name: "a volume block of a layer",
    settings: &[
        row("size", Size(Unit::Gibibytes), Optional, "Size", "Size of the volume, of the whole array for RAID."),
        row("type", VOLUME_TYPE, Optional, "VolumeType", "`standard`, `gp2`, `io1`, `st1` or `sc1`."),
        row("disks", POSITIVE, Optional, "NumberOfDisks", "Number of disks in the array. Default: 1."),
        row("raid", COUNT, Optional, "RaidLevel", "RAID level."),
        row("iops", POSITIVE, Optional, "Iops", "I/O operations a second of each disk; for `io1`."),
        row("encrypted", Bool, Optional, "Encrypted", "Whether the volume is encrypted."),
    ],
};

static THRESHOLDS: Shape = Shape {
    name: "thresholds",
    settings: &[
        row("cpu", Percent, Optional, "CpuThreshold", "Average use of the processors."),
        row("memory", Percent, Optional, "MemoryThreshold", "Average use of the memory."),
        row("load", Number, Optional, "LoadThreshold", "Average load of one minute."),
        row("instances", POSITIVE, Optional, "InstanceCount", "How many instances to start or stop at a time."),
        row(
            "after",
            Duration(Unit::Minutes),
            Optional,
            "ThresholdsWaitTime",
            "How long the threshold must be passed. 1 to 100 minutes.",
        ),
        row(
            "then_ignore",
            Duration(Unit::Minutes),
            Optional,
            "IgnoreMetricsTime",
            "How long to wait afterwards. 1 to 100 minutes.",
        ),
        row("alarms", TEXTS, Optional, "", "CloudWatch alarms; a template cannot carry them."),
    ],
};

static SCALING: Shape = Shape {
    name: "a scaling block",
    settings: &[
        row("enabled", Bool, Optional, "Enable", "Whether load-based scaling is on. Default: true."),
        row("up", Block(&THRESHOLDS), Optional, "UpScaling", "When to start instances."),
        row("down", Block(&THRESHOLDS), Optional, "DownScaling", "When to stop instances."),
    ],
};

macro_rules! layer {
    ($shape:ident, $name:literal, $($own:expr),*) => {
        static $shape: Shape = Shape {
            name: $name,
            settings: &[
                row("name", Text, BetterKnown, "Name", "At most 32 characters. Default: the name of the declaration."),
                row("shortname", Text, BetterKnown, "Shortname", "What recipes call the layer. Default: the name of the declaration; for a built-in kind always the kind."),
                row("recipes", Block(&RECIPES), Optional, "CustomRecipes", "Custom recipes for each lifecycle event, run after the built-in ones."),
                row("packages", TEXTS, Optional, "Packages", "Packages of the operating system, installed in Setup."),
                row("volume", Labelled(&LAYER_VOLUME), Optional, "VolumeConfigurations", "A volume for each new instance, with its mount point."),
                row("security_groups", TEXTS, Optional, "CustomSecurityGroupIds", "Security groups of the instances."),
                row("auto_healing", Bool, Optional, "EnableAutoHealing", "Whether failed instances are replaced. Default: true."),
                row("elastic_ips", Bool, Optional, "AutoAssignElasticIps", "Whether instances get an Elastic IP address. Default: false."),
                row("public_ips", Bool, Optional, "AutoAssignPublicIps", "Whether instances get a public address. Default: false."),
                row("instance_profile", Text, Optional, "CustomInstanceProfileArn", "ARN of the instances' profile, in place of the stack's."),
                row("updates_on_boot", Bool, Optional, "InstallUpdatesOnBoot", "Whether the system is updated at each boot."),
                row("ebs_optimized", Bool, Optional, "UseEbsOptimizedInstances", "Whether instances are EBS-optimized."),
                row("shutdown_timeout", Duration(Unit::Seconds), Optional, "LifecycleEventConfiguration.ShutdownEventConfiguration.ExecutionTimeout", "How long Shutdown recipes may run. The service's default: 120 seconds."),
                row("wait_for_drain", Bool, Optional, "LifecycleEventConfiguration.ShutdownEventConfiguration.DelayUntilElbConnectionsDrained", "Whether Shutdown waits until the load balancer has drained the instance."),
                row("scaling", Block(&SCALING), Optional, "LoadBasedAutoScaling", "When load instances are started and stopped."),
                TAGS_ROW, JSON_ROW, JSON_TEXT_ROW, JSON_FORM_ROW, META_ROW,
                $($own),*
            ],
        };
    };
}

layer!(LAYER, "a layer",);

static STATS: Shape = Shape {
    name: "a stats block",
    settings: &[
        row("enabled", Bool, Optional, "Attributes.EnableHaproxyStats", "Whether HAProxy serves its statistics."),
        row("url", Text, Optional, "Attributes.HaproxyStatsUrl", "Path of the statistics."),
        row("user", Text, Optional, "Attributes.HaproxyStatsUser", "User who may see them."),
        secret(Password, row("password", Text, Optional, "Attributes.HaproxyStatsPassword", "Password of that user.")),
    ],
};

static HEALTH_CHECK: Shape = Shape {
    name: "a health_check block",
    settings: &[
        row("url", Text, Optional, "Attributes.HaproxyHealthCheckUrl", "Path that HAProxy asks for."),
        row(
            "method",
            Words(&[word("OPTIONS"), word("GET"), word("HEAD")]),
            Optional,
            "Attributes.HaproxyHealthCheckMethod",
            "Method that HAProxy uses.",
        ),
    ],
};

layer!(
    LAYER_LB,
    "an lb layer",
    row("stats", Block(&STATS), Optional, "", "The statistics page of HAProxy."),
    row("health_check", Block(&HEALTH_CHECK), Optional, "", "How HAProxy checks its back ends.")
);
layer!(
    LAYER_DB_MASTER,
    "a db-master layer",
    secret(
        Password,
        row("root_password", Text, Required, "Attributes.MysqlRootPassword", "Password of the MySQL root user.")
    ),
    row(
        "root_password_everywhere",
        Bool,
        Optional,
        "Attributes.MysqlRootPasswordUbiquitous",
        "Whether all instances get it, or only application servers."
    )
);

static GANGLIA: Shape = Shape {
    name: "a ganglia block",
    settings: &[
        row("url", Text, Optional, "Attributes.GangliaUrl", "Path of the web front end."),
        row("user", Text, Optional, "Attributes.GangliaUser", "User who may see it."),
        secret(Password, row("password", Text, Optional, "Attributes.GangliaPassword", "Password of that user.")),
    ],
};

layer!(
    LAYER_MONITORING,
    "a monitoring-master layer",
    row("ganglia", Block(&GANGLIA), Optional, "", "The web front end of Ganglia.")
);
layer!(
    LAYER_MEMCACHED,
    "a memcached layer",
    row(
        "memory",
        Size(Unit::Mebibytes),
        Optional,
        "Attributes.MemcachedMemory",
        "Memory of the cache on each instance."
    )
);
layer!(
    LAYER_NODEJS,
    "a nodejs-app layer",
    row("nodejs", Version, Optional, "Attributes.NodejsVersion", "Version of Node.js.")
);
layer!(
    LAYER_RAILS,
    "a rails-app layer",
    row("ruby", Version, Optional, "Attributes.RubyVersion", "Version of Ruby."),
    RUBYGEMS_ROW,
    BUNDLER_ROW,
    row("passenger", Version, Optional, "Attributes.PassengerVersion", "Version of Passenger."),
    row(
        "rails_stack",
        Words(&[word("apache_passenger"), word("nginx_unicorn")]),
        Known,
        "Attributes.RailsStack",
        "Which servers run Rails."
    )
);
layer!(
    LAYER_JAVA,
    "a java-app layer",
    row("jvm", Words(&[word("openjdk")]), Optional, "Attributes.Jvm", "Which Java."),
    row("jvm_version", Version, Optional, "Attributes.JvmVersion", "Version of Java."),
    row("jvm_options", Text, Optional, "Attributes.JvmOptions", "Options of the virtual machine."),
    row("app_server", Words(&[word("tomcat")]), Optional, "Attributes.JavaAppServer", "Which application server."),
    row(
        "app_server_version",
        Version,
        Optional,
        "Attributes.JavaAppServerVersion",
        "Version of the application server."
    )
);
layer!(LAYER_FLOW, "an aws-flow-ruby layer", RUBYGEMS_ROW, BUNDLER_ROW);
layer!(
    LAYER_ECS,
    "an ecs-cluster layer",
    row("cluster", Text, Optional, "Attributes.EcsClusterArn", "ARN of the cluster; the stack's if not given.")
);

static BLOCK_DEVICE: Shape = Shape {
    name: "a block_device block",
    settings: &[
        row("size", Size(Unit::Gibibytes), Optional, "Ebs.VolumeSize", "Size of the volume."),
        row("type", VOLUME_TYPE, Optional, "Ebs.VolumeType", "`standard`, `gp2`, `io1`, `st1` or `sc1`."),
        row("iops", POSITIVE, Optional, "Ebs.Iops", "I/O operations a second."),
        row("snapshot", Text, Optional, "Ebs.SnapshotId", "Snapshot that the volume starts from."),
        row(
            "delete_on_termination",
            Bool,
            Optional,
            "Ebs.DeleteOnTermination",
            "Whether the volume goes with the instance.",
        ),
        row("virtual_name", Text, Optional, "VirtualName", "`\"ephemeral0\"` and so on."),
        row("none", Bool, Known, "NoDevice", "Suppresses the mapping."),
    ],
};

pub static INSTANCE: Shape = Shape {
    name: "an instance",
    settings: &[
        row(
            "layers",
            List(&Decl(&[BlockKind::Layer])),
            RequiredKnown,
            "LayerIds",
            "The layers it is in; at least one.",
        ),
        row("size", Text, Required, "InstanceType", "EC2 instance type: `\"c5.large\"`."),
        row("hostname", Text, BetterKnown, "Hostname", "Host name. Default: by the stack's theme."),
        row("os", Text, BetterKnown, "Os", "Operating system. Default: the stack's."),
        row("ami", Text, Optional, "AmiId", "Custom image; `os` is then `\"Custom\"`."),
        row("subnet", Text, Optional, "SubnetId", "Subnet. Default: the stack's."),
        row("zone", Text, Optional, "AvailabilityZone", "Availability zone. Default: the stack's."),
        row("ssh_key", Text, Optional, "SshKeyName", "EC2 key pair. Default: the stack's."),
        row("root_device", ROOT_DEVICE, Optional, "RootDeviceType", "`ebs` or `instance-store`."),
        row("architecture", Words(&[word("x86_64"), word("i386")]), Optional, "Architecture", "`x86_64` or `i386`."),
        row(
            "virtualization",
            Words(&[word("hvm"), word("paravirtual")]),
            Optional,
            "VirtualizationType",
            "`hvm` or `paravirtual`.",
        ),
        row(
            "tenancy",
            Words(&[word("default"), word("dedicated"), word("host")]),
            Optional,
            "Tenancy",
            "`default`, `dedicated` or `host`.",
        ),
        row("ebs_optimized", Bool, Optional, "EbsOptimized", "Whether the instance is EBS-optimized."),
        row("updates_on_boot", Bool, Optional, "InstallUpdatesOnBoot", "Whether the system is updated at each boot."),
        row("agent_version", Version, Optional, "AgentVersion", "`\"INHERIT\"` or a full version of the agent."),
        row(
            "elastic_ip",
            Either(&[Words(&[word("auto")]), Decl(&[BlockKind::ElasticIp]), Text, Nested(BlockKind::ElasticIp)]),
            Optional,
            "ElasticIps",
            "An address registered with the stack, or `auto`: the compiler makes one.",
        ),
        row("volumes", List(&Decl(&[BlockKind::Volume])), Known, "Volumes", "Registered volumes to attach."),
        row("volume", Nested(BlockKind::Volume), Optional, "", "An existing EBS volume to register and attach."),
        row(
            "block_device",
            Labelled(&BLOCK_DEVICE),
            Optional,
            "BlockDeviceMappings",
            "A block device, by its device name.",
        ),
        row("schedule", Schedule, Known, "TimeBasedAutoScaling", "The hours of the week at which the instance runs."),
        row(
            "scale",
            Words(&[word("load")]),
            Known,
            "AutoScalingType",
            "`load`: started and stopped by the layer's thresholds.",
        ),
        META_ROW,
    ],
};

static SSL: Shape = Shape {
    name: "an ssl block",
    settings: &[
        secret(Kept, row("certificate", Text, Optional, "SslConfiguration.Certificate", "Certificate in PEM form.")),
        secret(
            Password,
            row("key", Text, Optional, "SslConfiguration.PrivateKey", "Private key in PEM form, without a passphrase."),
        ),
        secret(Kept, row("chain", Text, Optional, "SslConfiguration.Chain", "Intermediate certificates in PEM form.")),
        row("enabled", Bool, Optional, "EnableSsl", "Whether SSL is on. Default: true if a certificate is given."),
    ],
};

macro_rules! app {
    ($shape:ident, $name:literal, $($own:expr),*) => {
        static $shape: Shape = Shape {
            name: $name,
            settings: &[
                row("name", Text, BetterKnown, "Name", "Default: the name of the declaration."),
                row("shortname", Text, BetterKnown, "Shortname", "What recipes call the app."),
                row("description", Text, Optional, "Description", "A description."),
                row("source", Source, Optional, "AppSource", "Where the app comes from: `git(...)`, `svn(...)`, `s3(...)`, `archive(...)`."),
                row("domains", TEXTS, Optional, "Domains", "Domains that the app answers to."),
                secret(Variables, row("env", Texts, Optional, "Environment", "Environment variables.")),
                row("ssl", Block(&SSL), Optional, "SslConfiguration", "Certificate and key."),
                row("database", Either(&[Words(&[word("auto"), word("none")]), Decl(&[BlockKind::Database, BlockKind::Instance])]), Known, "DataSources", "A `database`, an instance of a db-master layer, `auto` or `none`."),
                row("database_name", Text, Optional, "", "Name of the database on that server."),
                row("document_root", Text, Optional, "Attributes.DocumentRoot", "Directory that is served."),
                row("layers", List(&Decl(&[BlockKind::Layer])), Known, "", "Where the app is deployed by default; those layers wait for the app."),
                META_ROW,
                $($own),*
            ],
        };
    };
}

app!(APP, "an app",);
app!(
    APP_RAILS,
    "a rails app",
    row("rails_env", Text, Optional, "Attributes.RailsEnv", "The Rails environment."),
    row("auto_bundle", Bool, Optional, "Attributes.AutoBundleOnDeploy", "Whether Bundler runs at each deploy.")
);
app!(
    APP_FLOW,
    "an aws-flow-ruby app",
    secret(
        Kept,
        row(
            "flow_settings",
            Text,
            Optional,
            "Attributes.AwsFlowRubySettings",
            "Configuration of the flow runner, as JSON text."
        )
    )
);

pub static DATABASE: Shape = Shape {
    name: "a database",
    settings: &[
        row("arn", Text, Required, "RdsDbInstanceArn", "ARN of the database instance."),
        row("user", Text, Required, "DbUser", "Its master user."),
        secret(Password, row("password", Text, Required, "DbPassword", "Password of the master user.")),
    ],
};

pub static LOAD_BALANCER: Shape = Shape {
    name: "a load balancer",
    settings: &[
        row("name", Text, Required, "ElasticLoadBalancerName", "Name of an existing Classic Load Balancer."),
        row("layer", Decl(&[BlockKind::Layer]), RequiredKnown, "LayerId", "The layer it serves."),
        META_ROW,
    ],
};

pub static VOLUME: Shape = Shape {
    name: "a volume",
    settings: &[
        row("id", Text, Required, "Ec2VolumeId", "Id of an existing EBS volume."),
        row("mount", Text, Optional, "MountPoint", "Where it is mounted."),
        row("name", Text, Optional, "Name", "At most 128 characters."),
        META_ROW,
    ],
};

pub static ELASTIC_IP: Shape = Shape {
    name: "an elastic_ip",
    settings: &[
        row("ip", Text, Required, "Ip", "The address."),
        row("name", Text, Optional, "Name", "At most 32 characters."),
    ],
};

pub static USER: Shape = Shape {
    name: "a user",
    settings: &[
        row("iam_user", Text, Required, "IamUserArn", "ARN of the IAM user."),
        row("ssh_name", Text, Optional, "SshUsername", "Account name on the servers."),
        row("ssh_key", Text, Optional, "SshPublicKey", "Public key."),
        row("self_managed", Bool, Optional, "AllowSelfManagement", "Whether users may set their own key."),
        META_ROW,
    ],
};

static DOMAIN: Shape = Shape {
    name: "a domain block",
    settings: &[
        row("name", Text, Required, "CustomDomain", "The domain."),
        secret(Kept, row("certificate", Text, Required, "CustomCertificate", "Certificate in PEM form.")),
        secret(Password, row("key", Text, Required, "CustomPrivateKey", "Private key in PEM form.")),
    ],
};

macro_rules! server {
    ($shape:ident, $name:literal, $($own:expr),*) => {
        static $shape: Shape = Shape {
            name: $name,
            settings: &[
                row("size", Text, Required, "InstanceType", "EC2 instance type."),
                row("service_role", ROLE, Optional, "ServiceRoleArn", "ARN of the role that the service assumes, or `auto`. Default: `auto`."),
                row("instance_profile", ROLE, Optional, "InstanceProfileArn", "ARN of the server's profile, or `auto`. Default: `auto`."),
                row("version", Version, Optional, "EngineVersion", "Version of the engine."),
                row("model", Words(&[word("Single"), word("Monolithic")]), Optional, "EngineModel", "`Single` for Chef, `Monolithic` for Puppet."),
                row("public_ip", Bool, Optional, "AssociatePublicIpAddress", "Whether the server gets a public address."),
                row("from_backup", Text, Optional, "BackupId", "Backup from which the server is created."),
                row("keep_backups", POSITIVE, Optional, "BackupRetentionCount", "How many automatic backups are kept."),
                row("no_automatic_backups", Bool, Optional, "DisableAutomatedBackup", "Turns automatic backups off."),
                row("backup_window", Text, Optional, "PreferredBackupWindow", "`\"HH:MM\"` or `\"DDD:HH:MM\"`, UTC."),
                row("maintenance_window", Text, Optional, "PreferredMaintenanceWindow", "`\"DDD:HH:MM\"`, UTC."),
                row("domain", Block(&DOMAIN), Optional, "", "A domain of one's own with certificate and key."),
                row("ssh_key", Text, Optional, "KeyPair", "EC2 key pair."),
                row("security_groups", TEXTS, Optional, "SecurityGroupIds", "Security groups."),
                row("subnets", TEXTS, Optional, "SubnetIds", "Subnets."),
                secret(Kept, row("engine_attributes", Texts, Optional, "EngineAttributes", "Further engine attributes by name.")),
                TAGS_ROW, META_ROW,
                $($own),*
            ],
        };
    };
}

server!(
    SERVER_CHEF,
    "a chef server",
    secret(
        Password,
        row(
            "admin_password",
            Text,
            Optional,
            "EngineAttributes.CHEF_AUTOMATE_ADMIN_PASSWORD",
            "Password of the administrator: 8 to 32 characters."
        )
    ),
    secret(
        Kept,
        row("pivotal_key", Text, Optional, "EngineAttributes.CHEF_AUTOMATE_PIVOTAL_KEY", "RSA public key in base64.")
    )
);
server!(
    SERVER_PUPPET,
    "a puppet server",
    secret(
        Password,
        row(
            "admin_password",
            Text,
            Optional,
            "EngineAttributes.PUPPET_ADMIN_PASSWORD",
            "Password of the administrator: 8 to 32 characters."
        )
    ),
    row("r10k_remote", Text, Optional, "EngineAttributes.PUPPET_R10K_REMOTE", "The control repository."),
    secret(
        Password,
        row(
            "r10k_key",
            Text,
            Optional,
            "EngineAttributes.PUPPET_R10K_PRIVATE_KEY",
            "Private key for the control repository."
        )
    )
);

pub static DEPLOYMENT: Shape = Shape {
    name: "a deployment",
    settings: &[
        row(
            "command",
            Words(&[
                word("deploy"),
                word("undeploy"),
                word("rollback"),
                word("start"),
                word("stop"),
                word("restart"),
                word("setup"),
                word("configure"),
                word("update_custom_cookbooks"),
                word("execute_recipes"),
                word("install_dependencies"),
                word("update_dependencies"),
            ]),
            Known,
            "",
            "What is done. Default: `deploy`.",
        ),
        row("app", Decl(&[BlockKind::App]), Known, "", "The app that is deployed."),
        row(
            "to",
            List(&Decl(&[BlockKind::Layer, BlockKind::Instance])),
            Known,
            "",
            "Layers and instances. Default: the app's layers, else all online instances.",
        ),
        row(
            "strategy",
            Strategy,
            Known,
            "",
            "`all_at_once`, `rolling(...)` or `blue_green(...)`. Default: `all_at_once`.",
        ),
        row("migrate", Bool, Known, "", "Whether a Rails deploy migrates the database."),
        row("recipes", Recipes, Known, "", "The recipes of `execute_recipes`, in order."),
        row("upgrade_os_to", Text, Known, "", "The operating system of `update_dependencies`."),
        row("allow_reboot", Bool, Known, "", "Whether `update_dependencies` may reboot."),
        row("comment", Text, Optional, "", "A remark kept with the deployment."),
        JSON_ROW,
        JSON_TEXT_ROW,
    ],
};

/// The body of a `resource`: its own properties, and `meta`.
pub static RESOURCE: Shape = Shape {
    name: "a resource",
    settings: &[row(
        "meta",
        Block(&RESOURCE_META),
        Optional,
        "",
        "What CloudFormation should know about the resource besides its properties.",
    )],
};

/// The body of a `parameter`.
pub static PARAMETER: Shape = Shape {
    name: "a parameter",
    settings: &[
        row("label", Text, Known, "", "What the console calls it."),
        row("group", Text, Known, "", "The group in which the console shows it."),
        row("constraint", Text, Known, "ConstraintDescription", "What is said when a value does not fit."),
    ],
};

/// The body of an `output`.
pub static OUTPUT: Shape = Shape {
    name: "an output",
    settings: &[row("export", Text, Optional, "Export.Name", "The name under which other stacks import it.")],
};

/// The settings that a declaration takes, by its kind where kinds differ; `None` for a kind that does not exist.
pub fn of(kind: BlockKind, subkind: &str) -> Option<&'static Shape> {
    Some(match kind {
        BlockKind::Stack => &STACK,
        BlockKind::Layer => layer(LayerKind::from_word(subkind)?),
        BlockKind::Instance => &INSTANCE,
        BlockKind::App => app(AppKind::from_word(subkind)?),
        BlockKind::Database => &DATABASE,
        BlockKind::LoadBalancer => &LOAD_BALANCER,
        BlockKind::Volume => &VOLUME,
        BlockKind::ElasticIp => &ELASTIC_IP,
        BlockKind::User => &USER,
        BlockKind::Server => server(ServerKind::from_word(subkind)?),
        BlockKind::Deployment => &DEPLOYMENT,
        BlockKind::Resource => &RESOURCE,
    })
}

pub fn layer(kind: LayerKind) -> &'static Shape {
    match kind {
        LayerKind::Lb => &LAYER_LB,
        LayerKind::DbMaster => &LAYER_DB_MASTER,
        LayerKind::MonitoringMaster => &LAYER_MONITORING,
        LayerKind::Memcached => &LAYER_MEMCACHED,
        LayerKind::NodejsApp => &LAYER_NODEJS,
        LayerKind::RailsApp => &LAYER_RAILS,
        LayerKind::JavaApp => &LAYER_JAVA,
        LayerKind::AwsFlowRuby => &LAYER_FLOW,
        LayerKind::EcsCluster => &LAYER_ECS,
        LayerKind::Custom | LayerKind::PhpApp | LayerKind::Web => &LAYER,
    }
}

pub fn app(kind: AppKind) -> &'static Shape {
    match kind {
        AppKind::Rails => &APP_RAILS,
        AppKind::AwsFlowRuby => &APP_FLOW,
        AppKind::Java | AppKind::Php | AppKind::Nodejs | AppKind::Static | AppKind::Other => &APP,
    }
}

pub fn server(kind: ServerKind) -> &'static Shape {
    match kind {
        ServerKind::Chef => &SERVER_CHEF,
        ServerKind::Puppet => &SERVER_PUPPET,
    }
}
