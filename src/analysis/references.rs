//! References: every place where a name is written, and what it means there. The same look-up that evaluation does, but of all
//! text: branches that are not taken and families without members included.
//!
//! In: the trees and the names. Out: each place with its symbol, through a callback; what a name fails to mean is reported by
//! those who evaluate.

use super::names::{Names, Node as Declared, SymbolId};
use super::program::Program;
use crate::diagnostic::Problems;
use crate::name::Name;
use crate::source::{FileId, Span};
use crate::syntax::ast::{
    Arg, Element, EntryKind, Expr, ExprKind, ForClause, Ident, Item, ItemKind, Key, KeyKind, TypeExprKind,
};
use crate::syntax::node::Node;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reference {
    /// The name alone: of `network.zone`, `zone`.
    pub span: Span,
    pub to: Meaning,
    pub how: How,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Meaning {
    Symbol(SymbolId),
    /// The name that a `for` clause binds, by its place there.
    Local(Span),
}

/// How a name comes to be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// It is declared here.
    Declared,
    /// Its value or type is used.
    Used,
    /// A profile gives it a value.
    Given,
    /// A pasted intrinsic names its logical id.
    Pasted,
}

/// Every place of the program where a name is written, by place.
pub fn all(program: &Program) -> Vec<Reference> {
    let names = Names::collect(program, &mut Problems::default());
    let mut all = Vec::new();
    each(program, &names, &mut |it| all.push(it));
    all.sort_by_key(|it| it.span);
    all
}

/// Calls `found` for every place of the program where a name is written.
pub fn each(program: &Program, names: &Names, found: &mut dyn FnMut(Reference)) {
    for symbol in names.ids() {
        let span = names.symbol(symbol).name.span;
        found(Reference { span, to: Meaning::Symbol(symbol), how: How::Declared });
    }
    for file in &program.files {
        let mut walk = Walk { names, file: file.id, main: program.main, locals: Vec::new(), found };
        file.items.iter().for_each(|item| walk.item(item));
    }
}

struct Walk<'x, 'a> {
    names: &'x Names<'a>,
    file: FileId,
    main: FileId,
    /// What `for` clauses around bind.
    locals: Vec<Ident>,
    found: &'x mut dyn FnMut(Reference),
}

