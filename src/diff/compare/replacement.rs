//! What changing a property does to the thing that has it: whether it is replaced, stopped, or left alone.
//!
//! Source: reference of the service, sections 2.1 to 2.7 (behaviour of updates), 5.5 (what is edited while stopped), and of the change
//! impact, part B.3.

use crate::catalogue::{self, Property, Replacement};
use crate::diff::document::{Consequence, Replaces};
use crate::diff::paths::INSIDE;

/// What is known of a property.
pub struct Behaviour {
    pub replaces: Replaces,
    pub consequence: Consequence,
    /// What people should know; a sentence without a full stop.
    pub note: Option<&'static str>,
}

pub const STACK: &str = "AWS::OpsWorks::Stack";
pub const LAYER: &str = "AWS::OpsWorks::Layer";
pub const INSTANCE: &str = "AWS::OpsWorks::Instance";
pub const APP: &str = "AWS::OpsWorks::App";
pub const ATTACHMENT: &str = "AWS::OpsWorks::ElasticLoadBalancerAttachment";
pub const VOLUME: &str = "AWS::OpsWorks::Volume";
pub const USER: &str = "AWS::OpsWorks::UserProfile";
pub const SERVER: &str = "AWS::OpsWorksCM::Server";

/// Properties that make a new resource.
const REPLACING: [(&str, &[&str]); 7] = [
    (STACK, &["ServiceRoleArn", "VpcId", "SourceStackId", "CloneAppIds", "ClonePermissions", "region"]),
    (LAYER, &["Type", "StackId"]),
    (
        INSTANCE,
        &[
            "StackId",
            "AutoScalingType",
            "TimeBasedAutoScaling",
            "AvailabilityZone",
            "BlockDeviceMappings",
            "EbsOptimized",
            "RootDeviceType",
            "SubnetId",
            "Tenancy",
            "VirtualizationType",
        ],
    ),
    (APP, &["StackId", "Shortname"]),
    (VOLUME, &["Ec2VolumeId", "StackId"]),
    (USER, &["IamUserArn"]),
    (
        SERVER,
        &[
            "AssociatePublicIpAddress",
            "BackupId",
            "CustomCertificate",
            "CustomDomain",
            "CustomPrivateKey",
            "Engine",
            "EngineModel",
            "EngineVersion",
            "InstanceProfileArn",
            "InstanceType",
            "KeyPair",
            "SecurityGroupIds",
            "ServerName",
            "ServiceRoleArn",
            "SubnetIds",
        ],
    ),
];

/// Properties of an instance that are edited while it is stopped.
const STOPPING: [&str; 9] = [
    "LayerIds",
    "InstanceType",
    "Hostname",
    "Os",
    "AmiId",
    "Architecture",
    "SshKeyName",
    "AgentVersion",
    "InstallUpdatesOnBoot",
];

/// Lists of names whose order means nothing.
const UNORDERED: [&str; 14] = [
    "AvailabilityZones",
    "CloneAppIds",
    "CustomSecurityGroupIds",
    "DependsOn",
    "ElasticIps",
    "ManagedPolicyArns",
    "Packages",
    "SecurityGroupIds",
    "SecurityGroups",
    "SubnetIds",
    "Subnets",
    "Tags",
    "VPCZoneIdentifier",
    "Volumes",
];

/// What changing the property does. `path`: keys from the outermost in.
pub fn of(type_name: &str, path: &[String]) -> Behaviour {
    let property = path.first().map_or("", String::as_str);
    if !type_name.starts_with("AWS::OpsWorks") {
        return native(type_name, path);
    }
    let replacing = REPLACING.iter().find(|(name, _)| *name == type_name).map_or(&[][..], |(_, list)| list);
    if replacing.contains(&property) {
        return replaced(type_name, property);
    }
    match (type_name, property) {
        (INSTANCE, "Os" | "AmiId") => Behaviour {
            replaces: Replaces::Never,
            consequence: Consequence::InstanceRestarted,
            note: Some("an instance with an EBS root device keeps what it was made with until it is made anew"),
        },
        (INSTANCE, _) if STOPPING.contains(&property) => Behaviour {
            replaces: Replaces::Never,
            consequence: Consequence::InstanceRestarted,
            note: Some("can only be changed while the instance is stopped"),
        },
        (INSTANCE, "ElasticIps" | "Volumes") | (STACK, "ElasticIps") => quiet(Consequence::RecipesRun),
        (ATTACHMENT, _) => quiet(Consequence::ServiceInterrupted),
        _ => quiet(Consequence::None),
    }
}

