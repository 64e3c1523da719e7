//! The catalogue: its file is whole, what it says of well-known types is so, and the vocabulary of the language agrees with it.

use stackwright::catalogue::{self, Definition, Property, Replacement, Type};
use stackwright::language::kinds::{AppKind, LayerKind, ServerKind};
use stackwright::language::{self, Kind, Shape, settings};
use stackwright::value::TargetKind;
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

/// Every setting of the service's own declarations becomes a property that its type has, of a type that agrees, and can be written in
/// the words that the property takes: the vocabulary cannot drift from the catalogue.
#[test]
fn settings_are_properties_of_their_types() {
    let mut wrong = Vec::new();
    let layers = LayerKind::ALL.map(|kind| (TargetKind::Layer, settings::layer(kind)));
    let apps = AppKind::ALL.map(|kind| (TargetKind::App, settings::app(kind)));
    let servers = ServerKind::ALL.map(|kind| (TargetKind::Server, settings::server(kind)));
    let others = [
        (TargetKind::Stack, &settings::STACK),
        (TargetKind::Instance, &settings::INSTANCE),
        (TargetKind::LoadBalancer, &settings::LOAD_BALANCER),
        (TargetKind::Volume, &settings::VOLUME),
        (TargetKind::User, &settings::USER),
    ];
    for (kind, shape) in layers.into_iter().chain(apps).chain(servers).chain(others) {
        let name = language::resource_type(kind).expect("a type of the service");
        let body = catalogue::resource_type(name).expect("a type in the catalogue").body();
        compare(name, Some(body), Some(body), shape, &mut wrong);
    }
    let stack = catalogue::resource_type("AWS::OpsWorks::Stack").expect("a type in the catalogue");
    for (property, shape) in [("RdsDbInstances", &settings::DATABASE), ("ElasticIps", &settings::ELASTIC_IP)] {
        let body = stack.property(property).and_then(|it| it.ty().definition());
        compare(property, body, body, shape, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Settings of a block become properties of what the block becomes, or, as `EnableSsl`, of the resource.
fn compare(
    owner: &str,
    body: Option<Definition>,
    resource: Option<Definition>,
    shape: &Shape,
    wrong: &mut Vec<String>,
) {
    for setting in shape.settings {
        let path: Vec<&str> = setting.property.split('.').collect();
        // A key of a map of strings is text, and so is an attribute of a server's engine, by name and value.
        let is_key = |it: &&str| ["Attributes", "EngineAttributes"].contains(it);
        let found = [body, resource].into_iter().flatten().find_map(|it| property_at(it, &path));
        let inner = found.and_then(|it| it.ty().definition()).or(body);
        match &setting.kind {
            Kind::Block(shape) | Kind::Labelled(shape) if setting.name != "meta" => {
                compare(&format!("{owner} {}", setting.name), inner, resource, shape, wrong);
            }
            _ => {}
        }
        if setting.property.is_empty() || path.first().is_some_and(is_key) && path.len() == 2 {
            continue;
        }
        match found {
            None => {
                wrong.push(format!("{owner}: `{}` becomes `{}`, which is not there", setting.name, setting.property))
            }
            Some(property) if !agrees(&setting.kind, property) => {
                wrong.push(format!("{owner}: `{}` does not agree with {}", setting.name, property.ty().text()));
            }
            Some(_) => {}
        }
    }
}

fn property_at(definition: Definition, path: &[&str]) -> Option<Property> {
    let (first, rest) = path.split_first()?;
    let property = definition.property(first)?;
    if rest.is_empty() { Some(property) } else { property_at(property.ty().definition()?, rest) }
}

fn agrees(kind: &Kind, property: Property) -> bool {
    let ty = property.ty();
    match kind {
        Kind::Text | Kind::Version => matches!(ty, Type::Text),
        Kind::Words(words) => {
            let listed: Option<Vec<&str>> = property.limits().words().map(Iterator::collect);
            ty == Type::Text && listed.is_none_or(|listed| words.iter().all(|word| listed.contains(&word.written)))
        }
        // The device that is suppressed is told by a text.
        Kind::Bool => ty == Type::Bool || property.name() == "NoDevice",
        Kind::Int { .. } | Kind::Duration(_) | Kind::Size(_) => ty == Type::Integer,
        Kind::Number | Kind::Percent => ty == Type::Number,
        Kind::List(inner) => match (inner, ty) {
            (Kind::Text | Kind::Decl(_), Type::List(element)) => element.ty() == Type::Text,
            _ => false,
        },
        Kind::Recipes => matches!(ty, Type::List(element) if element.ty() == Type::Text),
        Kind::Decl(_) => ty == Type::Text,
        Kind::Json | Kind::JsonText | Kind::Raw => ty == Type::Json,
        Kind::Texts => matches!(ty, Type::List(element) if element.ty().definition().is_some()),
        Kind::Either(_) | Kind::Source | Kind::Schedule | Kind::Strategy => true,
        Kind::Block(_) | Kind::Labelled(_) | Kind::Nested(_) => ty.definition().is_some(),
    }
}

/// What a type requires has a setting, or the compiler writes it.
#[test]
fn required_properties_have_settings() {
    let written =
        ["StackId", "Type", "AppSource", "LayerIds", "ServiceRoleArn", "DefaultInstanceProfileArn", "LayerId"];
    let kinds = [
        (TargetKind::Stack, &settings::STACK),
        (TargetKind::Layer, settings::layer(LayerKind::Custom)),
        (TargetKind::Instance, &settings::INSTANCE),
        (TargetKind::App, settings::app(AppKind::Other)),
        (TargetKind::LoadBalancer, &settings::LOAD_BALANCER),
        (TargetKind::Volume, &settings::VOLUME),
        (TargetKind::User, &settings::USER),
        (TargetKind::Server, settings::server(ServerKind::Chef)),
    ];
    for (kind, shape) in kinds {
        let ty = language::resource_type(kind).and_then(catalogue::resource_type).expect("a type in the catalogue");
        let has = |name: &str| shape.settings.iter().any(|it| it.property == name);
        let missing: Vec<&str> = ty.properties().filter(|it| it.is_required()).map(|it| it.name()).collect();
        let missing: Vec<&str> = missing.into_iter().filter(|it| !has(it) && !written.contains(it)).collect();
        assert!(missing.is_empty(), "{} requires {missing:?}", ty.name());
    }
}
