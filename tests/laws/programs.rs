//! What holds for every program that compiles, and for every program cut short.

use crate::compiled::{Outputs, QUOTING_REPORT, REPORT, compiled, outputs};
use crate::memory::Memory;
use crate::references::dangling;
use crate::sources::{Source, around, cuts, each, sources};
use serde_json::Value;
use std::path::Path;
use std::sync::Mutex;

/// Secret values in examples and cases hold this text, so that a leak can be told from chance.
const SECRET: &str = "s3cr3t";

/// The files that are programs of their own, with all files below their folder.
fn programs(folders: &[&str]) -> Vec<(Source, Memory)> {
    let mains = sources(folders).into_iter().filter(|it| it.text.lines().any(|line| line.starts_with("stack ")));
    mains.map(|main| (around(&main), main)).map(|(files, main)| (main, files)).collect()
}

fn all() -> Vec<(Source, Memory)> {
    programs(&["examples", "tests/cases"])
}

/// The outputs of a program; without a model there are only reports, and [`every_program_compiles`] fails.
fn build((main, files): &(Source, Memory)) -> Outputs {
    outputs(&compiled(files, &main.path, None))
}

#[test]
fn every_program_compiles() {
    let refused = Mutex::new(Vec::new());
    each(&all(), |program| {
        let outputs = build(program);
        if !outputs.contains_key("template.json") {
            let report = String::from_utf8_lossy(&outputs[REPORT]).into_owned();
            refused.lock().expect("nothing panics while it is held").push(report);
        }
    });
    let refused = refused.into_inner().expect("all threads have ended");
    assert!(refused.is_empty(), "{} programs:\n{}", refused.len(), refused.join("\n"));
}

#[test]
fn building_twice_gives_the_same_bytes() {
    each(&all(), |program| {
        let (one, other) = (build(program), build(program));
        assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (name, bytes) in &one {
            assert!(other.get(name) == Some(bytes), "{}: {name} differs", program.0.path.display());
        }
    });
}

/// What other tools save: line ends of the other kind, and a byte-order mark.
#[test]
fn line_ends_and_a_mark_change_no_template() {
    each(&all(), |(main, files)| {
        let unix = with_text(files, |text| text.replace("\r\n", "\n"));
        let expected = template(&unix, &main.path);
        let crlf = with_text(&unix, |text| text.replace('\n', "\r\n"));
        assert!(template(&crlf, &main.path) == expected, "{}: CRLF", main.path.display());
        let marked = with_text(&unix, |text| format!("\u{feff}{text}"));
        assert!(template(&marked, &main.path) == expected, "{}: byte-order mark", main.path.display());
    });
}

/// The same files, the text of those in our language changed.
fn with_text(files: &Memory, change: impl Fn(&str) -> String) -> Memory {
    let sources = files.0.iter().filter(|(path, _)| path.extension().is_some_and(|it| it == "stack"));
    let changed = sources.filter_map(|(path, bytes)| Some((path.clone(), change(std::str::from_utf8(bytes).ok()?))));
    changed.fold(files.clone(), |files, (path, text)| files.with(&path, &text))
}

fn template(files: &Memory, main: &Path) -> Option<Vec<u8>> {
    outputs(&compiled(files, main, None)).remove("template.json")
}

#[test]
fn every_reference_in_a_template_names_something_in_it() {
    each(&all(), |program| {
        let outputs = build(program);
        let Some(template) = outputs.get("template.json") else { return };
        let found = dangling(&serde_json::from_slice(template).expect("a template is JSON"));
        assert!(found.is_empty(), "{}:\n{}", program.0.path.display(), found.join("\n"));
    });
}

