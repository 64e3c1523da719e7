//! Tags: rule 113 (section 10.6 of the reference).

use super::{Cx, Found};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::language::kinds::Chef;
use crate::name::Name;
use crate::value::Value;
use rustc_hash::FxHashSet;

/// Tags of a level, those it inherits included.
const MOST: usize = 40;
/// Starts of keys that are AWS's own.
const RESERVED: [&str; 3] = ["aws:", "opsworks:", "rds:"];

pub(super) fn check(cx: &Cx, found: &mut Found) {
    let stack = cx.model.stack.settings.get("tags");
    let layers = cx.layers().filter_map(|(_, layer)| layer.settings.get("tags"));
    for tags in stack.into_iter().chain(layers) {
        old_chef(cx, tags, found);
        for (key, value) in entries(tags) {
            tag_key(key, value, found);
            tag_value(key, value, found);
        }
    }
    number(cx, stack, found);
}

fn entries(tags: &Value) -> impl Iterator<Item = (Name, &Value)> {
    tags.as_object().into_iter().flat_map(|object| object.entries.iter().map(|(key, value)| (*key, value)))
}

fn old_chef(cx: &Cx, tags: &Value, found: &mut Found) {
    if let Some(chef) = cx.chef.filter(|chef| matches!(chef, Chef::V0_9 | Chef::V11_4)) {
        let message = format!("stacks with Chef {} have no tags", chef.text());
        found.at(Code::TAGS_ON_OLD_CHEF, tags.origin, message, "expected Chef 11.10 or later");
    }
}

/// Letters and digits of any script, blanks and a few signs.
fn fits(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == ' ' || "+-=._:/".contains(c))
}

fn tag_key(key: Name, value: &Value, found: &mut Found) {
    let text = key.as_str();
    let length = text.chars().count();
    let lower = text.to_lowercase();
    if RESERVED.iter().any(|start| lower.starts_with(start)) || lower == "name" {
        let message = format!("the tag `{text}` is not for users");
        let label = if lower == "name" { "the service sets it itself" } else { "keys that start so are AWS's own" };
        found.at(Code::TAG_RESERVED, value.origin, message, label);
    } else if text.is_empty() || length > 127 || !fits(text) {
        let label = "expected 1 to 127 letters, digits, blanks and `+ - = . _ : /`";
        let shown: String = text.chars().take(40).collect();
        found.at(Code::TAG_TEXT, value.origin, format!("`{shown}` is no key of a tag"), label);
    }
}

fn tag_value(key: Name, value: &Value, found: &mut Found) {
    let Some(text) = value.as_public_text() else { return };
    let length = text.chars().count();
    // The documentation does not list it, but there are public templates with addresses of people in their tags.
    if length <= 255 && !fits(text) && fits(&text.replace('@', "")) {
        let message = format!("the value of the tag `{key}` has an `@`");
        let label = "the documentation takes letters, digits, blanks and `+ - = . _ : /`";
        let problem = Diagnostic::at(Code::TAG_TEXT, value.origin, message, label);
        return found.push(Diagnostic { severity: Severity::Warning, ..problem });
    }
    if length > 255 || !fits(text) {
        let label = "expected at most 255 letters, digits, blanks and `+ - = . _ : /`";
        found.at(Code::TAG_TEXT, value.origin, format!("the value of the tag `{key}` does not fit"), label);
    }
}

/// A layer has the tags of the stack too.
fn number(cx: &Cx, stack: Option<&Value>, found: &mut Found) {
    let inherited: FxHashSet<Name> = stack.into_iter().flat_map(entries).map(|(key, _)| key).collect();
    if let Some(tags) = stack.filter(|_| inherited.len() > MOST) {
        let message = format!("the stack has {} tags", inherited.len());
        return found.at(Code::TOO_MANY_TAGS, tags.origin, message, format!("expected at most {MOST}"));
    }
    for (_, layer) in cx.layers() {
        let Some(tags) = layer.settings.get("tags") else { continue };
        let all = inherited.len() + entries(tags).filter(|(key, _)| !inherited.contains(key)).count();
        if all > MOST {
            let message = format!("layer `{}` has {all} tags, those of the stack included", layer.header.address());
            let diagnostic =
                Diagnostic::at(Code::TOO_MANY_TAGS, tags.origin, message, format!("expected at most {MOST}"));
            found.push(match stack {
                Some(stack) => diagnostic.label(stack.origin, "inherited from the stack"),
                None => diagnostic,
            });
        }
    }
}
