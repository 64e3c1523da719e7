//! Rules of the domain that need two versions: 32, 33 and 67 of the table of rules.

use super::Sides;
use super::names;
use super::replacement::INSTANCE;
use crate::diagnostic::Code;
use crate::diff::addresses::together;
use crate::diff::document::{Action, Consequence, Finding, ObjectChange, Replaces};
use crate::diff::paths;
use indexmap::IndexMap;

pub fn of(sides: Sides<'_>, changes: &[ObjectChange]) -> Vec<Finding> {
    let mut found = Vec::new();
    chef(sides, changes, &mut found);
    found.extend(names::taken(sides, changes));
    servers(changes, &mut found);
    found
}

fn finding(code: Code, message: String, place: Option<String>, help: &str) -> Finding {
    let help = if help.is_empty() { Vec::new() } else { vec![help.to_owned()] };
    Finding { code: code.text().to_owned(), severity: code.severity().word().to_owned(), message, place, help }
}

/// The version of Chef.
fn chef(sides: Sides<'_>, changes: &[ObjectChange], found: &mut Vec<Finding>) {
    let (old, new) = (sides.old.stack.chef.as_str(), sides.new.stack.chef.as_str());
    if old == new || old.is_empty() || new.is_empty() {
        return;
    }
    let stack = changes.iter().find(|it| it.word == "stack");
    let version = stack.and_then(|it| {
        let property =
            it.properties.iter().find(|it| it.path.first().is_some_and(|key| key == "ConfigurationManager"))?;
        property.cause.last().map(|it| it.place.clone())
    });
    let place = version.or_else(|| stack?.place.clone());
    let generation = |version: &str| version.split('.').next().unwrap_or_default().to_owned();
    match (generation(old).as_str(), generation(new).as_str()) {
        ("0", "11") => found.push(finding(
            Code::CHEF_IN_TWO_STEPS,
            format!("a stack goes from Chef {old} to {new} in two steps"),
            place.clone(),
            "go to 11.4 first, then to 11.10",
        )),
        (a, b) if a != b => found.push(finding(
            Code::CHEF_OF_ANOTHER_GENERATION,
            format!("a stack of Chef {old} cannot become one of Chef {new}"),
            place.clone(),
            "make a new stack beside the old one, and move the traffic",
        )),
        _ => {}
    }
    let with_environment: Vec<&str> =
        sides.old.apps.iter().filter(|it| it.has_environment).map(|it| it.address.as_str()).collect();
    if !with_environment.is_empty() {
        found.push(finding(
            Code::CHEF_WITH_ENVIRONMENT,
            format!("the version of Chef cannot change while {} has environment variables", together(with_environment)),
            place,
            "take the variables away first, and put them back after the change",
        ));
    }
}

/// Servers that are made anew, or must be stopped for a change.
fn servers(changes: &[ObjectChange], found: &mut Vec<Finding>) {
    let mut groups: IndexMap<(Action, String), Vec<&ObjectChange>> = IndexMap::new();
    for change in changes.iter().filter(|it| it.type_name == INSTANCE) {
        let forcing = |it: &&crate::diff::document::PropertyChange| match change.action {
            Action::Replace => it.replaces == Replaces::Always,
            _ => it.consequence == Consequence::InstanceRestarted,
        };
        let properties = paths::together(change.properties.iter().filter(forcing).map(|it| it.path.as_slice()));
        let matters = matches!(change.action, Action::Replace | Action::Update | Action::Move);
        if matters && !properties.is_empty() {
            let action = if change.action == Action::Replace { Action::Replace } else { Action::Update };
            groups.entry((action, properties.join(", "))).or_default().push(change);
        }
    }
    for ((action, properties), members) in groups {
        let names = together(members.iter().map(|it| it.address.as_str()));
        let place = members.first().and_then(|it| it.place.clone());
        found.push(match action {
            Action::Replace => {
                let message = format!("changing {properties} makes {names} anew");
                finding(Code::SERVER_MADE_ANEW, message, place, "")
            }
            _ => {
                let message = format!("{properties} of {names} can only change while it is stopped");
                finding(Code::SERVER_MUST_STOP, message, place, "stop and start it through the service, some at a time")
            }
        });
    }
}
