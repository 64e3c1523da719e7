//! Any node of a tree as one type, so that walks that care for places need not know every shape: a node comes in, its place and
//! the nodes right inside it go out, in source order.

use super::ast::*;
use crate::name::Name;
use crate::source::Span;

#[derive(Clone, Copy, Debug)]
pub enum Node<'t> {
    Item(&'t Item),
    Annotation(&'t Annotation),
    /// The `for` of a block or comprehension.
    For(&'t ForClause),
    Body(&'t Body),
    Entry(&'t Entry),
    Key(&'t Key),
    Expr(&'t Expr),
    /// An argument of a call.
    Arg(&'t Arg),
    Type(&'t TypeExpr),
    Field(&'t Field),
    TypeArg(&'t TypeArg),
    Word(Word<'t>),
}

/// A word that stands alone in the tree, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Word<'t> {
    pub ident: &'t Ident,
    pub role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// The name that a declaration gives.
    Declared,
    /// `php-app` in `layer web: php-app`
    Kind,
    /// The namespace of an `attributes` declaration.
    Namespace,
    /// `n` in `for n in 1..3`
    Local,
    /// `port` in `db.port`
    Member,
    /// `by` in `rolling(by: zone)`
    Argument,
    /// `network` and `Zone` in the type `network.Zone`
    TypeName,
    /// The name of a field of an object type.
    Field,
    /// `seconds` in `duration in seconds`
    Unit,
    /// A part of `network.count` or `mon..fri` as a key.
    KeyPart,
    /// `id` in `@id("X")`
    Annotation,
    /// `ops` in `user ops { ... }` inside a body.
    Label,
}

impl<'t> Node<'t> {
    pub fn span(self) -> Span {
        match self {
            Node::Item(it) => it.span,
            Node::Annotation(it) => it.span,
            Node::For(it) => it.span,
            Node::Body(it) => it.span,
            Node::Entry(it) => it.span,
            Node::Key(it) => it.span,
            Node::Expr(it) => it.span,
            Node::Arg(it) => it.name.map_or(it.value.span, |name| name.span.to(it.value.span)),
            Node::Type(it) => it.span,
            Node::Field(it) => it.span,
            Node::TypeArg(it) => it.span,
            Node::Word(it) => it.ident.span,
        }
    }

    /// Calls `visit` for each node right inside this one.
    pub fn children(self, visit: &mut dyn FnMut(Node<'t>)) {
        match self {
            Node::Item(it) => item(it, visit),
            Node::Annotation(it) => {
                visit(word(&it.name, Role::Annotation));
                it.args.iter().for_each(|arg| visit(Node::Arg(arg)));
            }
            Node::For(it) => {
                it.key.iter().chain([&it.value]).for_each(|name| visit(word(name, Role::Local)));
                visit(Node::Expr(&it.list));
            }
            Node::Body(it) => it.entries.iter().for_each(|entry| visit(Node::Entry(entry))),
            Node::Entry(it) => entry(it, visit),
            Node::Key(it) => match &it.kind {
                KeyKind::Word(_) | KeyKind::Text(_) => {}
                KeyKind::Dotted(parts) => parts.iter().for_each(|part| visit(word(part, Role::KeyPart))),
                KeyKind::Template(inner) => visit(Node::Expr(inner)),
                KeyKind::Days(from, to) => {
                    visit(word(from, Role::KeyPart));
                    visit(word(to, Role::KeyPart));
                }
            },
            Node::Expr(it) => expr(it, visit),
            Node::Arg(it) => {
                it.name.iter().for_each(|name| visit(word(name, Role::Argument)));
                visit(Node::Expr(&it.value));
            }
            Node::Type(it) => ty(it, visit),
            Node::Field(it) => {
                visit(word(&it.name, Role::Field));
                visit(Node::Type(&it.ty));
            }
            Node::TypeArg(it) => {
                it.name.iter().for_each(|name| visit(word(name, Role::Argument)));
                match &it.kind {
                    TypeArgKind::Range(from, to) => from.iter().chain(to).for_each(|end| visit(Node::Type(end))),
                    TypeArgKind::Type(inner) => visit(Node::Type(inner)),
                }
            }
            Node::Word(_) => {}
        }
    }

    /// Calls `visit` for this node and all inside it, outer nodes first.
    pub fn walk(self, visit: &mut dyn FnMut(Node<'t>)) {
        visit(self);
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.children(&mut |inner| inner.walk(visit)));
    }
}

fn word(ident: &Ident, role: Role) -> Node<'_> {
    Node::Word(Word { ident, role })
}

fn item<'t>(it: &'t Item, visit: &mut dyn FnMut(Node<'t>)) {
    it.annotations.iter().for_each(|annotation| visit(Node::Annotation(annotation)));
    match &it.kind {
        ItemKind::Import { alias, .. } => visit(word(alias, Role::Declared)),
        ItemKind::Variable { name, ty, default } => {
            visit(word(name, Role::Declared));
            visit(Node::Type(ty));
            default.iter().for_each(|value| visit(Node::Expr(value)));
        }
        ItemKind::Parameter { name, ty, default, body } => {
            visit(word(name, Role::Declared));
            visit(Node::Type(ty));
            default.iter().for_each(|value| visit(Node::Expr(value)));
            body.iter().for_each(|body| visit(Node::Body(body)));
        }
        ItemKind::Profile { name, body } => {
            visit(word(name, Role::Declared));
            visit(Node::Body(body));
        }
        ItemKind::Let { name, ty, value } => {
            visit(word(name, Role::Declared));
            ty.iter().for_each(|ty| visit(Node::Type(ty)));
            visit(Node::Expr(value));
        }
        ItemKind::Type { name, ty } => {
            visit(word(name, Role::Declared));
            visit(Node::Type(ty));
        }
        ItemKind::Attributes { namespace, ty } => {
            visit(word(namespace, Role::Namespace));
            visit(Node::Type(ty));
        }
        ItemKind::Assert { condition, message } => {
            visit(Node::Expr(condition));
            visit(Node::Expr(message));
        }
        ItemKind::Output { name, when, value, body } => {
            visit(word(name, Role::Declared));
            when.iter().chain(value).for_each(|value| visit(Node::Expr(value)));
            body.iter().for_each(|body| visit(Node::Body(body)));
        }
        ItemKind::Block(block) => {
            visit(word(&block.name, Role::Declared));
            block.subkind.iter().for_each(|kind| visit(word(kind, Role::Kind)));
            block.family.iter().for_each(|clause| visit(Node::For(clause)));
            block.when.iter().for_each(|when| visit(Node::Expr(when)));
            match &block.content {
                Content::Body(body) => visit(Node::Body(body)),
                Content::Existing(id) => visit(Node::Expr(id)),
                Content::Broken => {}
            }
        }
        ItemKind::Broken { .. } => {}
    }
}

fn entry<'t>(it: &'t Entry, visit: &mut dyn FnMut(Node<'t>)) {
    match &it.kind {
        EntryKind::Setting { key, value, .. } => {
            visit(Node::Key(key));
            visit(Node::Expr(value));
        }
        EntryKind::Block { key, label, body } => {
            visit(Node::Key(key));
            match label.as_deref() {
                Some(Label::Text(text)) => visit(Node::Expr(text)),
                Some(Label::Name(name)) => visit(word(name, Role::Label)),
                None => {}
            }
            visit(Node::Body(body));
        }
        EntryKind::Spread(inner) => visit(Node::Expr(inner)),
        EntryKind::Broken => {}
    }
}

fn expr<'t>(it: &'t Expr, visit: &mut dyn FnMut(Node<'t>)) {
    match &it.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Quantity(..) | ExprKind::Time(_) => {}
        ExprKind::Recipe(_) | ExprKind::Text(_) | ExprKind::Name(_) | ExprKind::Broken => {}
        ExprKind::Template(parts) => parts.iter().for_each(|part| match part {
            TemplatePart::Text(_) => {}
            TemplatePart::Expr(inner) => visit(Node::Expr(inner)),
        }),
        ExprKind::List(elements) => elements.iter().for_each(|element| match element {
            Element::Expr(inner) | Element::Spread(inner) => visit(Node::Expr(inner)),
        }),
        ExprKind::Object(body) => visit(Node::Body(body)),
        ExprKind::ListFor(it) => {
            visit(Node::For(&it.head));
            it.condition.iter().chain([&it.value]).for_each(|inner| visit(Node::Expr(inner)));
        }
        ExprKind::MapFor(it) => {
            visit(Node::For(&it.head));
            it.condition.iter().chain([&it.key, &it.value]).for_each(|inner| visit(Node::Expr(inner)));
        }
        ExprKind::Member(base, field) => {
            visit(Node::Expr(base));
            visit(word(field, Role::Member));
        }
        ExprKind::Index(base, index) => {
            visit(Node::Expr(base));
            visit(Node::Expr(index));
        }
        ExprKind::All(base) | ExprKind::Unary(_, base) => visit(Node::Expr(base)),
        ExprKind::Call(call) => {
            visit(Node::Expr(&call.callee));
            call.args.iter().for_each(|arg| visit(Node::Arg(arg)));
        }
        ExprKind::Binary(it) => {
            visit(Node::Expr(&it.left));
            visit(Node::Expr(&it.right));
        }
        ExprKind::If(it) => {
            [&it.condition, &it.then, &it.otherwise].into_iter().for_each(|inner| visit(Node::Expr(inner)))
        }
    }
}

fn ty<'t>(it: &'t TypeExpr, visit: &mut dyn FnMut(Node<'t>)) {
    match &it.kind {
        TypeExprKind::Text(_) | TypeExprKind::Number(_) | TypeExprKind::Quantity(..) => {}
        TypeExprKind::Bool(_) | TypeExprKind::Null | TypeExprKind::Broken => {}
        TypeExprKind::Union(options) => options.iter().for_each(|option| visit(Node::Type(option))),
        TypeExprKind::Secret(inner) | TypeExprKind::Map(inner) | TypeExprKind::List(inner) => visit(Node::Type(inner)),
        TypeExprKind::Object { fields, .. } => fields.iter().for_each(|field| visit(Node::Field(field))),
        TypeExprKind::Named { path, args, written_in } => {
            path.iter().for_each(|part| visit(word(part, Role::TypeName)));
            args.iter().for_each(|arg| visit(Node::TypeArg(arg)));
            written_in.iter().for_each(|unit| visit(word(unit, Role::Unit)));
        }
    }
}

/// The nodes around an offset, the outermost first. A node that ends at the offset counts, if none begins there.
pub fn path_to(file: &File, offset: u32) -> Vec<Node<'_>> {
    let after = file.items.partition_point(|item| item.span.start <= offset);
    let Some(item) = after.checked_sub(1).and_then(|at| file.items.get(at)) else { return Vec::new() };
    let mut path = Vec::new();
    let mut next = touches(item.span, offset).then_some(Node::Item(item));
    while let Some(node) = next {
        path.push(node);
        next = None;
        node.children(&mut |inner| {
            // Of two that touch, the one that begins here is meant.
            if touches(inner.span(), offset) && next.is_none_or(|it: Node| it.span().end <= inner.span().start) {
                next = Some(inner);
            }
        });
    }
    path
}

fn touches(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

/// The names that the `for` clauses around the innermost node of a path bind there, the innermost last.
pub fn locals_in<'t>(path: &[Node<'t>]) -> Vec<&'t Ident> {
    let mut locals = Vec::new();
    for (at, node) in path.iter().enumerate() {
        // The list of a clause is outside of what it binds.
        let in_clause = matches!(path.get(at + 1), Some(Node::For(_)));
        let clause = match node {
            Node::Item(Item { kind: ItemKind::Block(block), .. }) => block.family.as_deref(),
            Node::Expr(Expr { kind: ExprKind::ListFor(it), .. }) => Some(&it.head),
            Node::Expr(Expr { kind: ExprKind::MapFor(it), .. }) => Some(&it.head),
            _ => None,
        };
        if let (Some(clause), false) = (clause, in_clause) {
            locals.extend(clause.key.iter().chain([&clause.value]));
        }
    }
    locals
}

/// What an identifier expression or word is called.
pub fn name_of(node: Node) -> Option<Name> {
    match node {
        Node::Word(it) => Some(it.ident.name),
        Node::Expr(Expr { kind: ExprKind::Name(name), .. }) => Some(*name),
        Node::Key(key) => key.written(),
        _ => None,
    }
}
