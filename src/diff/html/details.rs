//! What is folded: each object with what it was and is, run-lists, attributes, causes and the way back, differences without meaning.

use super::text::{code, escape, place, sentence, value};
use crate::diff::addresses::{count, together};
use crate::diff::document::{
    Action, AttributeChange, Consequence, DataBagChange, Diff, LeafChange, PropertyChange, RunListChange, RunListsOf,
};
use crate::diff::paths;
use crate::diff::words::{self, Alike};
use serde_json::Value as Json;

pub fn render(part: usize, diff: &Diff, groups: &[Alike<'_>]) -> String {
    let mut text = String::new();
    if !groups.is_empty() || !diff.run_lists.is_empty() || !diff.attributes.is_empty() || !diff.data_bags.is_empty() {
        text.push_str("<h3>Details</h3>\n");
    }
    groups.iter().enumerate().for_each(|(at, group)| text.push_str(&object(part, at, group)));
    let run_lists: String = diff.run_lists.iter().map(run_list).collect();
    text.push_str(&folded(&count(diff.run_lists.len(), "changed run-list"), &run_lists));
    let attributes: String = diff.attributes.iter().map(attribute).collect();
    text.push_str(&folded(&format!("Attributes: {} of change", count(diff.attributes.len(), "kind")), &attributes));
    let data_bags: String = diff.data_bags.iter().map(data_bag).collect();
    text.push_str(&folded(&format!("Data bags: {} of change", count(diff.data_bags.len(), "kind")), &data_bags));
    text.push_str(&folded("Causes and the way back", &list(&causes(diff))));
    text.push_str(&folded(&format!("Without meaning: {}", count(diff.noise.len(), "difference")), &list(&noise(diff))));
    text
}

/// How much a consequence weighs, as a class.
pub fn weight(consequence: Consequence) -> &'static str {
    match consequence {
        Consequence::None => "mild",
        Consequence::RecipesRun | Consequence::ServiceInterrupted => "careful",
        Consequence::InstanceRestarted | Consequence::InstanceReplaced | Consequence::DataLost => "bad",
    }
}

/// Nothing if there is nothing to fold.
fn folded(title: &str, body: &str) -> String {
    if body.is_empty() {
        return String::new();
    }
    format!("<details>\n<summary>{}</summary>\n{body}</details>\n", escape(title))
}

fn list(items: &[String]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let items: String = items.iter().map(|it| format!("<li>{it}</li>\n")).collect();
    format!("<ul>\n{items}</ul>\n")
}

fn object(part: usize, at: usize, group: &Alike<'_>) -> String {
    let object = group.first;
    let told = super::badge(object.action);
    let mut text = format!("<details id=\"change-{part}-{at}\">\n<summary>{told} {}", escape(&group.title()));
    let kind = if object.type_name.is_empty() {
        String::new()
    } else {
        format!(" <small>{}</small>", escape(&object.type_name))
    };
    text.push_str(&format!("{kind}{}</summary>\n", place(object.place.as_ref())));
    let (heads, row): (&[&str], fn(&PropertyChange) -> String) = match object.action {
        Action::Create => (&["property", "after"], new),
        Action::Delete => (&["property", "before"], gone),
        Action::Update | Action::Replace | Action::Move => (&["property", "before", "after", "why"], changed),
    };
    if !object.properties.is_empty() {
        text.push_str(&table(heads, &group.properties().iter().map(|it| row(it)).collect::<String>()));
    }
    let cause = words::cause(&object.cause).map(|it| format!("how many there are: from {}", code(&it)));
    let notes: Vec<String> = cause.into_iter().chain(object.notes.iter().map(|it| sentence(it))).collect();
    text.push_str(&list(&notes));
    text.push_str("</details>\n");
    text
}

