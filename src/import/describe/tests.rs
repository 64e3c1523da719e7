//! What becomes of descriptions, in small; whole ones are in `tests/import`.

use super::Described;
use crate::diagnostic::{Code, Problems};
use crate::import::document::{self, Syntax};
use crate::source::SourceMap;

fn read(texts: &[&str]) -> (Vec<Described>, Problems) {
    let mut sources = SourceMap::default();
    let mut problems = Problems::default();
    let document = |text: &&str| {
        let file = sources.add("x.json".to_owned(), "x.json".into(), (*text).into());
        document::read(file, text, Syntax::Json).expect("the text is JSON")
    };
    let documents: Vec<_> = texts.iter().map(document).collect();
    (super::read(&documents, &mut problems), problems)
}

/// A stack: its resources, its secrets and what is left out, a line each.
fn lines(described: &Described) -> Vec<String> {
    let resources = described.template.resources.iter().map(|resource| {
        let property = |(key, entry): (&std::sync::Arc<str>, &document::Entry)| format!("{key}={}", entry.value.json());
        let properties: Vec<String> = resource.properties.iter().map(property).collect();
        format!("{} {}", resource.id, properties.join(" "))
    });
    let secrets = described.template.parameters.iter().map(|it| format!("secret {}", it.id));
    let left = described.template.left_out.iter().map(|it| format!("- {}: {}", it.path, it.reason));
    resources.chain(secrets).chain(left).collect()
}

fn codes(problems: &Problems) -> Vec<Code> {
    problems.errors().map(|it| it.code).collect()
}

#[test]
fn files_are_joined_by_ids() {
    let stacks = r#"{"Stacks": [{"StackId": "s1", "Name": "shop"}, {"StackId": "s2", "Name": "Shop"}]}"#;
    let layers = r#"{"Layers": [{"LayerId": "l2", "StackId": "s2", "Shortname": "web"}]}"#;
    let instances =
        r#"{"Instances": [{"InstanceId": "i", "StackId": "s2", "LayerIds": ["l2", "gone"], "Hostname": "web1"}]}"#;
    let (described, problems) = read(&[instances, layers, stacks]);
    assert_eq!(codes(&problems), []);
    assert_eq!(described.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["shop", "shop-2"]);
    assert_eq!(described.first().map(lines), Some(vec![r#"Shop Name="shop""#.to_owned()]));
    let second = [
        r#"Shop Name="Shop""#,
        r#"Web StackId={"Ref":"Shop"} Shortname="web""#,
        r#"Web1 StackId={"Ref":"Shop"} Hostname="web1" LayerIds=[{"Ref":"Web"},"gone"]"#,
        "- Instances/0/LayerIds/1 `gone`: no layer of this id is described: the id is kept",
    ];
    assert_eq!(described.get(1).map(lines), Some(second.map(str::to_owned).to_vec()));
}

#[test]
fn a_stack_that_is_not_described_is_its_id() {
    let (described, _) = read(&[r#"{"Layers": [{"LayerId": "l", "StackId": "38ee-91", "Shortname": "web"}]}"#]);
    let expected = [
        r#"Web StackId="38ee-91" Shortname="web""#,
        "- Layers/0/StackId `38ee-91`: no stack of its id is described: what belongs to it refers to the id",
    ];
    assert_eq!(described.first().map(lines), Some(expected.map(str::to_owned).to_vec()));
    assert_eq!(described.first().map(|it| it.name.as_str()), Some("stack-38ee"));
}

#[test]
fn custom_json_is_parsed_and_secrets_become_parameters() {
    let text = r#"{"Stacks": [{"StackId": "s", "Name": "shop", "CustomJson": "{\"a\": 1.50}",
        "CustomCookbooksSource": {"Password": "*****FILTERED*****"}, "Attributes": {"Color": null}, "Colour": "red"}]}"#;
    let (described, _) = read(&[text]);
    let expected = [
        r#"Shop Name="shop" CustomJson={"a":1.50} CustomCookbooksSource={"Password":{"Ref":"ShopCustomCookbooksSourcePassword"}}"#,
        "secret ShopCustomCookbooksSourcePassword",
        "- Stacks/*/Attributes/Color: nothing is set",
        "- Stacks/*/Colour: the API has no such field",
    ];
    assert_eq!(described.first().map(lines), Some(expected.map(str::to_owned).to_vec()));
}

#[test]
fn the_same_thing_twice_must_be_alike() {
    let one = r#"{"Stacks": [{"StackId": "s", "Name": "shop"}]}"#;
    let other = r#"{"Stacks": [{"StackId": "s", "Name": "store"}]}"#;
    assert_eq!(codes(&read(&[one, one]).1), []);
    assert_eq!(read(&[one, one]).0.len(), 1);
    assert_eq!(codes(&read(&[one, other]).1), [Code::DESCRIBED_TWICE]);
}

#[test]
fn other_forms_are_errors() {
    for text in [r#"{"Layers": {}}"#, r#"{"Layers": [7]}"#, r#"{"Layers": [{"LayerId": 7}]}"#, r#"{"Commands": []}"#] {
        assert_eq!(codes(&read(&[text]).1), [Code::DESCRIPTION_SHAPE], "{text}");
    }
}
