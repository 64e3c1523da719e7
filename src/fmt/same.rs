//! Whether two trees say the same, places and signs aside.

use crate::syntax::ast::*;

pub fn items(a: &[Item], b: &[Item]) -> bool {
    all(a, b, item)
}

fn all<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

fn opt<T>(a: Option<&T>, b: Option<&T>, same: impl Fn(&T, &T) -> bool) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn doc(a: Option<&Doc>, b: Option<&Doc>) -> bool {
    opt(a, b, |a, b| a.text == b.text)
}

fn ident(a: &Ident, b: &Ident) -> bool {
    a.name == b.name
}

fn item(a: &Item, b: &Item) -> bool {
    let annotation = |a: &Annotation, b: &Annotation| ident(&a.name, &b.name) && all(&a.args, &b.args, arg);
    doc(a.doc.as_deref(), b.doc.as_deref())
        && all(&a.annotations, &b.annotations, annotation)
        && item_kind(&a.kind, &b.kind)
}

fn item_kind(a: &ItemKind, b: &ItemKind) -> bool {
    use ItemKind::*;
    match (a, b) {
        (Import { path: p, alias: a, .. }, Import { path: q, alias: b, .. }) => p == q && ident(a, b),
        (Variable { name: n, ty: t, default: d }, Variable { name: m, ty: u, default: e }) => {
            ident(n, m) && ty(t, u) && opt(d.as_ref(), e.as_ref(), expr)
        }
        (Parameter { name: n, ty: t, default: d, body: x }, Parameter { name: m, ty: u, default: e, body: y }) => {
            ident(n, m) && ty(t, u) && opt(d.as_ref(), e.as_ref(), expr) && opt(x.as_ref(), y.as_ref(), body)
        }
        (Profile { name: n, body: x }, Profile { name: m, body: y }) => ident(n, m) && body(x, y),
        (Let { name: n, ty: t, value: v }, Let { name: m, ty: u, value: w }) => {
            ident(n, m) && opt(t.as_ref(), u.as_ref(), ty) && expr(v, w)
        }
        (Type { name: n, ty: t }, Type { name: m, ty: u }) => ident(n, m) && ty(t, u),
        (Attributes { namespace: n, ty: t }, Attributes { namespace: m, ty: u }) => ident(n, m) && ty(t, u),
        (Assert { condition: c, message: m }, Assert { condition: d, message: n }) => expr(c, d) && expr(m, n),
        (Output { name: n, when: w, value: v, body: x }, Output { name: m, when: z, value: u, body: y }) => {
            ident(n, m)
                && opt(w.as_ref(), z.as_ref(), expr)
                && opt(v.as_ref(), u.as_ref(), expr)
                && opt(x.as_ref(), y.as_ref(), body)
        }
        (Block(a), Block(b)) => block(a, b),
        (Broken { .. }, Broken { .. }) => true,
        _ => false,
    }
}

fn block(a: &Block, b: &Block) -> bool {
    let content = match (&a.content, &b.content) {
        (Content::Body(a), Content::Body(b)) => body(a, b),
        (Content::Existing(a), Content::Existing(b)) => expr(a, b),
        (Content::Broken, Content::Broken) => true,
        _ => false,
    };
    content
        && a.kind == b.kind
        && ident(&a.name, &b.name)
        && opt(a.subkind.as_ref(), b.subkind.as_ref(), ident)
        && opt(a.family.as_deref(), b.family.as_deref(), for_clause)
        && opt(a.when.as_ref(), b.when.as_ref(), expr)
}

fn for_clause(a: &ForClause, b: &ForClause) -> bool {
    opt(a.key.as_ref(), b.key.as_ref(), ident) && ident(&a.value, &b.value) && expr(&a.list, &b.list)
}

fn body(a: &Body, b: &Body) -> bool {
    all(&a.entries, &b.entries, entry)
}

fn entry(a: &Entry, b: &Entry) -> bool {
    use EntryKind::*;
    let kind = match (&a.kind, &b.kind) {
        (Setting { key: k, value: v, .. }, Setting { key: l, value: w, .. }) => key(k, l) && expr(v, w),
        (Block { key: k, label: n, body: x }, Block { key: l, label: m, body: y }) => {
            key(k, l) && opt(n.as_deref(), m.as_deref(), label) && stacked(|| body(x, y))
        }
        (Spread(a), Spread(b)) => expr(a, b),
        (Broken, Broken) => true,
        _ => false,
    };
    kind && doc(a.doc.as_deref(), b.doc.as_deref())
}

fn label(a: &Label, b: &Label) -> bool {
    match (a, b) {
        (Label::Text(a), Label::Text(b)) => expr(a, b),
        (Label::Name(a), Label::Name(b)) => ident(a, b),
        _ => false,
    }
}