impl Walk<'_, '_> {
    fn item(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::Profile { body, .. } => {
                for entry in &body.entries {
                    if let EntryKind::Setting { key, value, .. } = &entry.kind {
                        self.profile_key(key);
                        self.node(Node::Expr(value));
                    }
                }
            }
            ItemKind::Block(block) => {
                let clause = block.family.as_deref();
                if let Some(clause) = clause {
                    self.node(Node::Expr(&clause.list));
                }
                let depth = clause.map_or(0, |clause| self.bind(clause));
                Node::Item(item).children(&mut |inner| match inner {
                    Node::For(_) | Node::Annotation(_) => {}
                    _ => self.node(inner),
                });
                self.locals.truncate(depth);
            }
            _ => Node::Item(item).children(&mut |inner| match inner {
                Node::Annotation(_) => {}
                _ => self.node(inner),
            }),
        }
    }

    fn node(&mut self, node: Node) {
        match node {
            Node::Expr(expr) => match &expr.kind {
                ExprKind::Name(name) => self.name(*name, expr.span),
                ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Text(_) => {}
                _ => stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.compound(expr)),
            },
            Node::Type(ty) => {
                if let TypeExprKind::Named { path, .. } = &ty.kind {
                    self.path(path);
                }
                node.children(&mut |inner| self.node(inner));
            }
            _ => node.children(&mut |inner| self.node(inner)),
        }
    }

    fn compound(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Member(base, field) => {
                self.node(Node::Expr(base));
                if let Some(file) = self.imported(base) {
                    self.symbol(file, field.name, field.span, How::Used);
                }
            }
            ExprKind::ListFor(it) => self.comprehension(&it.head, it.condition.iter().chain([&it.value])),
            ExprKind::MapFor(it) => self.comprehension(&it.head, it.condition.iter().chain([&it.key, &it.value])),
            ExprKind::Call(call) => {
                // A function's name is no reference.
                if !matches!(call.callee.kind, ExprKind::Name(_)) {
                    self.node(Node::Expr(&call.callee));
                }
                call.args.iter().filter(|arg| !takes_word(arg)).for_each(|arg| self.node(Node::Expr(&arg.value)));
            }
            ExprKind::Object(body) => {
                if let [entry] = body.entries.as_slice()
                    && let EntryKind::Setting { key, value, .. } = &entry.kind
                {
                    self.pasted(key, value);
                }
                self.node(Node::Body(body));
            }
            _ => Node::Expr(expr).children(&mut |inner| self.node(inner)),
        }
    }

    fn comprehension<'t>(&mut self, head: &'t ForClause, inside: impl Iterator<Item = &'t Expr>) {
        self.node(Node::Expr(&head.list));
        let depth = self.bind(head);
        inside.for_each(|it| self.node(Node::Expr(it)));
        self.locals.truncate(depth);
    }

    /// Gives the number of locals to cut back to.
    fn bind(&mut self, clause: &ForClause) -> usize {
        let depth = self.locals.len();
        for name in clause.key.iter().chain([&clause.value]) {
            self.locals.push(*name);
            (self.found)(Reference { span: name.span, to: Meaning::Local(name.span), how: How::Declared });
        }
        depth
    }

    fn name(&mut self, name: Name, span: Span) {
        match self.locals.iter().rev().find(|local| local.name == name) {
            Some(local) => (self.found)(Reference { span, to: Meaning::Local(local.span), how: How::Used }),
            None => self.symbol(self.file, name, span, How::Used),
        }
    }

    fn symbol(&mut self, file: FileId, name: Name, span: Span, how: How) {
        if let Some(id) = self.names.find(file, name) {
            (self.found)(Reference { span, to: Meaning::Symbol(id), how });
        }
    }

    /// The file that an expression names, if it names one.
    fn imported(&self, expr: &Expr) -> Option<FileId> {
        let ExprKind::Name(name) = expr.kind else { return None };
        self.import(self.file, name)
    }

    fn import(&self, file: FileId, name: Name) -> Option<FileId> {
        match self.names.symbol(self.names.find(file, name)?).node {
            Declared::Import(other) => Some(other),
            _ => None,
        }
    }

    /// `Zone` and `network.Zone` as types.
    fn path(&mut self, path: &[Ident]) {
        let [first, rest @ ..] = path else { return };
        self.symbol(self.file, first.name, first.span, How::Used);
        if let ([inner], Some(file)) = (rest, self.import(self.file, first.name)) {
            self.symbol(file, inner.name, inner.span, How::Used);
        }
    }

    /// `count` and `network.count` in a profile, which means variables of the main file.
    fn profile_key(&mut self, key: &Key) {
        let mut file = self.main;
        match &key.kind {
            KeyKind::Word(name) | KeyKind::Text(name) => self.symbol(file, *name, key.span, How::Given),
            KeyKind::Dotted(parts) => {
                for part in parts {
                    self.symbol(file, part.name, part.span, How::Given);
                    match self.import(file, part.name) {
                        Some(next) => file = next,
                        None => break,
                    }
                }
            }
            KeyKind::Template(_) | KeyKind::Days(..) => {}
        }
    }

    /// `{ Ref: "Web" }`, `{ "Fn::GetAtt": ["Web", "Arn"] }`
    fn pasted(&mut self, key: &Key, value: &Expr) {
        let Some(function) = key.written() else { return };
        let id = match (function.as_str(), &value.kind) {
            ("Ref" | "Condition", ExprKind::Text(_)) => Some(value),
            ("Fn::GetAtt", ExprKind::List(elements)) => elements.first().and_then(|it| match it {
                Element::Expr(it) => Some(it),
                Element::Spread(_) => None,
            }),
            _ => None,
        };
        if let Some(id) = id
            && let ExprKind::Text(text) = &id.kind
            && let Some(to) = self.names.with_id(Name::new(text))
        {
            let inside = Span { start: id.span.start + 1, end: id.span.end.saturating_sub(1), ..id.span };
            (self.found)(Reference { span: inside, to: Meaning::Symbol(to), how: How::Pasted });
        }
    }
}

/// `by: zone` takes a bare word.
fn takes_word(arg: &Arg) -> bool {
    arg.name.is_some_and(|name| name.name == "by")
}
