//! What words mean, for colours: names by what they name, settings, words of settings, kinds, functions, recipes.
//!
//! An editor without a grammar of its own also wants comments, texts, numbers, words of the language and signs.

use super::expected::{self, Expected};
use super::place::Page;
use crate::analysis::eval::word_of;
use crate::analysis::names::{Names, Node as Declared};
use crate::analysis::references::{How, Meaning, Reference};
use crate::functions;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, ItemKind};
use crate::syntax::node::{Node, Role};
use crate::syntax::{self, Lexical};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// On one line.
    pub span: Span,
    pub kind: Kind,
    /// Whether the name is given here.
    pub declares: bool,
    /// Whether only the deployment knows the value.
    pub deferred: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Namespace,
    Type,
    /// A declaration: a layer, an instance, a resource.
    Class,
    Parameter,
    Variable,
    /// A setting or key.
    Property,
    /// A word of a setting, a kind.
    EnumMember,
    Function,
    /// A recipe.
    Method,
    Comment,
    Text,
    Number,
    /// A word of the language.
    Keyword,
    /// A sign.
    Operator,
}

impl Kind {
    /// In the order of their numbers.
    pub const ALL: [Kind; 14] = [
        Kind::Namespace,
        Kind::Type,
        Kind::Class,
        Kind::Parameter,
        Kind::Variable,
        Kind::Property,
        Kind::EnumMember,
        Kind::Function,
        Kind::Method,
        Kind::Comment,
        Kind::Text,
        Kind::Number,
        Kind::Keyword,
        Kind::Operator,
    ];
}

/// In source order; no two overlap.
pub fn tokens(page: Page) -> Vec<Token> {
    let names = page.names();
    let mut found: Vec<Token> = page.references().iter().filter_map(|it| of_reference(&names, it)).collect();
    for item in page.tree().into_iter().flat_map(|tree| &tree.items) {
        let mut path = Vec::new();
        walk(Node::Item(item), &mut path, &mut |path| found.extend(of_node(page, path)));
    }
    found.retain(|it| !page.slice(it.span).contains('\n') && it.span.start < it.span.end);
    found.sort_by_key(|it| (it.span.start, it.span.end));
    let mut end = 0;
    found.retain(|it| {
        let free = it.span.start >= end;
        end = if free { it.span.end } else { end };
        free
    });
    found
}

/// Also what means the same everywhere, where no name stands; in source order, no two overlap.
pub fn tokens_and_lexemes(page: Page) -> Vec<Token> {
    let mut found = tokens(page);
    let names: Vec<Span> = found.iter().map(|it| it.span).collect();
    for lexeme in syntax::lexemes(page.file, page.text()) {
        let kind = match lexeme.kind {
            Lexical::Comment => Kind::Comment,
            Lexical::Text => Kind::Text,
            Lexical::Number => Kind::Number,
            Lexical::Keyword => Kind::Keyword,
            Lexical::Sign => Kind::Operator,
            Lexical::Recipe => Kind::Method,
        };
        let parts = lines(page, lexeme.span).flat_map(|line| outside(line, &names));
        found.extend(parts.map(|span| Token { span, kind, declares: false, deferred: false }));
    }
    found.sort_by_key(|it| it.span.start);
    found
}

/// What of a stretch no name covers: `"` and `"` of `"Web1"` in a pasted intrinsic.
fn outside(span: Span, names: &[Span]) -> Vec<Span> {
    let first = names.partition_point(|it| it.end <= span.start);
    let inside = names.get(first..).unwrap_or_default().iter().take_while(|it| it.start < span.end);
    let mut parts = Vec::new();
    let mut at = span.start;
    for name in inside {
        parts.push(Span { start: at, end: name.start, ..span });
        at = name.end;
    }
    parts.push(Span { start: at, ..span });
    parts.retain(|it| it.start < it.end);
    parts
}

/// What stands on each line, without blanks at its ends.
fn lines(page: Page, span: Span) -> impl Iterator<Item = Span> {
    let mut at = span.start;
    page.slice(span).split_inclusive('\n').filter_map(move |line| {
        let start = at + (line.len() - line.trim_start().len()) as u32;
        at += line.len() as u32;
        let end = at - (line.len() - line.trim_end().len()) as u32;
        (start < end).then_some(Span { start, end, ..span })
    })
}

/// Calls `visit` with the path to every node.
fn walk<'t>(node: Node<'t>, path: &mut Vec<Node<'t>>, visit: &mut dyn FnMut(&[Node<'t>])) {
    path.push(node);
    visit(path);
    stacker::maybe_grow(64 * 1024, 1024 * 1024, || node.children(&mut |inner| walk(inner, path, visit)));
    path.pop();
}

fn of_reference(names: &Names, it: &Reference) -> Option<Token> {
    let plain = |kind| Token { span: it.span, kind, declares: it.how == How::Declared, deferred: false };
    let Meaning::Symbol(id) = it.to else { return Some(plain(Kind::Variable)) };
    Some(match names.symbol(id).node {
        Declared::Import(_) => plain(Kind::Namespace),
        Declared::Type(_) => plain(Kind::Type),
        Declared::Parameter { .. } => Token { deferred: true, ..plain(Kind::Parameter) },
        Declared::Variable { .. } | Declared::Let { .. } => plain(Kind::Variable),
        Declared::Block(_) | Declared::Nested { .. } => plain(Kind::Class),
    })
}

fn of_node(page: Page, path: &[Node]) -> Option<Token> {
    let span = path.last()?.span();
    let plain = |kind| Some(Token { span, kind, declares: false, deferred: false });
    match path {
        // What stands in it has colours of its own.
        [.., Node::Key(_)] if page.slice(span).contains("${") => None,
        [.., Node::Key(_)] => match expected::at(path.get(..path.len() - 1)?) {
            Expected::Setting(_) | Expected::Property | Expected::Json(_) => plain(Kind::Property),
            _ => None,
        },
        [.., Node::Word(word)] => match word.role {
            Role::Kind => plain(Kind::EnumMember),
            Role::Namespace => plain(Kind::Namespace),
            Role::Member | Role::Argument => plain(Kind::Property),
            Role::Field => Some(Token { span, kind: Kind::Property, declares: true, deferred: false }),
            Role::TypeName => plain(Kind::Type),
            Role::Declared => match path.first() {
                Some(Node::Item(item)) if matches!(item.kind, ItemKind::Output { .. } | ItemKind::Profile { .. }) => {
                    Some(Token { span, kind: Kind::Class, declares: true, deferred: false })
                }
                _ => None,
            },
            Role::Annotation => plain(Kind::Function),
            Role::Local | Role::Unit | Role::KeyPart | Role::Label => None,
        },
        [.., Node::Expr(Expr { kind: ExprKind::Recipe(_), .. })] => plain(Kind::Method),
        [.., Node::Expr(call), Node::Expr(Expr { kind: ExprKind::Name(name), .. })] if matches!(&call.kind, ExprKind::Call(it) if it.callee.span == span) => {
            functions::find(name.as_str()).and_then(|_| plain(Kind::Function))
        }
        [.., Node::Expr(Expr { kind: ExprKind::Name(name), .. })] if *name == "aws" => plain(Kind::Namespace),
        [.., Node::Expr(Expr { kind: ExprKind::Name(name), .. })] => {
            let Expected::Value(setting) = expected::at(path) else { return None };
            let is_known = page.at(span.start).reference().is_some_and(|it| it.span == span);
            word_of(&setting.kind, name.as_str()).filter(|_| !is_known).and_then(|_| plain(Kind::EnumMember))
        }
        _ => None,
    }
}
