//! What the tree knows about places in the text: which brackets hold what, where entries begin, which signs they want.
//!
//! Comes in: one declaration. Goes out: a list of offsets, each with a role. A declaration with a broken part has none.

use crate::syntax::ast::*;

/// What a pair of brackets holds, which decides how it is broken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `{ size = "c5.large" }` of a declaration or a block
    Body,
    /// `{ a: 1 }`, of values and types
    Object,
    /// `[a, b]`
    List,
    /// `(a, named: b)`, of calls, annotations and types
    Arguments,
    /// `[for x in list : x]`, `{ for k, v in map : k: v }`
    Comprehension,
    /// `[n]`
    Index,
    /// `(a + b)`, the `[T]` and `{[string]: T}` of types
    Other,
}

impl Kind {
    /// Whether elements are parted by commas or line breaks.
    pub fn has_elements(self) -> bool {
        match self {
            Kind::Body | Kind::Object | Kind::List | Kind::Arguments => true,
            Kind::Comprehension | Kind::Index | Kind::Other => false,
        }
    }

    /// Whether a line break parts elements as well as a comma does.
    pub fn has_entries(self) -> bool {
        matches!(self, Kind::Body | Kind::Object)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// An entry or a field begins here.
    Entry,
    /// Text up to this offset is kept as it is written.
    Atom(u32),
    /// The bracket that stands here.
    Group(Kind),
    /// An operator with two sides.
    Binary,
    /// The next sign belongs to a setting that wants this one.
    Sign(Sign),
    /// What follows starts on a line of its own.
    Line,
}

/// Roles by offset, in source order; none if a part of the declaration is broken.
pub fn of_item(item: &Item, text: &str) -> Option<Vec<(u32, Role)>> {
    let mut roles = Roles { text, found: Vec::new(), broken: false };
    roles.item(item);
    roles.found.sort_by_key(|(at, _)| *at);
    (!roles.broken).then_some(roles.found)
}

struct Roles<'t> {
    text: &'t str,
    found: Vec<(u32, Role)>,
    broken: bool,
}

/// Whose sign is wanted in a body.
#[derive(Clone, Copy)]
enum Keys {
    /// The language's own, with `=`.
    Settings,
    /// CloudFormation's: `=`, and `:` in what is below.
    Properties,
    /// The user's, with `:`.
    Data,
}

impl Keys {
    fn sign(self) -> Sign {
        match self {
            Keys::Settings | Keys::Properties => Sign::Equals,
            Keys::Data => Sign::Colon,
        }
    }

    /// Those of the block that a key opens.
    fn below(self, key: &Key) -> Keys {
        let named = |names: &[&str]| key.written().is_some_and(|name| names.contains(&name.as_str()));
        match self {
            Keys::Settings if !named(&["json", "env", "tags"]) => Keys::Settings,
            Keys::Properties if named(&["meta"]) => Keys::Settings,
            Keys::Settings | Keys::Properties | Keys::Data => Keys::Data,
        }
    }
}