fn key(a: &Key, b: &Key) -> bool {
    match (&a.kind, &b.kind) {
        (KeyKind::Word(a), KeyKind::Word(b)) | (KeyKind::Text(a), KeyKind::Text(b)) => a == b,
        (KeyKind::Dotted(a), KeyKind::Dotted(b)) => all(a, b, ident),
        (KeyKind::Template(a), KeyKind::Template(b)) => expr(a, b),
        (KeyKind::Days(a, b), KeyKind::Days(c, d)) => ident(a, c) && ident(b, d),
        _ => false,
    }
}

fn stacked(same: impl FnOnce() -> bool) -> bool {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, same)
}

fn expr(a: &Expr, b: &Expr) -> bool {
    use ExprKind::*;
    match (&a.kind, &b.kind) {
        (Null, Null) | (Broken, Broken) => true,
        (Bool(a), Bool(b)) => a == b,
        (Number(a), Number(b)) | (Recipe(a), Recipe(b)) | (Name(a), Name(b)) => a == b,
        (Quantity(a, u), Quantity(b, v)) => a == b && u == v,
        (Time(a), Time(b)) => a == b,
        (Text(a), Text(b)) => a == b,
        _ => stacked(|| inside(&a.kind, &b.kind)),
    }
}

fn inside(a: &ExprKind, b: &ExprKind) -> bool {
    use ExprKind::*;
    match (a, b) {
        (Template(a), Template(b)) => all(a, b, part),
        (List(a), List(b)) => all(a, b, element),
        (Object(a), Object(b)) => body(a, b),
        (ListFor(a), ListFor(b)) => {
            for_clause(&a.head, &b.head)
                && opt(a.condition.as_ref(), b.condition.as_ref(), expr)
                && expr(&a.value, &b.value)
        }
        (MapFor(a), MapFor(b)) => {
            for_clause(&a.head, &b.head)
                && opt(a.condition.as_ref(), b.condition.as_ref(), expr)
                && expr(&a.key, &b.key)
                && expr(&a.value, &b.value)
        }
        (Member(a, x), Member(b, y)) => expr(a, b) && ident(x, y),
        (Index(a, x), Index(b, y)) => expr(a, b) && expr(x, y),
        (All(a), All(b)) => expr(a, b),
        (Call(a), Call(b)) => expr(&a.callee, &b.callee) && all(&a.args, &b.args, arg),
        (Unary(o, a), Unary(p, b)) => o == p && expr(a, b),
        (Binary(a), Binary(b)) => a.op == b.op && expr(&a.left, &b.left) && expr(&a.right, &b.right),
        (If(a), If(b)) => {
            expr(&a.condition, &b.condition) && expr(&a.then, &b.then) && expr(&a.otherwise, &b.otherwise)
        }
        _ => false,
    }
}

fn arg(a: &Arg, b: &Arg) -> bool {
    opt(a.name.as_ref(), b.name.as_ref(), ident) && expr(&a.value, &b.value)
}

fn part(a: &TemplatePart, b: &TemplatePart) -> bool {
    match (a, b) {
        (TemplatePart::Text(a), TemplatePart::Text(b)) => a == b,
        (TemplatePart::Expr(a), TemplatePart::Expr(b)) => expr(a, b),
        _ => false,
    }
}

fn element(a: &Element, b: &Element) -> bool {
    match (a, b) {
        (Element::Expr(a), Element::Expr(b)) | (Element::Spread(a), Element::Spread(b)) => expr(a, b),
        _ => false,
    }
}

fn ty(a: &TypeExpr, b: &TypeExpr) -> bool {
    use TypeExprKind::*;
    stacked(|| match (&a.kind, &b.kind) {
        (Union(a), Union(b)) => all(a, b, ty),
        (Secret(a), Secret(b)) | (Map(a), Map(b)) | (List(a), List(b)) => ty(a, b),
        (Text(a), Text(b)) => a == b,
        (Number(a), Number(b)) => a == b,
        (Quantity(a, u), Quantity(b, v)) => a == b && u == v,
        (Bool(a), Bool(b)) => a == b,
        (Null, Null) | (Broken, Broken) => true,
        (Object { fields: f, open: o }, Object { fields: g, open: p }) => o == p && all(f, g, field),
        (Named { path: p, args: x, written_in: u }, Named { path: q, args: y, written_in: v }) => {
            all(p, q, ident) && all(x, y, type_arg) && opt(u.as_ref(), v.as_ref(), ident)
        }
        _ => false,
    })
}

fn field(a: &Field, b: &Field) -> bool {
    ident(&a.name, &b.name) && a.optional == b.optional && ty(&a.ty, &b.ty) && doc(a.doc.as_deref(), b.doc.as_deref())
}

fn type_arg(a: &TypeArg, b: &TypeArg) -> bool {
    let kind = match (&a.kind, &b.kind) {
        (TypeArgKind::Range(a, b), TypeArgKind::Range(c, d)) => {
            opt(a.as_ref(), c.as_ref(), ty) && opt(b.as_ref(), d.as_ref(), ty)
        }
        (TypeArgKind::Type(a), TypeArgKind::Type(b)) => ty(a, b),
        _ => false,
    };
    kind && opt(a.name.as_ref(), b.name.as_ref(), ident)
}
