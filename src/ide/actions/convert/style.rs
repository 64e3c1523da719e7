//! JSON that was pasted where a value stands: it is valid as it is. Keys lose their quotes where they are names, and a function of
//! CloudFormation becomes what the language has for it.

use super::{Action, action, around};
use crate::diagnostic::{Edit, Problems};
use crate::ide::place::Page;
use crate::import::document::{self, Syntax};
use crate::import::translate::Style;
use crate::import::{self, Contracts, Input, Options};
use crate::source::{FileId, Span};
use crate::syntax::ast::{EntryKind, Expr, ExprKind, KeyKind};
use crate::syntax::node::Node;

/// Of the selection; with nothing selected, of the value or body around the cursor that has most of it.
pub fn plain<'w>(page: Page<'w>, range: Span) -> Option<Action<'w>> {
    let path = page.at(range.start).path();
    let item = *path.first()?;
    // The declaration itself only if its own keys are quoted: a cursor somewhere in it is no wish to change all of it.
    let around = path.iter().copied().find(|it| matches!(it, Node::Expr(_) | Node::Entry(_)) && is_json(*it));
    let scope = if range.start == range.end { around? } else { item };
    let mut style = Restyle { page, edits: Vec::new() };
    style.node(scope);
    let inside = |span: Span| range.start == range.end || range.start <= span.start && span.end <= range.end;
    style.edits.retain(|it| inside(it.span));
    (!style.edits.is_empty()).then(|| action("write the pasted JSON as the language does", style.edits))
}

/// Whether something in it begins as JSON does.
fn is_json(node: Node) -> bool {
    match node {
        Node::Expr(Expr { kind: ExprKind::Object(_) | ExprKind::List(_), .. }) => true,
        Node::Entry(entry) => matches!(entry.key().map(|it| &it.kind), Some(KeyKind::Text(_))),
        _ => false,
    }
}

struct Restyle<'w> {
    page: Page<'w>,
    edits: Vec<Edit>,
}

impl<'w> Restyle<'w> {
    fn node(&mut self, node: Node<'w>) {
        match node {
            // With an id that nothing declares it stays what it is, down to its quotes.
            Node::Expr(expr) if is_function(expr) => {
                let text = translated(self.page, self.page.slice(expr.span));
                self.edits.extend(text.map(|text| Edit { span: expr.span, text }));
            }
            Node::Key(key) => {
                if let KeyKind::Text(name) = key.kind
                    && crate::import::draft::is_identifier(name.as_str())
                {
                    self.edits.push(Edit { span: key.span, text: name.to_string() });
                }
            }
            other => other.children(&mut |inner| self.node(inner)),
        }
    }
}

/// `{ "Ref": "Web" }`
fn is_function(expr: &Expr) -> bool {
    let ExprKind::Object(body) = &expr.kind else { return false };
    let [entry] = body.entries.as_slice() else { return false };
    let EntryKind::Setting { key, .. } = &entry.kind else { return false };
    key.written().is_some_and(|it| matches!(it.as_str(), "Ref" | "Condition") || it.as_str().starts_with("Fn::"))
}

/// JSON as a value of the language: functions where all they name is declared, else the JSON itself with names for keys.
pub fn value(page: Page, text: &str) -> Option<String> {
    translated(page, text).or_else(|| {
        let read = document::read(FileId(0), text, Syntax::Json).is_ok();
        read.then(|| text.to_owned())
    })
}

/// What import makes of a value among the declarations of the page; nothing if something would have to stand in.
fn translated(page: Page, json: &str) -> Option<String> {
    let resource =
        format!("{{ \"Pasted\": {{ \"Type\": \"Custom::Pasted\", \"Properties\": {{ \"Value\": {json} }} }} }}");
    let input = Input { file: FileId(0), name: "value", text: &resource, syntax: Syntax::Json };
    let options = Options { style: Style::Plain, contracts: Contracts::None };
    let mut around = around(page);
    around.has_stack = true;
    let programs = import::import_among(&[input], options, &around, &mut Problems::default());
    let [program] = programs.as_slice() else { return None };
    let parsed = crate::syntax::parse(FileId(0), &program.text).file;
    let [item] = parsed.items.as_slice() else { return None };
    let mut found = None;
    Node::Item(item).walk(&mut |node| {
        if let Node::Entry(entry) = node
            && let EntryKind::Setting { key, value, .. } = &entry.kind
            && key.written().is_some_and(|it| it.as_str() == "Value")
            && found.is_none()
        {
            found = program.text.get(value.span.range()).map(str::to_owned);
        }
    });
    found
}
