//! Types.

use super::{Builder, Pair, Rule, first, next, opt};
use crate::syntax::ast::*;

impl<'t> Builder<'t> {
    pub(super) fn type_(&mut self, pair: Pair<'t>) -> TypeExpr {
        let span = self.span(&pair);
        let built = self.deeper(1, span, |builder| {
            let mut types: Vec<TypeExpr> = pair.into_inner().map(|pair| builder.type_one(pair)).collect();
            match types.pop() {
                Some(only) if types.is_empty() => only,
                Some(last) => {
                    types.push(last);
                    TypeExpr { span, kind: TypeExprKind::Union(types) }
                }
                None => TypeExpr { span, kind: TypeExprKind::Broken },
            }
        });
        built.unwrap_or(TypeExpr { span, kind: TypeExprKind::Broken })
    }

    fn type_one(&mut self, pair: Pair<'t>) -> TypeExpr {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::text | Rule::template | Rule::lines => TypeExprKind::Text(self.known_text(pair)),
            Rule::number => self.type_number(pair),
            Rule::secret => self.secret(pair),
            Rule::type_map => TypeExprKind::Map(Box::new(self.type_(first(pair)))),
            Rule::type_list => TypeExprKind::List(Box::new(self.type_(first(pair)))),
            Rule::type_object => self.type_object(pair),
            Rule::type_named => self.type_named(pair),
            _ => TypeExprKind::Broken,
        };
        TypeExpr { span, kind }
    }

    fn secret(&mut self, pair: Pair<'t>) -> TypeExprKind {
        let span = self.span(&pair);
        match self.deeper(1, span, |builder| builder.type_one(first(pair))) {
            Some(inner) => TypeExprKind::Secret(Box::new(inner)),
            None => TypeExprKind::Broken,
        }
    }

    fn type_number(&mut self, pair: Pair<'t>) -> TypeExprKind {
        match self.number(pair) {
            ExprKind::Number(number) => TypeExprKind::Number(number),
            ExprKind::Quantity(number, unit) => TypeExprKind::Quantity(number, unit),
            _ => TypeExprKind::Broken,
        }
    }

    fn type_object(&mut self, pair: Pair<'t>) -> TypeExprKind {
        let mut fields = Vec::new();
        let mut open = false;
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::open_mark => open = true,
                _ => fields.push(self.field(pair)),
            }
        }
        TypeExprKind::Object { fields, open }
    }

    fn field(&mut self, pair: Pair<'t>) -> Field {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        Field {
            span,
            doc: self.doc(span.start),
            name: self.word_or_text(next(&mut pairs)),
            optional: opt(&mut pairs, Rule::optional).is_some(),
            ty: self.type_(next(&mut pairs)),
        }
    }

    fn type_named(&mut self, pair: Pair<'t>) -> TypeExprKind {
        let mut pairs = pair.into_inner();
        let path = next(&mut pairs);
        let args = opt(&mut pairs, Rule::type_args).map(|pair| self.type_args(pair)).unwrap_or_default();
        let written_in = pairs.next().map(|pair| self.ident(pair));
        match path.as_str() {
            "true" => TypeExprKind::Bool(true),
            "false" => TypeExprKind::Bool(false),
            "null" => TypeExprKind::Null,
            _ => TypeExprKind::Named { path: self.path(&path), args, written_in },
        }
    }

    fn type_args(&mut self, pair: Pair<'t>) -> Vec<TypeArg> {
        pair.into_inner().map(|pair| self.type_arg(pair)).collect()
    }

    fn type_arg(&mut self, pair: Pair<'t>) -> TypeArg {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let name = opt(&mut pairs, Rule::arg_name).map(|pair| self.arg_name(pair));
        let value = next(&mut pairs);
        let kind = match value.as_rule() {
            Rule::type_range => self.type_range(value),
            _ => TypeArgKind::Type(self.type_(value)),
        };
        TypeArg { name, span, kind }
    }

    fn type_range(&mut self, pair: Pair<'t>) -> TypeArgKind {
        let mut pairs = pair.into_inner();
        let from = opt(&mut pairs, Rule::number).map(|pair| self.type_one(pair));
        let _mark = next(&mut pairs);
        TypeArgKind::Range(from, pairs.next().map(|pair| self.type_one(pair)))
    }
}
