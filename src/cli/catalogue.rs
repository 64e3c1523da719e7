//! `catalogue`: what a resource type is made of, or the types whose names start in a given way.

mod json;
mod text;

use super::console::output;
use super::{Exit, Stop};
use crate::catalogue::{self, Definition, Property, ResourceType};
use crate::diagnostic::{Code, Diagnostic, nearest};
use std::io::Write;

/// Show a resource type of CloudFormation: properties, attributes, what Ref returns
#[derive(clap::Args)]
pub struct Args {
    /// Such as AWS::EC2::Subnet; the start of a name lists the types that start so, nothing lists all
    #[arg(value_name = "TYPE")]
    name: Option<String>,
    /// A property whose own properties are shown: BlockDeviceMappings.Ebs
    property: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What is shown.
enum Subject {
    Types(Vec<ResourceType>),
    Type(ResourceType),
    Property(Inside),
}

/// A property and the type that it is somewhere inside of.
struct Inside {
    owner: ResourceType,
    property: Property,
    /// As typed: `BlockDeviceMappings.Ebs`.
    path: String,
}

pub fn run(args: &Args) -> Result<Exit, Stop> {
    let subject = subject(args)?;
    let mut out = output();
    match args.json {
        true => json::write(&subject, &mut out)?,
        false => text::write(&subject, &mut out)?,
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn subject(args: &Args) -> Result<Subject, Stop> {
    let Some(typed) = args.name.as_deref() else { return Ok(Subject::Types(catalogue::resource_types().collect())) };
    let Some(owner) = catalogue::resource_type(typed) else {
        let found: Vec<ResourceType> = catalogue::resource_types().filter(|it| it.name().starts_with(typed)).collect();
        return if found.is_empty() { Err(unknown_type(typed).into()) } else { Ok(Subject::Types(found)) };
    };
    match &args.property {
        Some(path) => Ok(Subject::Property(Inside { owner, property: find(owner, path)?, path: path.clone() })),
        None => Ok(Subject::Type(owner)),
    }
}

/// The property at the end of a path, or a report of the first step that leads nowhere.
fn find(owner: ResourceType, path: &str) -> Result<Property, Stop> {
    let mut definition = Some(owner.body());
    let mut found = None;
    for step in path.split('.') {
        let Some(property) = definition.and_then(|it| it.property(step)) else {
            return Err(unknown_property(owner, definition, step).into());
        };
        definition = property.ty().definition();
        found = Some(property);
    }
    found.ok_or_else(|| unknown_property(owner, None, path).into())
}

fn unknown_type(typed: &str) -> Diagnostic {
    let problem = Diagnostic::new(Code::UNKNOWN_RESOURCE_TYPE, format!("there is no resource type `{typed}`"));
    match catalogue::nearest_type(typed, nearest) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("`stackwright catalogue` lists all of them"),
    }
}

fn unknown_property(owner: ResourceType, definition: Option<Definition>, step: &str) -> Diagnostic {
    let message = format!("there is no property `{step}` at that place in `{}`", owner.name());
    let problem = Diagnostic::new(Code::UNKNOWN_PROPERTY, message);
    let names = definition.into_iter().flat_map(Definition::properties).map(|it| it.name());
    match nearest(step, names) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    }
}
