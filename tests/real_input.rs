//! Programs in `tests/cases`, written by hand, against the public templates they were written after: the
//! template that the compiler writes is equal to the real one as data.
//!
//! Equal: the same sections, logical ids, properties and values, in any order of keys. Outside custom JSON
//! CloudFormation reads `true` and `"true"`, `80` and `"80"`, and one `DependsOn` name and a list of that name alike,
//! so they count as equal here; so do the two spellings of `Fn::GetAtt`. The real input lies in the folder `$SHARED`, else in `shared` beside the project; without
//! it the tests say so and pass.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn admiral_elasticsearch() {
    compare("admiral-elasticsearch", "admiral-elasticsearch.template");
}

#[test]
fn awssamples_elasticsearch() {
    compare("awssamples-elasticsearch", "awssamples-elasticsearch.template");
}

#[test]
fn plone_zeoserver() {
    compare("plone-zeoserver", "plone-zeoserver-stack.template");
}

#[test]
fn troposphere_php_app() {
    compare("troposphere-php-app", "troposphere-opsworks-snippet.template");
}

#[test]
fn awsdocs_stack_layer_tags() {
    compare("awsdocs-stack-layer-tags", "awsdocs-stack-layer-tags.yaml");
}

#[test]
fn netbears_elasticsearch() {
    compare("netbears-elasticsearch", "netbears-elasticsearch.yaml");
}

#[test]
fn opsworks_vpc_elb() {
    compare("opsworks-vpc-elb", "aws-sample-opsworks-vpc-elb.template");
}

/// Builds `tests/cases/<case>/main.stack` and holds its template against the real one.
fn compare(case: &str, real: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let real = shared.join("corpus").join(real);
    let Ok(text) = fs::read_to_string(&real) else {
        println!("skipped: {} is not there", real.display());
        return;
    };
    let is_yaml = real.extension().is_some_and(|it| it == "yaml");
    let mut expected = if is_yaml { from_yaml(&text, &real) } else { parse(&text, &real) };
    complete(&mut expected);
    let expected = normal(expected);
    let source = root.join("tests/cases").join(case).join("main.stack");
    let built = normal(build(&source));

    let mut differences = Vec::new();
    differ("", &expected, &built, &mut differences);
    assert!(
        differences.is_empty(),
        "{} differs from {} in {} places:\n{}",
        source.display(),
        real.display(),
        differences.len(),
        differences.join("\n")
    );
}

/// The template of a program, built with the compiled binary into a folder of its own.
fn build(source: &Path) -> Value {
    let out = tempfile::tempdir().expect("a temporary folder");
    let run = Command::new(env!("CARGO_BIN_EXE_stackwright"))
        .arg("build")
        .arg(source)
        .args(["--emit", "template", "-o"])
        .arg(out.path())
        .output()
        .expect("the compiler runs");
    assert!(run.status.success(), "{} does not build:\n{}", source.display(), String::from_utf8_lossy(&run.stderr));
    let template: PathBuf = out.path().join("template.json");
    let text = fs::read_to_string(&template).expect("template.json is written");
    parse(&text, &template)
}

/// A template in YAML, with the short forms of intrinsics written out.
fn from_yaml(text: &str, path: &Path) -> Value {
    let documents = Yaml::load_from_str(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    documents.first().map_or(Value::Null, json)
}

fn json(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Value(Scalar::Boolean(flag)) => Value::Bool(*flag),
        Yaml::Value(Scalar::Integer(number)) => Value::from(*number),
        Yaml::Value(Scalar::String(text)) => Value::String(text.to_string()),
        Yaml::Sequence(items) => Value::Array(items.iter().map(json).collect()),
        Yaml::Mapping(entries) => Value::Object(
            entries.iter().map(|(key, value)| (key.as_str().unwrap_or("").to_owned(), json(value))).collect(),
        ),
        Yaml::Tagged(tag, inner) => {
            let function = if tag.suffix == "Ref" { "Ref".to_owned() } else { format!("Fn::{}", tag.suffix) };
            Value::Object(Map::from_iter([(function, json(inner))]))
        }
        _ => Value::Null,
    }
}

/// The version of the format stands in every template of ours, and nothing can be said about parameters that do not exist.
fn complete(template: &mut Value) {
    let Some(sections) = template.as_object_mut() else { return };
    sections.entry("AWSTemplateFormatVersion").or_insert_with(|| Value::from("2010-09-09"));
    let names: Vec<String> =
        sections.get("Parameters").and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned().collect();
    let groups = template.pointer_mut("/Metadata/AWS::CloudFormation::Interface/ParameterGroups");
    for group in groups.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(members) = group.get_mut("Parameters").and_then(Value::as_array_mut) {
            members.retain(|it| it.as_str().is_some_and(|name| names.iter().any(|known| known == name)));
        }
    }
}

fn parse(text: &str, path: &Path) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The template with everything that CloudFormation reads alike written one way.
fn normal(template: Value) -> Value {
    match template {
        Value::Object(entries) if is_plain_sub(&entries) => entries.get("Fn::Sub").cloned().unwrap_or_default(),
        Value::Object(entries) => Value::Object(entries.into_iter().map(normal_entry).collect::<Map<_, _>>()),
        Value::Array(items) => Value::Array(items.into_iter().map(normal).collect()),
        Value::Bool(flag) => Value::String(flag.to_string()),
        Value::Number(number) => Value::String(number.to_string()),
        other @ (Value::Null | Value::String(_)) => other,
    }
}

/// A `Fn::Sub` that has nothing to replace.
fn is_plain_sub(entries: &Map<String, Value>) -> bool {
    entries.len() == 1 && entries.get("Fn::Sub").and_then(Value::as_str).is_some_and(|text| !text.contains("${"))
}

fn normal_entry((key, value): (String, Value)) -> (String, Value) {
    let value = match (key.as_str(), value) {
        ("CustomJson", json) => json,
        ("DependsOn", one @ Value::String(_)) => Value::Array(vec![one]),
        ("DependsOn", Value::Array(mut ids)) => {
            ids.sort_by_key(ToString::to_string);
            Value::Array(ids)
        }
        ("Fn::GetAtt", Value::String(path)) if path.contains('.') => {
            path.splitn(2, '.').map(|part| Value::String(part.to_owned())).collect()
        }
        // What we see as a trailing blank in the text of a person, nobody meant.
        ("Description", Value::String(text)) => Value::String(text.trim_end().to_owned()),
        (_, other) => normal(other),
    };
    (key, value)
}

/// Adds one line for each place where `built` is not `expected`.
fn differ(path: &str, expected: &Value, built: &Value, differences: &mut Vec<String>) {
    match (expected, built) {
        (Value::Object(expected), Value::Object(built)) => {
            for (key, value) in expected {
                let path = format!("{path}/{key}");
                match built.get(key) {
                    Some(other) => differ(&path, value, other, differences),
                    None => differences.push(format!("  missing    {path}: {value}")),
                }
            }
            for (key, value) in built.iter().filter(|(key, _)| !expected.contains_key(*key)) {
                differences.push(format!("  unexpected {path}/{key}: {value}"));
            }
        }
        (Value::Array(expected), Value::Array(built)) if expected.len() == built.len() => {
            for (index, (value, other)) in expected.iter().zip(built).enumerate() {
                differ(&format!("{path}/{index}"), value, other, differences);
            }
        }
        _ if expected == built => {}
        _ => differences.push(format!("  different  {path}:\n    expected {expected}\n    built    {built}")),
    }
}