#[test]
fn every_dangling_reference_would_be_found() {
    let template = serde_json::json!({
        "Conditions": { "Big": { "Fn::Not": [{ "Condition": "Nobody1" }] } },
        "Mappings": { "Images": { "here": { "id": "ami" } } },
        "Resources": {
            "Web": {
                "Condition": "Nobody2",
                "DependsOn": ["Nobody3"],
                "Properties": {
                    "A": { "Ref": "Nobody4" },
                    "B": { "Fn::GetAtt": ["Nobody5", "Arn"] },
                    "C": { "Fn::Sub": ["${Nobody6} ${Nobody7.Arn} ${own} ${!Literal} ${AWS::Region} ${Web}", { "own": "x" }] },
                    "D": { "Fn::If": ["Nobody8", 1, 2] },
                    "E": { "Fn::FindInMap": ["Images", "Nobody9", "id"] },
                }
            }
        },
        "Outputs": { "Address": { "Condition": "Big", "Value": { "Fn::Join": ["", [{ "Ref": "Nobody0" }]] } } }
    });
    let found = dangling(&template).join("\n");
    for n in 0..=9 {
        assert_eq!(found.matches(&format!("Nobody{n}")).count(), 1, "Nobody{n} in\n{found}");
    }
    assert_eq!(found.lines().count(), 10, "{found}");
}

#[test]
fn every_json_output_is_json() {
    each(&all(), |program| {
        for (name, bytes) in build(program).iter().filter(|(name, _)| name.ends_with(".json")) {
            let read = serde_json::from_slice::<Value>(bytes);
            assert!(read.is_ok(), "{}: {name}: {read:?}", program.0.path.display());
        }
    });
}

#[test]
fn no_secret_is_in_any_output() {
    let programs = programs(&["examples", "tests/cases", "tests/errors"]);
    let with_secrets: Vec<_> = programs.into_iter().filter(|(main, _)| main.text.contains(SECRET)).collect();
    assert!(!with_secrets.is_empty(), "no program has a secret value with `{SECRET}` in it");
    each(&with_secrets, |(main, files)| {
        for (name, bytes) in outputs(&compiled(files, &main.path, None)) {
            let text = match name.as_str() {
                // The report for people quotes the user's own lines.
                QUOTING_REPORT => continue,
                "template.json" => without_defaults(&bytes),
                _ => String::from_utf8_lossy(&bytes).into_owned(),
            };
            assert!(!text.contains(SECRET), "{}: a secret is in {name}", main.path.display());
        }
    });
}

/// A template without the defaults of its parameters: one that a secret parameter has is the template's own, and SW0513 has said so.
fn without_defaults(template: &[u8]) -> String {
    let mut template: Value = serde_json::from_slice(template).expect("a template is JSON");
    let parameters = template.get_mut("Parameters").and_then(Value::as_object_mut);
    for parameter in parameters.into_iter().flat_map(|all| all.values_mut()) {
        parameter.as_object_mut().map(|it| it.remove("Default"));
    }
    template.to_string()
}

#[test]
fn a_default_of_a_secret_parameter_is_a_warning() {
    each(&all(), |program| {
        let outputs = build(program);
        let holds =
            |name: &str, text: &str| outputs.get(name).is_some_and(|it| String::from_utf8_lossy(it).contains(text));
        let is_told = !holds("template.json", SECRET) || holds(REPORT, "SW0513");
        assert!(is_told, "{}: nothing was said", program.0.path.display());
    });
}

#[test]
fn every_truncation_compiles_or_is_refused() {
    each(&all(), |(main, files)| {
        for at in cuts(&main.text, 40) {
            outputs(&compiled(&files.with(&main.path, &main.text[..at]), &main.path, None));
        }
    });
}

/// Names that nobody declares, values of other types, declarations that are gone: whatever follows from one line less.
#[test]
fn every_program_without_one_of_its_lines_compiles_or_is_refused() {
    each(&all(), |(main, files)| {
        let lines: Vec<&str> = main.text.split_inclusive('\n').collect();
        for gone in (0..lines.len()).step_by((lines.len() / 40).max(1)) {
            let text: String = lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect();
            outputs(&compiled(&files.with(&main.path, &text), &main.path, None));
        }
    });
}

/// Programs that once made the compiler panic, cut down to what did it.
#[test]
fn what_once_broke_is_refused_or_compiles() {
    each(&sources(&["tests/broken"]), |main| {
        outputs(&compiled(&around(main), &main.path, None));
    });
}
