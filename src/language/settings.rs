//! The settings of every declaration, a table a kind.
//!
//! Source of the properties: reference of the service, section 2 (CloudFormation types); of the settings: the language
//! reference, page "Settings". A path with dots in `property` is a property inside a property; `Attributes.X` is a key of a
//! map of strings.

mod apps;
mod layers;
mod servers;

pub use apps::app;
pub use layers::layer;
pub use servers::server;

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
