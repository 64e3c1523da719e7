//! The report as entries for the lines of a pull request: what a rule of the domain says, what is in danger, and what else does more than
//! change what the service keeps; each at the line that caused it.
//!
//! Danger is a warning, or an error if the caller refuses it; a consequence is a note. What is gone has no line in the new version: its
//! entry stands at the top of the main file and says where it was.

use super::addresses::{at_most, together};
use super::document::{
    Action, Consequence, Danger, DangerKind, Diff, Finding, ObjectChange, PropertyChange, Replaces, Report,
};
use super::paths;
use super::words::{self, Alike};
use crate::diagnostic::render::Place;
use crate::diagnostic::render::entry::{Entry, Marked};
use crate::diagnostic::{Code, Severity};
use crate::source::Position;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::path::Path;

/// How many names, or families, an entry spells out.
const NAMED: usize = 40;

/// `refused`: what is an error.
pub fn of<'r>(report: &'r Report, refused: &[DangerKind]) -> Vec<Entry<'r>> {
    let mut entries = Vec::new();
    for diff in &report.parts {
        let part = Part::of(diff, &report.folder);
        entries.extend(diff.findings.iter().filter_map(|it| part.finding(it)));
        entries.extend(diff.danger.iter().map(|it| part.danger(it, refused)));
        entries.extend(words::alike(&diff.objects).iter().filter_map(|it| part.consequence(it)));
    }
    entries
}

/// A comparison and what is looked up in it.
struct Part<'r> {
    diff: &'r Diff,
    /// What files are named from.
    folder: &'r str,
    /// By word and address, as danger names them.
    objects: FxHashMap<String, &'r ObjectChange>,
}

