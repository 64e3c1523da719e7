//! Tags of YAML: the short forms of CloudFormation's functions, turned into the objects that they stand for, and the types
//! of the core schema.

use super::{Data, Entry, Map, Node};
use crate::diagnostic::nearest;
use crate::source::Span;
use std::sync::Arc;

/// The functions that have a short form; all but `Ref` and `Condition` are called `Fn::...` in the long one.
const SHORT: [&str; 25] = [
    "And",
    "Base64",
    "Cidr",
    "Condition",
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "Equals",
    "FindInMap",
    "GetAZs",
    "GetAtt",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Ref",
    "RefAll",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
    "ValueOf",
];

/// What a tag means.
pub(super) enum Tag {
    /// `!Sub`: the name of the function in the long form.
    Function(Arc<str>),
    /// `!!str` and others of the core schema: the name behind the marks.
    Core(Box<str>),
}

/// The tag, or what is wrong with it.
pub(super) fn tag(tag: &saphyr_parser::Tag) -> Result<Tag, String> {
    if tag.is_yaml_core_schema() {
        return match tag.suffix.as_str() {
            "str" | "int" | "float" | "bool" | "null" | "map" | "seq" => Ok(Tag::Core(tag.suffix.as_str().into())),
            other => Err(format!("`!!{other}` is a type that CloudFormation does not take")),
        };
    }
    let name = match tag.handle.as_str() {
        "!" => tag.suffix.as_str(),
        _ => return Err(format!("`{tag}` is no short form of a function")),
    };
    match name {
        // A lone `!`: taken as it is written.
        "" => Ok(Tag::Core("str".into())),
        "Ref" | "Condition" => Ok(Tag::Function(Arc::from(name))),
        _ if SHORT.contains(&name) => Ok(Tag::Function(Arc::from(format!("Fn::{name}")))),
        _ => Err(match nearest(name, SHORT) {
            Some(near) => format!("`!{name}` is no short form of a function; did you mean `!{near}`?"),
            None => format!("`!{name}` is no short form of a function"),
        }),
    }
}

/// `{function: argument}`; `!GetAtt a.b` takes its text apart at the first point.
pub(super) fn long_form(function: Arc<str>, mut argument: Node, whole: Span) -> Node {
    if &*function == "Fn::GetAtt"
        && let Data::Text(text) = &argument.data
        && let Some((id, attribute)) = text.split_once('.')
    {
        let parts = vec![Node::text(id, argument.span), Node::text(attribute, argument.span)];
        argument.data = Data::List(parts);
    }
    let comments = std::mem::take(&mut argument.comments);
    let mut map = Map::default();
    map.insert(function, Entry { key: whole, value: argument });
    Node { data: Data::Map(map), span: whole, comments }
}
