//! The type that a value satisfies, as a person would have written it: objects with their fields, lists with what all elements
//! have in common, and no narrower than the value gives reason for.

use crate::import::document::{Data, Node};
use crate::import::draft::{is_identifier, quoted};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::sync::Arc;

/// The type of a value as it is written.
pub(super) fn kind(node: &Node) -> String {
    Kind::of(node).nullable()
}

/// What one value is, or several have in common.
#[derive(Default)]
struct Kind {
    null: bool,
    bool: bool,
    int: bool,
    number: bool,
    text: bool,
    /// Of all elements of all lists; `Kind::default()` if they are empty.
    list: Option<Box<Kind>>,
    object: Option<Fields>,
}

#[derive(Default)]
struct Fields {
    /// In how many objects.
    objects: usize,
    of: IndexMap<Arc<str>, Field, FxBuildHasher>,
}

#[derive(Default)]
struct Field {
    /// In how many of the objects it stands with a value.
    given: usize,
    kind: Kind,
}

impl Kind {
    fn of(node: &Node) -> Kind {
        let mut kind = Kind::default();
        kind.add(node);
        kind
    }

    fn add(&mut self, node: &Node) {
        match &node.data {
            Data::Null => self.null = true,
            Data::Bool(_) => self.bool = true,
            Data::Number(spelling) if is_int(spelling) => self.int = true,
            Data::Number(_) => self.number = true,
            Data::Text(_) => self.text = true,
            Data::List(items) => {
                let list = self.list.get_or_insert_default();
                items.iter().for_each(|it| list.add(it));
            }
            Data::Map(map) => {
                let fields = self.object.get_or_insert_default();
                fields.objects += 1;
                for (key, entry) in map {
                    let field = fields.of.entry(key.clone()).or_default();
                    field.given += usize::from(!matches!(entry.value.data, Data::Null));
                    field.kind.add(&entry.value);
                }
            }
        }
    }

    /// The alternatives with `|` between them, `null` aside. Where nothing was seen, anything goes.
    fn text(&self) -> String {
        let word = |seen: bool, word: &str| seen.then(|| word.to_owned());
        let words = [
            word(self.text, "string"),
            word(self.number, "number"),
            // Every int is a number.
            word(self.int && !self.number, "int"),
            word(self.bool, "bool"),
            self.list.as_ref().map(|element| format!("[{}]", element.nullable())),
            self.object.as_ref().map(Fields::text),
        ];
        let found: Vec<String> = words.into_iter().flatten().collect();
        if found.is_empty() { "json".to_owned() } else { found.join(" | ") }
    }

    /// With `null` among the alternatives, if it was seen.
    fn nullable(&self) -> String {
        let mut text = self.text();
        if self.null && text != "json" {
            text.push_str(" | null");
        }
        text
    }
}

impl Fields {
    fn text(&self) -> String {
        if self.of.is_empty() {
            return "{[string]: json}".to_owned();
        }
        self.of.iter().fold("{\n".to_owned(), |mut out, (name, field)| {
            out.push_str(&if is_identifier(name) { name.to_string() } else { quoted(name) });
            // A field that may be missing may be `null` too.
            out.push_str(if field.given < self.objects { "?: " } else { ": " });
            out.push_str(&field.kind.text());
            out.push('\n');
            out
        }) + "}"
    }
}

/// Whether it is a whole number that an `int` holds.
fn is_int(spelling: &str) -> bool {
    spelling.parse::<i64>().is_ok()
}