impl<'r> Part<'r> {
    fn of(diff: &'r Diff, folder: &'r str) -> Part<'r> {
        Part { diff, folder, objects: diff.objects.iter().map(|it| (name(it), it)).collect() }
    }

    /// The top of the main file.
    fn top(&self) -> Option<Place<'r>> {
        let file = self.diff.new.file.as_deref().or(self.diff.old.file.as_deref())?;
        let start = Position { line: 1, column: 1 };
        Some(Place { file: from_root(self.folder, file), start, end: start })
    }

    /// `shop.stack:12:3`
    fn place(&self, text: &'r str) -> Option<Place<'r>> {
        let (file, start) = place(text)?;
        Some(Place { file: from_root(self.folder, file), start, end: start })
    }

    /// Where something was that is gone.
    fn was(&self, text: &'r str) -> (&'static str, String) {
        let place = self.place(text).map(|it| format!("{}:{}:{}", it.file, it.start.line, it.start.column));
        ("note", format!("it was at {}", place.as_deref().unwrap_or(text)))
    }

    fn finding(&self, finding: &'r Finding) -> Option<Entry<'r>> {
        let severity = match finding.severity.as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => Severity::Note,
        };
        Some(Entry {
            code: Code::find(&finding.code)?,
            severity,
            message: finding.message.clone(),
            places: self.places(finding.place.as_deref(), None),
            remarks: finding.help.iter().map(|it| ("help", it.clone())).collect(),
            mends: Vec::new(),
        })
    }

    fn danger(&self, danger: &'r Danger, refused: &[DangerKind]) -> Entry<'r> {
        let of = at_most(NAMED, danger.of.iter().map(String::as_str));
        let change = danger.of.first().and_then(|it| self.objects.get(it)).copied();
        let gone = change.is_some_and(|it| it.action == Action::Delete);
        let cause = change.and_then(|it| place_of(cause(it, danger.kind)?));
        // A family from which members go still has a line, and so has what they go for.
        let family = change.and_then(|it| it.cause.last()).map(|it| it.place.as_str());
        let place = danger.place.as_deref().filter(|_| !gone);
        let was = danger.place.as_ref().filter(|_| gone).map(|it| self.was(it));
        Entry {
            code: code(danger.kind),
            severity: if refused.contains(&danger.kind) { Severity::Error } else { Severity::Warning },
            message: format!("{of}: {}", danger.text),
            places: self.places(cause.filter(|_| !gone).or(place).or(family), place),
            remarks: was.into_iter().collect(),
            mends: Vec::new(),
        }
    }

    /// A note on objects that change alike and are in no danger.
    fn consequence(&self, group: &Alike<'r>) -> Option<Entry<'r>> {
        let change = group.first;
        let code = consequence_code(change.consequence)?;
        let all = name(change);
        if self.diff.danger.iter().any(|it| it.kind != DangerKind::Secret && it.of.contains(&all)) {
            return None;
        }
        let worst = || change.properties.iter().filter(|it| it.consequence == change.consequence);
        let because = paths::together(worst().map(|it| it.path.as_slice()));
        let happens = words::consequence(change.consequence);
        let message = match (change.action, because.is_empty()) {
            (Action::Create, _) => format!("{}: is created; {happens}", group.title()),
            (Action::Delete, _) => format!("{}: is deleted; {happens}", group.title()),
            (_, true) => format!("{}: {happens}", group.title()),
            (_, false) => format!(
                "{}: {happens}, because {} changes",
                group.title(),
                together(because.iter().map(String::as_str))
            ),
        };
        let gone = change.action == Action::Delete;
        let own = change.place.as_deref().filter(|_| !gone);
        let family = change.cause.last().map(|it| it.place.as_str());
        let cause = worst().find_map(place_of).filter(|_| !gone).or(family);
        let was = change.place.as_ref().filter(|_| gone).map(|it| self.was(it));
        let notes = change.notes.iter().map(|it| ("note", it.clone()));
        Some(Entry {
            code,
            severity: code.severity(),
            message,
            places: self.places(cause.or(own), own),
            remarks: was.into_iter().chain(notes).collect(),
            mends: Vec::new(),
        })
    }

    /// The line that caused it, and the declaration if that is another line; the top of the file if nothing is known.
    fn places(&self, cause: Option<&'r str>, declared: Option<&'r str>) -> Vec<Marked<'r>> {
        let main = cause.and_then(|it| self.place(it)).or_else(|| self.top());
        let declared = declared
            .and_then(|it| self.place(it))
            .filter(|it| main.as_ref().is_some_and(|main| main.start.line != it.start.line || main.file != it.file));
        let main = main.map(|place| Marked { place, text: String::new() });
        main.into_iter().chain(declared.map(|place| Marked { place, text: "declared here".to_owned() })).collect()
    }
}

/// As danger names it.
fn name(change: &ObjectChange) -> String {
    format!("{} {}", change.word, change.address)
}

/// The property that brings the danger.
fn cause(change: &ObjectChange, kind: DangerKind) -> Option<&PropertyChange> {
    let brings = |it: &&PropertyChange| match kind {
        DangerKind::Secret => it.new.as_ref().is_some_and(|it| it.to_string().contains("\"$secret\"")),
        DangerKind::DataLoss | DangerKind::Replace | DangerKind::Delete | DangerKind::Capacity => {
            it.replaces == Replaces::Always
        }
    };
    change.properties.iter().find(brings)
}

/// Where a property was changed.
fn place_of(property: &PropertyChange) -> Option<&str> {
    property.cause.last().map(|it| it.place.as_str())
}

fn code(kind: DangerKind) -> Code {
    match kind {
        DangerKind::DataLoss => Code::DATA_LOST,
        DangerKind::Secret => Code::SECRET_FLOWS,
        DangerKind::Replace => Code::MADE_ANEW,
        DangerKind::Delete => Code::DELETED,
        DangerKind::Capacity => Code::NO_INSTANCE_LEFT,
    }
}

fn consequence_code(consequence: Consequence) -> Option<Code> {
    match consequence {
        Consequence::None => None,
        Consequence::RecipesRun => Some(Code::RECIPES_RUN),
        Consequence::ServiceInterrupted => Some(Code::SERVICE_INTERRUPTED),
        Consequence::InstanceRestarted => Some(Code::INSTANCE_RESTARTED),
        Consequence::InstanceReplaced => Some(Code::MADE_ANEW),
        Consequence::DataLost => Some(Code::DATA_LOST),
    }
}

/// `shop.stack:12:3`
fn place(text: &str) -> Option<(&str, Position)> {
    let mut parts = text.rsplitn(3, ':');
    let (column, line, file) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    Some((file, Position { line, column }))
}

/// A file as the repository has it, if it is named from a folder of it; another keeps its name.
fn from_root<'p>(folder: &str, file: &'p str) -> Cow<'p, str> {
    if Path::new(file).is_absolute() {
        return Cow::Borrowed(file);
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in file.split('/') {
        match part {
            "." | "" => {}
            ".." if parts.pop().is_none() => return Cow::Borrowed(file),
            ".." => {}
            name => parts.push(name),
        }
    }
    Cow::Owned(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_from_the_back() {
        let start = Position { line: 12, column: 3 };
        assert_eq!(place("a:1.stack:12:3"), Some(("a:1.stack", start)));
        assert_eq!(place("shop.stack"), None);
    }

    #[test]
    fn files_are_named_from_the_root() {
        let named = |file| from_root("stacks/eu", file).into_owned();
        assert_eq!(named("shop.stack"), "stacks/eu/shop.stack");
        assert_eq!(named("./a/../../shared.stack"), "stacks/shared.stack");
        assert_eq!(named("../../../elsewhere.stack"), "../../../elsewhere.stack");
        assert_eq!(named("/tmp/x.stack"), "/tmp/x.stack");
        assert_eq!(from_root("", "../x.stack"), "../x.stack");
    }
}
