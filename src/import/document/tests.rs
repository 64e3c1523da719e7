//! What the reader makes of texts. What it refuses stands in the cases of the command line.

use super::*;

fn yaml(text: &str) -> Document {
    read(FileId(0), text, Syntax::Yaml).expect("the text is YAML")
}

fn problem(text: &str) -> Box<Diagnostic> {
    read(FileId(0), text, Syntax::of(text)).expect_err("the text is refused")
}

#[test]
fn json_keeps_the_spelling_of_numbers() {
    let document = read(FileId(0), r#"{"a": 1.10, "b": ["x\u0041", -2.50, null,],}"#, Syntax::Json).expect("JSON");
    assert_eq!(document.root.json().to_string(), r#"{"a":1.10,"b":["xA",-2.50,null]}"#);
}

#[test]
fn short_forms_become_long_ones() {
    let text = "a: !Ref x\nb: !GetAtt c.d.e\nc: !Sub |\n  ${x}\nd: !If [p, !Ref q, 1]\ne: !GetAtt [c, d]\n";
    let long = r#"{"a":{"Ref":"x"},"b":{"Fn::GetAtt":["c","d.e"]},"c":{"Fn::Sub":"${x}\n"},"d":{"Fn::If":["p",{"Ref":"q"},1]},"e":{"Fn::GetAtt":["c","d"]}}"#;
    assert_eq!(yaml(text).root.json().to_string(), long);
}

#[test]
fn words_of_old_yaml_stay_text() {
    let text = "a: on\nb: yes\nc: 0644\nd: 2012-10-17\ne: True\nf: 1.10\n";
    assert_eq!(
        yaml(text).root.json().to_string(),
        r#"{"a":"on","b":"yes","c":"0644","d":"2012-10-17","e":true,"f":1.10}"#
    );
}

#[test]
fn comments_stay_with_their_entries() {
    let text = "# first\na: # beside\n  # above\n  - \"x # y\" # element\n  - |\n    # text\nb: 1#2\n# last\n";
    let document = yaml(text);
    let of = |node: &Node| node.comments.iter().map(|it| it.text.to_string()).collect::<Vec<_>>();
    let a = document.root.get("a").expect("a");
    assert_eq!(of(a), ["first", "beside"]);
    assert_eq!(a.as_list().expect("a list").iter().map(of).collect::<Vec<_>>(), [vec!["above", "element"], vec![]]);
    assert_eq!(document.comments.len(), 1);
    assert_eq!(document.root.all_comments().len(), 4);
}

#[test]
fn places_count_bytes() {
    let text = "한국: {x: ä, y: z}\n";
    let document = yaml(text);
    let y = document.root.get("한국").and_then(|it| it.get("y")).expect("y");
    assert_eq!(text.get(y.span.range()), Some("z"));
}

#[test]
fn hostile_text_is_refused_at_once() {
    let deep = |open: &str| open.repeat(10_000);
    assert_eq!(problem(&deep("[")).code, Code::DOCUMENT_LIMIT);
    assert_eq!(problem(&deep("{\"a\":")).code, Code::DOCUMENT_LIMIT);
    assert_eq!(problem(&format!("a: {}", deep("["))).code, Code::DOCUMENT_LIMIT);
    assert_eq!(problem(&format!("a:\n{}", deep("- "))).code, Code::DOCUMENT_LIMIT);
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert_eq!(problem(&bomb).code, Code::DOCUMENT_LIMIT);
}