impl Roles<'_> {
    fn push(&mut self, at: u32, role: Role) {
        self.found.push((at, role));
    }

    fn atom(&mut self, span: crate::source::Span) {
        self.push(span.start, Role::Atom(span.end));
    }

    /// The first bracket at or after an offset that is no parenthesis around the expression.
    fn bracket(&mut self, start: u32, kind: Kind) {
        let bytes = self.text.as_bytes();
        let mut at = start as usize;
        loop {
            match (bytes.get(at), bytes.get(at + 1)) {
                (Some(b'(' | b' ' | b'\t'..=b'\r'), _) => at += 1,
                (Some(b'/'), Some(b'/')) => at += self.length(at, "\n"),
                (Some(b'/'), Some(b'*')) => at += self.length(at, "*/") + 2,
                _ => break,
            }
        }
        self.push(at as u32, Role::Group(kind));
    }

    fn length(&self, at: usize, end: &str) -> usize {
        self.text.get(at..).and_then(|rest| rest.find(end)).unwrap_or(self.text.len() - at)
    }

    fn item(&mut self, item: &Item) {
        for annotation in &item.annotations {
            self.push(annotation.name.span.end, Role::Group(Kind::Arguments));
            annotation.args.iter().for_each(|arg| self.expr(&arg.value));
            self.push(annotation.span.end, Role::Line);
        }
        match &item.kind {
            ItemKind::Import { path_span, .. } => self.atom(*path_span),
            ItemKind::Variable { ty, default, .. } => {
                self.ty(ty);
                default.iter().for_each(|it| self.expr(it));
            }
            ItemKind::Parameter { ty, default, body, .. } => {
                self.ty(ty);
                default.iter().for_each(|it| self.expr(it));
                body.iter().for_each(|it| self.body(it, Kind::Body, Keys::Settings));
            }
            ItemKind::Profile { body, .. } => self.body(body, Kind::Body, Keys::Settings),
            ItemKind::Let { ty, value, .. } => {
                ty.iter().for_each(|it| self.ty(it));
                self.expr(value);
            }
            ItemKind::Type { ty, .. } => self.ty(ty),
            ItemKind::Attributes { namespace, ty } => {
                self.atom(namespace.span);
                self.ty(ty);
            }
            ItemKind::Assert { condition, message } => {
                self.expr(condition);
                self.expr(message);
            }
            ItemKind::Output { when, value, body, .. } => {
                when.iter().chain(value).for_each(|it| self.expr(it));
                body.iter().for_each(|it| self.body(it, Kind::Body, Keys::Settings));
            }
            ItemKind::Block(block) => self.block(block),
            ItemKind::Broken { .. } => self.broken = true,
        }
    }

    fn block(&mut self, block: &Block) {
        block.subkind.iter().for_each(|it| self.atom(it.span));
        block.family.iter().for_each(|it| self.expr(&it.list));
        block.when.iter().for_each(|it| self.expr(it));
        let keys = match block.kind {
            BlockKind::Resource => Keys::Properties,
            _ => Keys::Settings,
        };
        match &block.content {
            Content::Body(body) => self.body(body, Kind::Body, keys),
            Content::Existing(expr) => self.expr(expr),
            Content::Broken => self.broken = true,
        }
    }

    fn body(&mut self, body: &Body, kind: Kind, keys: Keys) {
        self.push(body.span.start, Role::Group(kind));
        body.entries.iter().for_each(|entry| self.entry(entry, keys));
    }

    fn entry(&mut self, entry: &Entry, keys: Keys) {
        self.push(entry.span.start, Role::Entry);
        match &entry.kind {
            EntryKind::Setting { key, value, .. } => {
                self.atom(key.span);
                self.push(key.span.end, Role::Sign(keys.sign()));
                self.expr(value);
            }
            EntryKind::Block { key, label, body } => {
                self.atom(key.span);
                match label.as_deref() {
                    Some(Label::Text(label)) => self.expr(label),
                    Some(Label::Name(_)) | None => {}
                }
                stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.body(body, Kind::Body, keys.below(key)));
            }
            EntryKind::Spread(expr) => self.expr(expr),
            EntryKind::Broken => self.broken = true,
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Name(_) => {}
            ExprKind::Number(_) | ExprKind::Quantity(..) | ExprKind::Time(_) | ExprKind::Recipe(_) => {
                self.atom(expr.span);
            }
            ExprKind::Text(_) | ExprKind::Template(_) => self.atom(expr.span),
            ExprKind::Broken => self.broken = true,
            _ => stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.inside(expr)),
        }
    }

    fn inside(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::List(elements) => {
                self.bracket(expr.span.start, Kind::List);
                elements.iter().for_each(|element| match element {
                    Element::Expr(it) | Element::Spread(it) => self.expr(it),
                });
            }
            ExprKind::Object(body) => self.body(body, Kind::Object, Keys::Data),
            ExprKind::ListFor(it) => {
                self.bracket(expr.span.start, Kind::Comprehension);
                [&it.head.list, &it.value].into_iter().chain(&it.condition).for_each(|it| self.expr(it));
            }
            ExprKind::MapFor(it) => {
                self.bracket(expr.span.start, Kind::Comprehension);
                [&it.head.list, &it.key, &it.value].into_iter().chain(&it.condition).for_each(|it| self.expr(it));
            }
            ExprKind::Member(base, _) | ExprKind::All(base) | ExprKind::Unary(_, base) => self.expr(base),
            ExprKind::Index(base, index) => {
                self.expr(base);
                self.expr(index);
            }
            ExprKind::Call(call) => {
                self.expr(&call.callee);
                self.push(call.callee.span.end, Role::Group(Kind::Arguments));
                call.args.iter().for_each(|arg| self.expr(&arg.value));
            }
            ExprKind::Binary(it) => {
                self.expr(&it.left);
                self.push(it.op_span.start, Role::Binary);
                self.expr(&it.right);
            }
            ExprKind::If(it) => [&it.condition, &it.then, &it.otherwise].into_iter().for_each(|it| self.expr(it)),
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Quantity(..) | ExprKind::Time(_) => {}
            ExprKind::Recipe(_) | ExprKind::Text(_) | ExprKind::Template(_) | ExprKind::Name(_) => {}
            ExprKind::Broken => {}
        }
    }

    fn ty(&mut self, ty: &TypeExpr) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || match &ty.kind {
            TypeExprKind::Union(options) => options.iter().for_each(|it| self.ty(it)),
            TypeExprKind::Secret(inner) => self.ty(inner),
            TypeExprKind::Text(_) | TypeExprKind::Number(_) | TypeExprKind::Quantity(..) => self.atom(ty.span),
            TypeExprKind::Bool(_) | TypeExprKind::Null => {}
            TypeExprKind::Map(inner) | TypeExprKind::List(inner) => {
                self.push(ty.span.start, Role::Group(Kind::Other));
                self.ty(inner);
            }
            TypeExprKind::Object { fields, .. } => {
                self.push(ty.span.start, Role::Group(Kind::Object));
                for field in fields {
                    self.push(field.span.start, Role::Entry);
                    self.atom(field.name.span);
                    self.ty(&field.ty);
                }
            }
            TypeExprKind::Named { path, args, .. } => {
                path.last().iter().for_each(|it| self.push(it.span.end, Role::Group(Kind::Arguments)));
                args.iter().for_each(|arg| self.type_arg(arg));
            }
            TypeExprKind::Broken => self.broken = true,
        });
    }

    fn type_arg(&mut self, arg: &TypeArg) {
        match &arg.kind {
            TypeArgKind::Range(from, to) => from.iter().chain(to).for_each(|it| self.ty(it)),
            TypeArgKind::Type(ty) => self.ty(ty),
        }
    }
}
