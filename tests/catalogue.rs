//! The catalogue: its file is whole, and what it says of well-known types is so.

use stackwright::catalogue::{self, Definition, Replacement, Type};
use std::collections::HashSet;

#[test]
fn every_record_can_be_read() {
    let names: Vec<&str> = catalogue::resource_types().map(|it| it.name()).collect();
    assert!(names.len() > 1800, "{} types", names.len());
    assert!(names.is_sorted());
    let mut seen = HashSet::new();
    for name in names {
        let found = catalogue::resource_type(name).expect("a listed type is found");
        assert_eq!(found.name(), name);
        read(found.body(), &mut seen);
        for attribute in found.attributes() {
            assert_eq!(found.attribute(attribute.name()).map(|it| it.name()), Some(attribute.name()), "{name}");
            read_type(attribute.ty(), &mut seen);
        }
    }
    assert!(seen.len() > 5000, "{} definitions", seen.len());
}

fn read(definition: Definition, seen: &mut HashSet<String>) {
    if !seen.insert(format!("{definition:?}")) {
        return;
    }
    assert!(!definition.name().is_empty());
    for property in definition.properties() {
        let name = property.name();
        assert!(!name.is_empty());
        assert_eq!(definition.property(name), Some(property), "{} {name}", definition.name());
        assert!(property.limits().words().is_none_or(|words| words.len() > 0), "{} {name}", definition.name());
        assert!(property.takes().all(|it| it.type_name.contains("::") && !it.property.is_empty()));
        read_type(property.ty(), seen);
    }
}

fn read_type(ty: Type, seen: &mut HashSet<String>) {
    match ty {
        Type::List(inner) | Type::Map(inner) => read_type(inner.ty(), seen),
        Type::Object(definition) => read(definition, seen),
        Type::OneOf(types) => types.iter().for_each(|it| read_type(it, seen)),
        Type::Text | Type::Integer | Type::Number | Type::Bool | Type::Json => {}
    }
}

#[test]
fn properties_have_types_flags_and_limits() {
    let role = catalogue::resource_type("AWS::IAM::Role").expect("a role");
    let duration = role.property("MaxSessionDuration").expect("a property");
    assert_eq!((duration.ty(), duration.limits().range()), (Type::Integer, (Some(3600.0), Some(43200.0))));
    assert_eq!(role.property("RoleName").map(|it| it.replacement()), Some(Replacement::Always));
    assert!(role.property("AssumeRolePolicyDocument").is_some_and(|it| it.is_required()));
    assert!(role.property("RoleID").is_none());
    let bucket = catalogue::resource_type("AWS::S3::Bucket").expect("a bucket");
    let access = bucket.property("AccessControl").expect("a property");
    assert!(access.limits().words().is_some_and(|mut it| it.any(|word| word == "PublicReadWrite")));
    let size = catalogue::resource_type("AWS::EC2::Instance")
        .and_then(|it| it.property_at(["BlockDeviceMappings", "Ebs", "VolumeSize"]))
        .expect("a property in a property");
    assert_eq!(size.ty(), Type::Integer);
}

#[test]
fn references_name_what_they_identify() {
    let group = catalogue::resource_type("AWS::EC2::SecurityGroup").expect("a group");
    let layer = catalogue::resource_type("AWS::OpsWorks::Layer").expect("a layer");
    let groups = layer.property("CustomSecurityGroupIds").expect("a property");
    let taken: Vec<_> = groups.takes().collect();
    assert!(groups.takes_no_other() && group.ref_kind().any(|it| taken.contains(&it)));
    assert!(group.attribute("GroupId").is_some_and(|it| it.kind().any(|it| taken.contains(&it))));
    let subnet = catalogue::resource_type("AWS::EC2::Subnet").expect("a subnet");
    assert!(!subnet.ref_kind().any(|it| taken.contains(&it)));
}

#[test]
fn attributes_of_attributes_are_found() {
    let database = catalogue::resource_type("AWS::RDS::DBInstance").expect("a database");
    assert!(database.attribute("Endpoint.Address").is_some());
    assert!(database.attribute("Endpoint.Adress").is_none());
    assert!(database.attribute("Endpoint").is_some());
}

#[test]
fn services_that_ended_have_their_day() {
    let day = |name: &str| catalogue::resource_type(name).and_then(|it| it.shut_down());
    assert_eq!(day("AWS::OpsWorks::Stack"), Some("2024-05-26"));
    assert_eq!(day("AWS::OpsWorksCM::Server"), Some("2024-05-05"));
    assert_eq!(day("AWS::EC2::Instance"), None);
}

#[test]
fn foreign_types_are_told_from_misspelt_ones() {
    assert!(
        ["Custom::Thing", "Datadog::Monitors::Monitor", "AWS::CDK::Metadata"].into_iter().all(catalogue::is_foreign)
    );
    assert!(!catalogue::is_foreign("AWS::EC2::Subnets"));
}
