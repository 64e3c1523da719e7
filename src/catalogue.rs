//! The catalogue: what every CloudFormation resource type is made of. Facts only: names, types, flags.
//!
//! In comes the name of a type, out go its properties with their types, whether each is required and what changing it does, its
//! attributes, what `Ref` returns, and the day on which its service was shut down. No values, no spans, no diagnostics: holding a
//! resource against the facts is the business of `rules`. Nothing here is copied or built at start: the facts lie in
//! `catalogue/types.bin`, inside the executable, and are read where they lie.
//!
//! ```
//! use stackwright::catalogue::{self, Replacement};
//!
//! let subnet = catalogue::resource_type("AWS::EC2::Subnet").expect("a known type");
//! let vpc = subnet.property("VpcId").expect("a known property");
//! assert!(vpc.is_required() && vpc.replacement() == Replacement::Always);
//! assert!(vpc.takes().any(|it| it.type_name == "AWS::EC2::VPC"));
//! assert_eq!(subnet.identifier(), Some("SubnetId"));
//! assert!(subnet.attribute("CidrBlock").is_some());
//! ```
//!
//! The parts, in reading order: [`facts`] is what is asked; `file` is the format of `types.bin` and the only place that knows it;
//! `derive/` holds the program that makes the file from its two sources, which `NOTICE` names.

pub mod facts;
mod file;

pub use facts::{Attribute, Definition, Limits, Property, Reference, Replacement, ResourceType, Type};

/// The type of that name: `AWS::EC2::Subnet`. `None` too for `Custom::X` and types of third parties.
pub fn resource_type(name: &str) -> Option<ResourceType> {
    file::TYPES.find(name).map(ResourceType)
}

/// Every type, by name.
pub fn resource_types() -> impl ExactSizeIterator<Item = ResourceType> {
    (0..file::TYPES.count).map(ResourceType)
}

/// The sources, as `name version licence`.
pub fn sources() -> impl Iterator<Item = &'static str> {
    file::text(file::SOURCE).lines()
}

/// The type that a misspelt name may mean, as `nearest` sees it: one of the same service if there is one, else any.
pub fn nearest_type(
    name: &str,
    nearest: impl Fn(&str, Vec<&'static str>) -> Option<&'static str>,
) -> Option<&'static str> {
    let names = || resource_types().map(ResourceType::name);
    let (service, wanted) = name.rfind("::").map_or(("", name), |at| name.split_at(at + 2));
    let same: Vec<&str> = names().filter_map(|it| it.strip_prefix(service)).collect();
    let near = nearest(wanted, same).and_then(|near| names().find(|it| it.strip_prefix(service) == Some(near)));
    near.or_else(|| nearest(name, names().collect()))
}

/// Whether a type that the catalogue does not know may exist all the same: custom resources, types of third parties, modules.
pub fn is_foreign(name: &str) -> bool {
    !name.starts_with("AWS::") && !name.starts_with("Alexa::")
        || name.ends_with("::MODULE")
        || name == "AWS::CDK::Metadata"
}
