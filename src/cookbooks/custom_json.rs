//! Custom JSON against the attributes of the cookbooks that are used: SW0705 and SW0707.

use super::Cx;
use super::attributes::Attribute;
use crate::diagnostic::{Code, Diagnostic, Problems, nearest};
use crate::source::{SourceMap, Span};
use crate::value::Value;

pub fn check(cx: &Cx, used: &[&str], sources: &mut SourceMap, problems: &mut Problems) {
    let mut known = Attribute::default();
    for cookbook in used.iter().filter_map(|name| cx.cookbooks.get(name)) {
        cookbook.add_attributes(&mut known, sources);
    }
    let model = cx.model;
    let layers = model.layers.iter().filter_map(|layer| layer.json.as_ref());
    let deployments = model.deployments.iter().filter_map(|it| it.json.as_ref());
    let mut walk = Walk { cx, used, sources, problems, path: Vec::new() };
    for json in model.stack.json.iter().chain(layers).chain(deployments) {
        let Some(object) = json.value.as_object() else { continue };
        for (key, value) in &object.entries {
            if let Some(attribute) = known.below.get(key.as_str()) {
                walk.path.push(key.as_str());
                walk.value(value, attribute);
                walk.path.pop();
            }
        }
    }
}

struct Walk<'w> {
    cx: &'w Cx<'w>,
    used: &'w [&'w str],
    sources: &'w SourceMap,
    problems: &'w mut Problems,
    /// Keys from the outermost in.
    path: Vec<&'static str>,
}

impl Walk<'_> {
    /// Holds a value, and what is below it, against what cookbooks set at its place.
    fn value(&mut self, value: &Value, attribute: &Attribute) {
        if let Some(line) = attribute.wins {
            return self.overridden(value, line);
        }
        let Some(object) = value.as_object().filter(|_| !value.secret) else { return };
        for (key, value) in &object.entries {
            self.path.push(key.as_str());
            match attribute.below.get(key.as_str()) {
                Some(below) => self.value(value, below),
                None if !attribute.open => self.unknown(value, key.as_str(), attribute),
                None => {}
            }
            self.path.pop();
        }
    }

    /// A key that no cookbook sets is a mistake only if it is nearly one that some cookbook sets, and no recipe speaks of it.
    fn unknown(&mut self, value: &Value, key: &'static str, above: &Attribute) {
        let Some(near) = nearest(key, above.below.keys().map(String::as_str)) else { return };
        if !self.owns_namespace() || self.is_mentioned(key) {
            return;
        }
        let place = key_place(self.sources, value.origin, key).unwrap_or(value.origin);
        let message = format!("no cookbook at hand sets or reads `{}`", self.path.join("."));
        let mut problem = Diagnostic::at(Code::UNKNOWN_COOKBOOK_ATTRIBUTE, place, message, "looks misspelt");
        if let Some(line) = above.below.get(near).and_then(|it| it.first) {
            problem = problem.label(line, format!("`{near}` is set here"));
        }
        self.problems.push(problem.help(format!("did you mean `{near}`?")));
    }

    /// Of the namespaces of other cookbooks, the service's among them, not all attributes are at hand.
    fn owns_namespace(&self) -> bool {
        let Some(namespace) = self.path.first() else { return false };
        let plain = |name: &str| name.replace('-', "_");
        let is_own = |name: &&str| plain(name) == plain(namespace) && !self.cx.is_built_in(name);
        let elsewhere = || {
            let metadata = self.used.iter().filter_map(|name| self.cx.cookbooks.get(name)?.metadata.as_ref());
            let depends = metadata.flat_map(|it| &it.depends).map(|it| it.cookbook.as_str());
            let berksfile = self.cx.cookbooks.berksfile.iter().flatten().map(String::as_str);
            let not_at_hand = |name: &&str| self.cx.cookbooks.get(name).is_none();
            depends.chain(berksfile).filter(not_at_hand).any(|name| plain(name) == plain(namespace))
        };
        self.used.iter().any(is_own) || !(self.cx.is_built_in(namespace) || elsewhere())
    }

    fn is_mentioned(&self, key: &str) -> bool {
        self.used.iter().filter_map(|name| self.cx.cookbooks.get(name)).any(|cookbook| cookbook.mentions(key))
    }

    fn overridden(&mut self, value: &Value, line: Span) {
        let message = format!("`{}` has no effect: a cookbook sets it after custom JSON", self.path.join("."));
        self.problems.push(
            Diagnostic::at(Code::OVERRIDDEN_BY_COOKBOOK, value.origin, message, "overridden on every run")
                .label(line, "this line wins")
                .help("set it as `default` in the cookbook, which custom JSON overrides"),
        );
    }
}

/// The place of the key before a value, if it is written there.
fn key_place(sources: &SourceMap, value: Span, key: &str) -> Option<Span> {
    let before = sources.file(value.file).text.get(..value.start as usize)?;
    let before = before.trim_end().strip_suffix([':', '='])?.trim_end();
    let before = before.strip_suffix('"').unwrap_or(before);
    let start = before.strip_suffix(key)?.len();
    Some(Span::new(value.file, start, start + key.len()))
}
