//! How well a name fits where a value is wanted, as far as its declaration alone tells: what it is written as, or the type that it
//! says. Nothing is evaluated: completion has to be quick.

use super::Rank;
use crate::analysis::names::{Node as Declared, Symbol};
use crate::analysis::types::{Literal, Type};
use crate::language;
use crate::syntax::ast::{Expr, ExprKind, TypeExpr, TypeExprKind};
use crate::value::quantity::Dimension;

/// What a value is, roughly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    Text,
    Number,
    Bool,
    Amount(Dimension),
    Time,
    List,
    Object,
}

/// The shapes that are wanted at a place; empty if anything will do, or if nothing is known of it.
#[derive(Clone, Default, Debug)]
pub struct Wanted(Vec<Shape>);

impl Wanted {
    pub fn by_kind(kind: &language::Kind) -> Wanted {
        use language::Kind;
        Wanted(match kind {
            Kind::Text | Kind::Version | Kind::JsonText | Kind::Words(_) => vec![Shape::Text],
            Kind::Int { .. } | Kind::Number => vec![Shape::Number],
            Kind::Bool => vec![Shape::Bool],
            Kind::Duration(_) => vec![Shape::Amount(Dimension::Duration)],
            Kind::Size(_) => vec![Shape::Amount(Dimension::Size)],
            Kind::Percent => vec![Shape::Amount(Dimension::Percent)],
            Kind::List(_) | Kind::Recipes => vec![Shape::List],
            Kind::Json | Kind::Texts | Kind::Raw => vec![Shape::Object],
            Kind::Either(kinds) => kinds.iter().flat_map(|it| Wanted::by_kind(it).0).collect(),
            Kind::Decl(_) | Kind::Source | Kind::Strategy | Kind::Block(_) | Kind::Labelled(_) => Vec::new(),
            Kind::Nested(_) | Kind::Schedule => Vec::new(),
        })
    }

    /// Of an element of the list that the kind is.
    pub fn by_element(kind: &language::Kind) -> Wanted {
        match kind {
            language::Kind::List(item) => Wanted::by_kind(item),
            language::Kind::Recipes => Wanted(vec![Shape::Text]),
            _ => Wanted::default(),
        }
    }

    pub fn by_type(ty: &Type) -> Wanted {
        Wanted(match ty.plain() {
            Type::Literal(literal) => vec![match literal {
                Literal::Text(_) => Shape::Text,
                Literal::Number(_) => Shape::Number,
                Literal::Bool(_) => Shape::Bool,
                Literal::Quantity(it) => Shape::Amount(it.dimension()),
            }],
            Type::Text(_) | Type::Aws(_) | Type::Recipe => vec![Shape::Text],
            Type::Int(..) | Type::Number(..) => vec![Shape::Number],
            Type::Bool => vec![Shape::Bool],
            Type::List(_) => vec![Shape::List],
            Type::Map(_) | Type::Object(_) => vec![Shape::Object],
            Type::Quantity { dimension, .. } => vec![Shape::Amount(*dimension)],
            Type::Time => vec![Shape::Time],
            Type::Union(options) => options.iter().flat_map(|it| Wanted::by_type(it).0).collect(),
            _ => Vec::new(),
        })
    }

    /// The rank of a name.
    pub fn rank(&self, symbol: &Symbol) -> Rank {
        let is_declaration = matches!(symbol.node, Declared::Block(_) | Declared::Nested { .. });
        match shape_of(symbol) {
            Some(shape) if self.0.contains(&shape) && !is_declaration => Rank::Wanted,
            Some(_) if !self.0.is_empty() => Rank::Possible,
            _ if is_declaration => Rank::Possible,
            _ => Rank::Likely,
        }
    }
}

fn shape_of(symbol: &Symbol) -> Option<Shape> {
    match symbol.node {
        Declared::Variable { ty, .. } | Declared::Parameter { ty, .. } | Declared::Let { ty: Some(ty), .. } => {
            of_type(ty)
        }
        Declared::Let { ty: None, value } => of_value(value),
        // Its identifier.
        Declared::Block(_) | Declared::Nested { .. } => Some(Shape::Text),
        Declared::Import(_) | Declared::Type(_) => None,
    }
}

fn of_type(ty: &TypeExpr) -> Option<Shape> {
    Some(match &ty.kind {
        TypeExprKind::Text(_) => Shape::Text,
        TypeExprKind::Number(_) => Shape::Number,
        TypeExprKind::Bool(_) => Shape::Bool,
        TypeExprKind::Quantity(_, unit) => Shape::Amount(unit.measure().0),
        TypeExprKind::List(_) => Shape::List,
        TypeExprKind::Map(_) | TypeExprKind::Object { .. } => Shape::Object,
        TypeExprKind::Union(options) => return of_type(options.first()?),
        TypeExprKind::Secret(inner) => return of_type(inner),
        TypeExprKind::Named { path, .. } => return of_name(path.first()?.name.as_str()),
        TypeExprKind::Null | TypeExprKind::Broken => return None,
    })
}

fn of_name(word: &str) -> Option<Shape> {
    Some(match word {
        "string" | "recipe" | "aws" => Shape::Text,
        "int" | "number" => Shape::Number,
        "bool" => Shape::Bool,
        "duration" => Shape::Amount(Dimension::Duration),
        "size" => Shape::Amount(Dimension::Size),
        "percent" => Shape::Amount(Dimension::Percent),
        "time" => Shape::Time,
        _ => return None,
    })
}

fn of_value(value: &Expr) -> Option<Shape> {
    Some(match &value.kind {
        ExprKind::Text(_) | ExprKind::Template(_) | ExprKind::Recipe(_) => Shape::Text,
        ExprKind::Number(_) => Shape::Number,
        ExprKind::Bool(_) => Shape::Bool,
        ExprKind::Quantity(_, unit) => Shape::Amount(unit.measure().0),
        ExprKind::Time(_) => Shape::Time,
        ExprKind::List(_) | ExprKind::ListFor(_) => Shape::List,
        ExprKind::Object(_) | ExprKind::MapFor(_) => Shape::Object,
        ExprKind::If(it) => return of_value(&it.then),
        _ => return None,
    })
}
