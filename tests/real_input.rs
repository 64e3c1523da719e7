//! Programs in `tests/cases`, written by hand, against the public templates they were written after: the
//! template that the compiler writes is equal to the real one as data.
//!
//! What counts as equal is the notion of `import`: the same sections, logical ids, properties and values, and what CloudFormation
//! reads alike. The real input lies in the folder `$SHARED`, else in `shared` beside the project; without it the tests say so and pass.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use serde_json::Value;
use stackwright::import::document::{self, Syntax};
use stackwright::import::equal;
use stackwright::source::FileId;
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
    let document = document::read(FileId(0), &text, Syntax::of(&text));
    let expected = document.unwrap_or_else(|problem| panic!("{}: {}", real.display(), problem.message)).root.json();
    let source = root.join("tests/cases").join(case).join("main.stack");
    let differences = equal::differences(&expected, &build(&source));
    assert!(differences.is_empty(), "{} differs from {}:\n{differences:#?}", source.display(), real.display());
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
    let text = fs::read_to_string(out.path().join("template.json")).expect("template.json is written");
    serde_json::from_str(&text).expect("a template is JSON")
}
