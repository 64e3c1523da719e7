//! Names that only one thing can have at a time. What is new is made before what is old goes, so what is made anew under its old name, or
//! takes over the name of something that is deleted, finds the name taken, and the update fails.
//!
//! Source: reference of the service, rules 8, 50 and 96 (short names and host names are unique in a stack); native target, section 3.4
//! (a name given to a resource blocks its replacement).

use super::Sides;
use super::replacement::{APP, INSTANCE, LAYER, STACK, USER};
use super::shown_place;
use crate::diagnostic::Code;
use crate::diff::addresses::together;
use crate::diff::document::{Action, Finding, ObjectChange};
use crate::diff::snapshot::{Object, Section, Snapshot};
use crate::diff::tree::{Data, Tree};
use crate::name::Name;
use indexmap::IndexMap;
use rustc_hash::FxHashMap;

/// Types whose things go by a name of which there is only one: in the stack for what belongs to one, in the account, or in the world.
/// Names within something else, as those of a log stream, are no part of it: a change of that other thing makes room.
const NAMED: [(&str, &str); 43] = [
    (APP, "Shortname"),
    (INSTANCE, "Hostname"),
    (LAYER, "Shortname"),
    (USER, "IamUserArn"),
    ("AWS::AutoScaling::AutoScalingGroup", "AutoScalingGroupName"),
    ("AWS::AutoScaling::LaunchConfiguration", "LaunchConfigurationName"),
    ("AWS::CloudWatch::Alarm", "AlarmName"),
    ("AWS::CodeDeploy::Application", "ApplicationName"),
    ("AWS::DynamoDB::Table", "TableName"),
    ("AWS::EC2::KeyPair", "KeyName"),
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateName"),
    ("AWS::ECR::Repository", "RepositoryName"),
    ("AWS::ECS::Cluster", "ClusterName"),
    ("AWS::ElastiCache::CacheCluster", "ClusterName"),
    ("AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId"),
    ("AWS::ElastiCache::SubnetGroup", "CacheSubnetGroupName"),
    ("AWS::ElasticLoadBalancing::LoadBalancer", "LoadBalancerName"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name"),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Name"),
    ("AWS::Elasticsearch::Domain", "DomainName"),
    ("AWS::Events::Rule", "Name"),
    ("AWS::IAM::Group", "GroupName"),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::IAM::User", "UserName"),
    ("AWS::Kinesis::Stream", "Name"),
    ("AWS::Lambda::Function", "FunctionName"),
    ("AWS::Logs::LogGroup", "LogGroupName"),
    ("AWS::OpenSearchService::Domain", "DomainName"),
    ("AWS::RDS::DBCluster", "DBClusterIdentifier"),
    ("AWS::RDS::DBInstance", "DBInstanceIdentifier"),
    ("AWS::RDS::DBParameterGroup", "DBParameterGroupName"),
    ("AWS::RDS::DBSubnetGroup", "DBSubnetGroupName"),
    ("AWS::RDS::OptionGroup", "OptionGroupName"),
    ("AWS::Redshift::Cluster", "ClusterIdentifier"),
    ("AWS::S3::Bucket", "BucketName"),
    ("AWS::SNS::Topic", "TopicName"),
    ("AWS::SQS::Queue", "QueueName"),
    ("AWS::SSM::Document", "Name"),
    ("AWS::SSM::Parameter", "Name"),
    ("AWS::SecretsManager::Secret", "Name"),
    ("AWS::StepFunctions::StateMachine", "StateMachineName"),
];

/// A name and everything within which it is the only one.
#[derive(PartialEq, Eq, Hash)]
struct Held {
    type_name: Name,
    property: &'static str,
    /// Of what has one, its stack.
    stack: Option<String>,
    /// Upper and lower case are one.
    name: String,
}

/// Who takes a name from whom, by the property.
type Clash<'s> = (&'static str, Option<&'s str>);

pub fn taken(sides: Sides<'_>, changes: &[ObjectChange]) -> Vec<Finding> {
    let goes = |it: &&ObjectChange| matches!(it.action, Action::Replace | Action::Delete);
    let comes = |it: &&ObjectChange| matches!(it.action, Action::Replace | Action::Create);
    if !changes.iter().any(|it| goes(&it)) || !changes.iter().any(|it| comes(&it)) {
        return Vec::new();
    }
    let (old, new) = (resources(sides.old), resources(sides.new));
    let stack_goes = changes.iter().any(|it| it.type_name == STACK && goes(&it));
    let mut holders: FxHashMap<Held, &Object> = FxHashMap::default();
    for object in changes.iter().filter(goes).filter_map(|it| old.get(it.id.as_str())) {
        holders.extend(held(object).map(|(it, _)| (it, *object)));
    }
    let mut clashes: IndexMap<Clash<'_>, Vec<(&Object, &Tree)>> = IndexMap::new();
    for object in changes.iter().filter(comes).filter_map(|it| new.get(it.id.as_str())) {
        let Some((held, name)) = held(object) else { continue };
        // A new stack has names of its own.
        let Some(holder) = holders.get(&held).filter(|_| !(stack_goes && held.stack.is_some())) else { continue };
        let other = (holder.id != object.id).then_some(holder.name.as_str());
        clashes.entry((held.property, other)).or_default().push((object, name));
    }
    clashes.into_iter().map(|(clash, members)| finding(sides.new, clash, &members)).collect()
}

fn resources(snapshot: &Snapshot) -> FxHashMap<&str, &Object> {
    let resources = snapshot.objects.iter().filter(|it| it.section == Section::Resource);
    resources.map(|it| (it.id.as_str(), it)).collect()
}

/// The name that an object has for itself, if it is known.
fn held(object: &Object) -> Option<(Held, &Tree)> {
    let (_, property) = *NAMED.iter().find(|(type_name, _)| object.type_name == *type_name)?;
    let name = object.properties.get(property)?;
    let stack = object.properties.get("StackId").map(|it| match &it.value {
        Data::Unknown(unknown) => unknown.expression.to_string(),
        _ => it.as_text().unwrap_or_default().to_owned(),
    });
    let held = Held { type_name: object.type_name, property, stack, name: name.as_text()?.to_lowercase() };
    Some((held, name))
}

fn finding(new: &Snapshot, (property, other): Clash<'_>, members: &[(&Object, &Tree)]) -> Finding {
    let names = together(members.iter().map(|(object, _)| object.address.as_str()));
    let (message, help) = match other {
        None => (
            format!(
                "{names} cannot be made anew under the same `{property}`: the old one has it until the new one is there"
            ),
            "give another name together with the change, or let the service choose one".to_owned(),
        ),
        Some(other) => (
            format!(
                "{names} cannot get the `{property}` of {other}, which is deleted only when all that is new is there"
            ),
            format!("write `@was({other})` if it is the same under another name; otherwise give it another name"),
        ),
    };
    let place = members.iter().find_map(|(object, name)| name.place().or(object.place));
    Finding {
        code: Code::NAME_TAKEN.text().to_owned(),
        severity: Code::NAME_TAKEN.severity().word().to_owned(),
        message,
        place: place.map(|it| shown_place(new, it)),
        help: vec![help],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[test]
    fn names_are_properties_of_their_types() {
        let known = |(type_name, property): &(&str, &str)| {
            catalogue::resource_type(type_name).is_some_and(|it| it.property(property).is_some())
        };
        assert_eq!(NAMED.iter().find(|it| !known(it)), None);
    }
}