fn table(heads: &[&str], rows: &str) -> String {
    let heads: String = heads.iter().map(|it| format!("<th scope=\"col\">{it}</th>")).collect();
    format!(
        "<div class=\"wide\">\n<table class=\"values\">\n<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

fn name(property: &PropertyChange) -> String {
    format!("<th scope=\"row\">{}</th>", code(&paths::shown(&property.path)))
}

fn new(property: &PropertyChange) -> String {
    format!("<tr>{}{}</tr>\n", name(property), side(Side::New, property.new.as_ref()))
}

fn gone(property: &PropertyChange) -> String {
    format!("<tr>{}{}</tr>\n", name(property), side(Side::Old, property.old.as_ref()))
}

fn changed(property: &PropertyChange) -> String {
    let why = words::cause(&property.cause).map(|it| format!("from {}", code(&it)));
    let told: Vec<String> =
        words::replaces(&property.replaces).map(|it| sentence(&it)).into_iter().chain(why).collect();
    let sides = sides(property.old.as_ref(), property.new.as_ref());
    format!("<tr>{}{sides}<td>{}</td></tr>\n", name(property), told.join("; "))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Old,
    New,
}

fn side(side: Side, json: Option<&Json>) -> String {
    let (class, sign) = if side == Side::Old { ("was", "−") } else { ("is", "+") };
    match json {
        Some(json) => format!("<td class=\"{class}\"><b>{sign}</b> {}</td>", value(json)),
        None => "<td class=\"absent\">not set</td>".to_owned(),
    }
}

/// Two cells; one where both would say the same and yet something is another: a secret, what is made anew.
fn sides(old: Option<&Json>, new: Option<&Json>) -> String {
    match (old, new) {
        (Some(a), Some(b)) if words::value(a) == words::value(b) => {
            format!("<td class=\"both\" colspan=\"2\">{}</td>", code(&words::between(old, new, "→")))
        }
        _ => side(Side::Old, old) + &side(Side::New, new),
    }
}

fn run_list(change: &RunListChange) -> String {
    let on = code(&together(change.instances.iter().map(String::as_str)));
    let from = if change.from.is_empty() { String::new() } else { format!(", from {}", code(&change.from.join(", "))) };
    let title = format!("<p>{} on {on}{from}</p>\n", code(&change.event));
    if change.lists.is_empty() {
        return title + &recipes(&change.old, &change.new);
    }
    let list = |it: &RunListsOf| {
        let on = code(&together(it.instances.iter().map(String::as_str)));
        format!("<p>{on}</p>\n{}", recipes(&it.old, &it.new))
    };
    title + &change.lists.iter().map(list).collect::<String>()
}

fn recipes(old: &[String], new: &[String]) -> String {
    let mut lines = String::new();
    let changes = similar::capture_diff_slices(similar::Algorithm::Myers, old, new);
    for change in changes.iter().flat_map(|it| it.iter_changes(old, new)) {
        let (class, sign) = match change.tag() {
            similar::ChangeTag::Equal => ("stays", " "),
            similar::ChangeTag::Delete => ("was", "−"),
            similar::ChangeTag::Insert => ("is", "+"),
        };
        lines.push_str(&format!("<span class=\"{class}\">{sign} {}</span>\n", escape(&change.value())));
    }
    format!("<pre>{lines}</pre>\n")
}

fn attribute(change: &AttributeChange) -> String {
    let on = code(&together(change.instances.iter().map(String::as_str)));
    let events = if change.events.is_empty() { "every event".to_owned() } else { change.events.join(", ") };
    let rows: String = words::leaves(&change.leaves).iter().map(|it| leaf(it)).collect();
    format!("<p>{on} at {}</p>\n{}", escape(&events), table(&["attribute", "before", "after", "set by"], &rows))
}

fn data_bag(change: &DataBagChange) -> String {
    let told = format!("<p>{} {}</p>\n", super::badge(change.action), code(&words::items(change)));
    if change.leaves.is_empty() {
        return told;
    }
    let rows: String = words::leaves(&change.leaves).iter().map(|it| leaf(it)).collect();
    told + &table(&["attribute", "before", "after", "set by"], &rows)
}

fn leaf(leaf: &LeafChange) -> String {
    let level = match (&leaf.old_level, &leaf.new_level) {
        (Some(old), Some(new)) if old != new => format!("{}, before by {}", code(new), code(old)),
        (old, new) => new.as_ref().or(old.as_ref()).map(|it| code(it)).unwrap_or_default(),
    };
    let path = code(&paths::shown(&leaf.path));
    let sides = sides(leaf.old.as_ref(), leaf.new.as_ref());
    format!("<tr><th scope=\"row\">{path}</th>{sides}<td>{level}{}</td></tr>\n", place(leaf.place.as_ref()))
}

fn causes(diff: &Diff) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for cause in &diff.causes {
        let of = together(cause.objects.iter().map(String::as_str));
        let place = place(Some(&cause.link.place));
        items.push(format!("{}{place} {}: {}", code(&cause.link.what), words::moved(cause), code(&of)));
    }
    if diff.verdict.changes {
        items.push(format!("The inverse: {}", escape(&words::verdict(&diff.way_back.verdict))));
    }
    items.extend(diff.way_back.until.iter().map(|it| format!("No way back after {}", sentence(it))));
    items
}

fn noise(diff: &Diff) -> Vec<String> {
    let item = |it: &crate::diff::document::Noise| {
        let path = if it.path.is_empty() { String::new() } else { format!(" {}", code(&paths::shown(&it.path))) };
        format!("{}{path}: {}{}", code(&it.of), words::noise(it.kind), place(it.place.as_ref()))
    };
    diff.noise.iter().map(item).collect()
}