fn quiet(consequence: Consequence) -> Behaviour {
    Behaviour { replaces: Replaces::Never, consequence, note: None }
}

fn replaced(type_name: &str, property: &str) -> Behaviour {
    let (consequence, note) = match (type_name, property) {
        (STACK, "region") => (Consequence::InstanceReplaced, Some("everything is made anew in the other region")),
        (STACK, _) => (Consequence::InstanceReplaced, Some("a new stack, and with it everything in it")),
        (LAYER | INSTANCE, _) => (Consequence::InstanceReplaced, None),
        (SERVER, _) => {
            (Consequence::DataLost, Some("what the server holds is gone unless it is restored from a backup"))
        }
        _ => (Consequence::None, None),
    };
    Behaviour { replaces: Replaces::Always, consequence, note }
}

/// Properties of other services whose change interrupts, though nothing is made anew.
const INTERRUPTING: [(&str, &[&str], Consequence); 4] = [
    (
        "AWS::EC2::Instance",
        &["InstanceType", "UserData", "EbsOptimized", "Tenancy", "RamdiskId", "KernelId"],
        Consequence::InstanceRestarted,
    ),
    (
        "AWS::RDS::DBInstance",
        &["DBInstanceClass", "MultiAZ", "EngineVersion", "StorageType", "AvailabilityZone", "DBParameterGroupName"],
        Consequence::ServiceInterrupted,
    ),
    ("AWS::ElastiCache::CacheCluster", &["CacheNodeType", "EngineVersion"], Consequence::ServiceInterrupted),
    ("AWS::AutoScaling::AutoScalingGroup", &["VPCZoneIdentifier", "LaunchTemplate"], Consequence::InstanceReplaced),
];

/// Types of other services that traffic goes through: made anew, they are away for a while or elsewhere after it.
const CARRYING: [&str; 9] = [
    "AWS::EC2::EIP",
    "AWS::EC2::EIPAssociation",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VolumeAttachment",
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
];

/// A resource of another service, by the catalogue.
fn native(type_name: &str, path: &[String]) -> Behaviour {
    let names = || path.iter().map(String::as_str).filter(|key| !key.starts_with('[') && *key != INSIDE);
    let known = catalogue::resource_type(type_name);
    // What lies below a property without a shape of its own is as the property is.
    let property = known.and_then(|known| known.property_at(names()).or_else(|| known.property_at(names().take(1))));
    let replaces = match property.map(Property::replacement) {
        Some(Replacement::Always) => Replaces::Always,
        Some(Replacement::Sometimes) => Replaces::Sometimes("it depends on the values".to_owned()),
        Some(Replacement::Never) => Replaces::Never,
        None => Replaces::Unknown,
    };
    let consequence = match replaces {
        Replaces::Always if matches!(type_name, "AWS::EC2::Instance" | "AWS::AutoScaling::AutoScalingGroup") => {
            Consequence::InstanceReplaced
        }
        Replaces::Always if CARRYING.contains(&type_name) => Consequence::ServiceInterrupted,
        _ => interruption(type_name, path.first().map_or("", String::as_str)),
    };
    Behaviour { replaces, consequence, note: None }
}

fn interruption(type_name: &str, property: &str) -> Consequence {
    let of = INTERRUPTING.iter().find(|(name, properties, _)| *name == type_name && properties.contains(&property));
    of.map_or(Consequence::None, |(_, _, consequence)| *consequence)
}

/// Whether the order of a list means something.
pub fn is_ordered(path: &[String]) -> bool {
    !path.last().is_some_and(|name| UNORDERED.contains(&name.as_str()))
}

/// Types that hold data which is gone with them.
const STATEFUL: [&str; 16] = [
    "AWS::Cognito::UserPool",
    "AWS::DocDB::DBCluster",
    "AWS::DynamoDB::Table",
    "AWS::EC2::Volume",
    "AWS::EFS::FileSystem",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Elasticsearch::Domain",
    "AWS::Kinesis::Stream",
    "AWS::Logs::LogGroup",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
];

pub fn holds_data(type_name: &str) -> bool {
    STATEFUL.contains(&type_name)
}
