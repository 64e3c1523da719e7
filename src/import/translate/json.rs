//! Custom JSON: a block of data where it is an object, text where it is text with references in it.

use super::settings::take;
use super::{Shape, Translator, all_lines, lines};
use crate::import::document::{self, Data, Map, Node, Syntax};
use crate::import::draft::{Content, Entry, Expr};
use crate::import::template::Form;
use crate::source::FileId;

impl Translator<'_> {
    /// The settings that `CustomJson` becomes; takes it out.
    pub fn custom_json(&self, properties: &mut Map) -> Vec<Entry> {
        let Some(node) = take(properties, "CustomJson") else { return Vec::new() };
        let comments = lines(&node.comments);
        if let Some((function, argument)) = node.intrinsic() {
            let value = match function {
                "Fn::Sub" => self.sub(argument),
                _ => None,
            };
            let value = value.unwrap_or_else(|| self.expr(&node));
            return vec![Entry::value("json_text", value).with(all_lines(&node))];
        }
        match &node.data {
            Data::Map(map) => self.json_object(map, comments),
            Data::Text(text) => match parsed(text) {
                Some(node @ Node { data: Data::Map(_), .. }) => self.json_of_text(&node, comments),
                _ => vec![Entry::value("json_text", Expr::Text(text.clone())).with(comments)],
            },
            _ => vec![Entry::value("json", self.expr(&node)).with(comments)],
        }
    }

    /// A text that is an object: it stays text if it holds what an object would pass on as text.
    fn json_of_text(&self, node: &Node, comments: Vec<std::sync::Arc<str>>) -> Vec<Entry> {
        let mut entries = Vec::new();
        if holds_more_than_text(node) {
            entries.push(Entry::value("json_form", Expr::bare("text")));
        }
        let map = node.as_map().cloned().unwrap_or_default();
        entries.push(Entry::block("json", self.plain_entries(&map)).with(comments));
        entries
    }

    /// Data in which nothing is an intrinsic.
    fn plain_entries(&self, map: &Map) -> Vec<Entry> {
        map.iter().map(|(key, place)| Entry::value(key, super::expression::plain(&place.value))).collect()
    }

    fn json_object(&self, map: &Map, comments: Vec<std::sync::Arc<str>>) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut comments = comments;
        // Of what is no template nobody asks in which form it is passed on.
        let is_template = self.template.form != Form::Described;
        if is_template && map.values().any(|it| self.changes_form(&it.value)) {
            comments.push(
                "The template gives an object, in which CloudFormation passes numbers and bools on as text.".into(),
            );
            entries.push(Entry::value("json_form", Expr::bare("object")).with(std::mem::take(&mut comments)));
        }
        // A single key of such a name would make the block an intrinsic.
        let block =
            Entry { comments, key: "json".into(), content: Content::Block { label: None, entries: self.entries(map) } };
        entries.push(block);
        entries
    }

    /// Whether the compiler would write the block as text because of something in it: a deferred value that may be no text.
    fn changes_form(&self, node: &Node) -> bool {
        let inside = || match &node.data {
            Data::List(items) => items.iter().any(|it| self.changes_form(it)),
            Data::Map(map) => map.values().any(|it| self.changes_form(&it.value)),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) => false,
        };
        match node.intrinsic() {
            Some(("Ref", id)) => id.as_text().is_some_and(|id| {
                matches!(self.parameters.get(id), Some(Shape::Number | Shape::Bool | Shape::List))
                    || matches!(id, "AWS::NotificationARNs" | "AWS::NoValue")
            }),
            Some(("Fn::GetAtt" | "Fn::Sub" | "Fn::Join" | "Fn::Base64" | "Fn::ImportValue", _)) => false,
            Some(_) => true,
            None => inside(),
        }
    }
}

fn holds_more_than_text(node: &Node) -> bool {
    match &node.data {
        Data::Null | Data::Bool(_) | Data::Number(_) => true,
        Data::Text(_) => false,
        Data::List(items) => items.iter().any(holds_more_than_text),
        Data::Map(map) => map.values().any(|it| holds_more_than_text(&it.value)),
    }
}

/// Text that is JSON, read.
pub(super) fn parsed(text: &str) -> Option<Node> {
    let root = document::read(FileId(0), text, Syntax::Json).ok()?.root;
    root.as_map().is_some().then_some(root)
}
