//! All diagnostics as one SARIF 2.1.0 log with one run. The rules are the codes that occur, in the order of the registry,
//! each with its summary and its page; mends are `fixes`, the other places `relatedLocations`. What has no place in any file is a
//! notification of the run.

use super::Place;
use super::entry::{Entry, Marked, Mend};
use crate::diagnostic::{Code, Severity};
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// What relative names of files start from. Where that lies is for the reader to know: a log is the same on every machine.
const ROOT: &str = "%SRCROOT%";

pub(super) fn render(entries: &[Entry<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    let used: BTreeSet<&str> = entries.iter().map(|it| it.code.text()).collect();
    let codes: Vec<Code> = Code::all().filter(|code| used.contains(code.text())).collect();
    let indexes: BTreeMap<&str, usize> = codes.iter().enumerate().map(|(at, code)| (code.text(), at)).collect();
    let index = |it: &Entry| indexes.get(it.code.text()).copied();
    let (placed, others): (Vec<_>, Vec<_>) = entries.iter().partition(|it| !it.places.is_empty());
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver(codes) },
            "invocations": [{
                "executionSuccessful": entries.iter().all(|it| it.severity != Severity::Error),
                "toolConfigurationNotifications": others.iter().map(|it| notification(it, index(it))).collect::<Vec<_>>(),
            }],
            "originalUriBaseIds": { ROOT: { "description": { "text": "The root of the repository, or the folder that the program was started in." } } },
            "columnKind": "unicodeCodePoints",
            "results": placed.iter().map(|it| result(it, index(it))).collect::<Vec<_>>(),
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn driver(codes: Vec<Code>) -> Value {
    let mut driver = json!({
        "name": "Stackwright",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": codes.into_iter().map(rule).collect::<Vec<_>>(),
    });
    let home = env!("CARGO_PKG_HOMEPAGE");
    if let (false, Some(driver)) = (home.is_empty(), driver.as_object_mut()) {
        driver.insert("informationUri".to_owned(), home.into());
    }
    driver
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.text(),
        "shortDescription": { "text": sentence(code.summary()) },
        "fullDescription": { "text": meaning(code) },
        "help": { "text": code.page(), "markdown": code.page() },
        "defaultConfiguration": { "level": level(code.severity()) },
        "properties": { "tags": ["stack"] },
    })
}

/// What the page says before its examples; the summary if it says nothing.
fn meaning(code: Code) -> String {
    let prose = code.page().lines().skip(1).take_while(|line| !line.starts_with("## "));
    match prose.collect::<Vec<_>>().join(" ").trim() {
        "" => sentence(code.summary()),
        text => text.to_owned(),
    }
}

/// `a file that is not there` as `A file that is not there.`
fn sentence(summary: &str) -> String {
    let mut characters = summary.chars();
    match characters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), characters.as_str()),
        None => String::new(),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A problem with no place in any file: results must have one.
fn notification(entry: &Entry<'_>, rule: Option<usize>) -> Value {
    json!({
        "associatedRule": { "id": entry.code.text(), "index": rule },
        "level": level(entry.severity),
        "message": message(entry),
    })
}

fn message(entry: &Entry<'_>) -> Value {
    let remarks = entry.remarks.iter().map(|(word, text)| format!("\n{word}: {text}"));
    json!({ "text": format!("{}{}", entry.message, remarks.collect::<String>()) })
}

fn result(entry: &Entry<'_>, rule: Option<usize>) -> Value {
    let mut result = json!({
        "ruleId": entry.code.text(),
        "ruleIndex": rule,
        "level": level(entry.severity),
        "message": message(entry),
    });
    let mut places = entry.places.iter().enumerate().map(|(at, marked)| location(at, marked));
    let main: Vec<Value> = places.by_ref().take(1).collect();
    let related: Vec<Value> = places.collect();
    let fixes: Vec<Value> = entry.mends.iter().map(fix).collect();
    for (key, values) in [("locations", main), ("relatedLocations", related), ("fixes", fixes)] {
        if let (false, Some(result)) = (values.is_empty(), result.as_object_mut()) {
            result.insert(key.to_owned(), values.into());
        }
    }
    result
}

/// The main place is number 0 and has no id.
fn location(at: usize, Marked { place, text }: &Marked<'_>) -> Value {
    let mut location = Map::new();
    if at > 0 {
        location.insert("id".to_owned(), at.into());
    }
    let physical = json!({ "artifactLocation": artifact(&place.file), "region": region(place) });
    location.insert("physicalLocation".to_owned(), physical);
    if !text.is_empty() {
        location.insert("message".to_owned(), json!({ "text": text }));
    }
    location.into()
}

/// Edits of one file are one change.
fn fix(mend: &Mend<'_>) -> Value {
    let mut files: IndexMap<&str, Vec<Value>> = IndexMap::new();
    for (place, text) in &mend.edits {
        let replacement = json!({ "deletedRegion": region(place), "insertedContent": { "text": text } });
        files.entry(&place.file).or_default().push(replacement);
    }
    let change = |(file, replacements)| json!({ "artifactLocation": artifact(file), "replacements": replacements });
    json!({
        "description": { "text": mend.title },
        "artifactChanges": files.into_iter().map(change).collect::<Vec<_>>(),
    })
}

fn region(Place { start, end, .. }: &Place<'_>) -> Value {
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

fn artifact(name: &str) -> Value {
    let uri: String = name.bytes().map(escaped).collect();
    match Path::new(name).is_absolute() {
        true => json!({ "uri": format!("file://{uri}") }),
        false => json!({ "uri": uri, "uriBaseId": ROOT }),
    }
}

/// What may stand in the path of a URI stands for itself (RFC 3986, section 3.3).
fn escaped(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}
