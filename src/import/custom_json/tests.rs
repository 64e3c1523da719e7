//! Attributes in, contracts and what is left out of node files.

use super::{contracts, looks_like_custom_json, read};
use crate::import::document::{self, Document, Syntax};
use crate::source::FileId;

fn document(text: &str) -> Document {
    document::read(FileId(0), text, Syntax::Json).expect("the text is JSON")
}

/// The contract of the one namespace in `{"app": ...}`, on one line.
fn contract(app: &str) -> String {
    let template = read(&document(&format!("{{\"app\": {app}}}")), "App");
    let contracts = contracts(&template);
    contracts.first().map(|it| it.kind.replace('\n', " ")).unwrap_or_default()
}

#[test]
fn plain_values_have_plain_types() {
    assert_eq!(
        contract(r#"{"a": 1, "b": 1.5, "c": "x", "d": true, "e": null}"#),
        "{ a: int b: number c: string d: bool e?: json }"
    );
    assert_eq!(contract("99999999999999999999"), "number");
}

#[test]
fn elements_of_a_list_share_a_type() {
    assert_eq!(contract("[1, 2.5]"), "[number]");
    assert_eq!(contract(r#"["80", 443, null]"#), "[string | int | null]");
    assert_eq!(contract("[[1], [true]]"), "[[int | bool]]");
    assert_eq!(contract("[]"), "[json]");
}

#[test]
fn fields_that_some_elements_lack_are_optional() {
    assert_eq!(contract(r#"[{"a": 1, "b": "x"}, {"a": null}, {"a": 2}]"#), "[{ a?: int b?: string }]");
    assert_eq!(
        contract(r#"{"x:y": {}, "d": [{}, {"e": [{"f": 1}, {"g": 2}]}]}"#),
        r#"{ "x:y": {[string]: json} d: [{ e?: [{ f?: int g?: int }] }] }"#
    );
}

#[test]
fn built_in_namespaces_have_their_contracts() {
    assert_eq!(contracts(&read(&document(r#"{"apache": {"timeout": 60}}"#), "App")), []);
}

#[test]
fn of_a_node_the_attributes_count() {
    let text = r#"{"name": "web1", "chef_type": "node", "run_list": ["recipe[app]"], "automatic": {"fqdn": "web1"},
        "default": {"app": {"a": 1, "b": [1]}}, "normal": {"app": {"a": 2, "c": 3}}, "override": {"app": {"b": [2]}}}"#;
    let template = read(&document(text), "Web1");
    let json = template.resources.first().and_then(|it| it.properties.get("CustomJson")).map(|it| it.value.json());
    assert_eq!(json.map(|it| it.to_string()).as_deref(), Some(r#"{"app":{"a":2,"b":[2],"c":3}}"#));
    let left: Vec<&str> = template.left_out.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(left, ["normal/app/a", "override/app/b", "name", "chef_type", "run_list", "automatic"]);
}

#[test]
fn what_chef_solo_reads_has_no_levels() {
    let template = read(&document(r#"{"run_list": ["recipe[app]"], "app": {"a": 1}}"#), "App");
    let json = template.resources.first().and_then(|it| it.properties.get("CustomJson")).map(|it| it.value.json());
    assert_eq!(json.map(|it| it.to_string()).as_deref(), Some(r#"{"app":{"a":1}}"#));
}

#[test]
fn a_template_with_a_misspelt_section_is_none() {
    let looks = |text: &str| looks_like_custom_json(&document(text).root);
    assert!(looks(r#"{"app": {"web": {"Type": "x"}}}"#));
    assert!(!looks(r#"{"Resuorces": {"Web": {"Type": "AWS::SNS::Topic"}}}"#));
    assert!(!looks("[1]"));
}
