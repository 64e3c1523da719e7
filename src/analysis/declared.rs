//! Declared types: what the type expressions of a program mean, named types resolved, circles reported.

use super::Analysis;
use super::names::{Node, SymbolId};
use super::types::{AWS_TYPES, Bounds, FieldType, Literal, ObjectType, Pattern, TextRule, Type};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, Ident, TypeArg, TypeArgKind, TypeExpr, TypeExprKind};
use crate::value::quantity::{Dimension, Unit};
use crate::value::{Number, Quantity};
use std::sync::Arc;

/// How many declared types may contain each other.
const DEEPEST_TYPE: usize = 100;

const WORDS: [&str; 9] = ["string", "int", "number", "bool", "duration", "size", "percent", "time", "recipe"];

impl<'a> Analysis<'a> {
    pub fn type_of(&mut self, ty: &'a TypeExpr, file: FileId) -> Type {
        match &ty.kind {
            TypeExprKind::Union(options) => Type::Union(options.iter().map(|it| self.type_of(it, file)).collect()),
            TypeExprKind::Secret(inner) => Type::Secret(Arc::new(self.type_of(inner, file))),
            TypeExprKind::Text(text) => Type::Literal(Literal::Text(text.clone())),
            TypeExprKind::Number(text) => Type::Literal(Literal::Number(Number::parse(*text))),
            TypeExprKind::Quantity(number, unit) => Type::Literal(Literal::Quantity(Quantity::new(*number, *unit))),
            TypeExprKind::Bool(value) => Type::Literal(Literal::Bool(*value)),
            TypeExprKind::Null => Type::Null,
            TypeExprKind::Map(inner) => Type::Map(Arc::new(self.type_of(inner, file))),
            TypeExprKind::List(inner) => Type::List(Arc::new(self.type_of(inner, file))),
            TypeExprKind::Object { fields, open } => self.object_type(fields, *open, file),
            TypeExprKind::Named { path, args, written_in } => self.named_type(path, args, *written_in, ty.span, file),
            TypeExprKind::Broken => Type::Unknown,
        }
    }

    fn object_type(&mut self, fields: &'a [ast::Field], open: bool, file: FileId) -> Type {
        let mut object = ObjectType { fields: Default::default(), open, built_in: false };
        for field in fields {
            let ty = self.type_of(&field.ty, file);
            let doc = field.doc.as_ref().map(|it| it.text.clone());
            if object.fields.insert(field.name.name, FieldType { ty, optional: field.optional, doc }).is_some() {
                self.report(Diagnostic::at(
                    Code::DUPLICATE_NAME,
                    field.name.span,
                    format!("the field `{}` is declared twice", field.name.name),
                    "declared again here",
                ));
            }
        }
        Type::Object(Arc::new(object))
    }

    fn named_type(
        &mut self,
        path: &'a [Ident],
        args: &'a [TypeArg],
        written_in: Option<Ident>,
        span: Span,
        file: FileId,
    ) -> Type {
        let [first, rest @ ..] = path else { return Type::Unknown };
        if let (Some(word), false) = (&written_in, matches!(first.name.as_str(), "duration" | "size" | "percent")) {
            self.report(Diagnostic::at(
                Code::BAD_TYPE_ARGUMENT,
                word.span,
                format!("`{}` has no unit", first.name),
                "only `duration`, `size` and `percent` have one",
            ));
        }
        match (first.name.as_str(), rest) {
            ("aws", [word]) => return self.aws_type(*word),
            ("string", []) if self.names.find(file, first.name).is_none() => return self.text_type(args),
            ("int", []) => return Type::Int(self.bounds(args)),
            ("number", []) => return Type::Number(self.bounds(args)),
            ("duration", []) => return self.quantity_type(Dimension::Duration, args, written_in),
            ("size", []) => return self.quantity_type(Dimension::Size, args, written_in),
            ("percent", []) => return self.quantity_type(Dimension::Percent, args, written_in),
            ("ssm", []) => {
                if let [TypeArg { name: None, kind: TypeArgKind::Type(inner), .. }] = args {
                    return Type::Ssm(Arc::new(self.type_of(inner, file)));
                }
                self.report(Diagnostic::at(
                    Code::BAD_TYPE_ARGUMENT,
                    span,
                    "`ssm` takes the type of the value: `ssm(string)`",
                    "",
                ));
                return Type::Unknown;
            }
            _ => {}
        }
        let ty = match (first.name.as_str(), rest) {
            ("bool", []) => Type::Bool,
            ("time", []) => Type::Time,
            ("recipe", []) => Type::Recipe,
            ("json", []) => Type::Json,
            _ => self.declared_type(path, file),
        };
        // What a type that is not known takes is not known either.
        if let (Some(arg), false) = (args.first(), matches!(ty, Type::Unknown)) {
            self.report(Diagnostic::at(
                Code::BAD_TYPE_ARGUMENT,
                arg.span,
                format!("`{}` takes no arguments", first.name),
                "only `string`, `int`, `number`, quantities and `ssm` take some",
            ));
        }
        ty
    }

    fn declared_type(&mut self, path: &'a [Ident], file: FileId) -> Type {
        let [first, rest @ ..] = path else { return Type::Unknown };
        let found = match (self.names.find(file, first.name), rest) {
            (Some(id), []) => Some(id),
            (Some(id), [inner]) => match self.names.symbol(id).node {
                Node::Import(other) => self.names.find(other, inner.name),
                _ => None,
            },
            _ => None,
        };
        let last = rest.last().unwrap_or(first);
        match found.map(|id| (id, *self.names.symbol(id))) {
            Some((id, symbol)) if matches!(symbol.node, Node::Type(_)) => self.resolved(id, last.span),
            Some((_, symbol)) => {
                self.report(
                    Diagnostic::at(
                        Code::UNKNOWN_TYPE,
                        last.span,
                        format!("`{}` is a {}, not a type", last.name, symbol.kind_word()),
                        "expected a type",
                    )
                    .label(symbol.name.span, "declared here"),
                );
                Type::Unknown
            }
            None if self.names.doubtful.contains(&(file, first.name)) => Type::Unknown,
            None => {
                let declared = self
                    .names
                    .ids()
                    .map(|id| self.names.symbol(id))
                    .filter(|it| it.file == file && matches!(it.node, Node::Type(_)))
                    .map(|it| it.name.name.as_str());
                let near = nearest(last.name.as_str(), WORDS.into_iter().chain(["json"]).chain(declared));
                let problem = Diagnostic::at(
                    Code::UNKNOWN_TYPE,
                    last.span,
                    format!("there is no type `{}`", last.name),
                    "not a type",
                );
                self.report(match near {
                    Some(near) => problem.suggest(last.span, near),
                    None => problem,
                });
                Type::Unknown
            }
        }
    }

    fn resolved(&mut self, id: SymbolId, at: Span) -> Type {
        let symbol = *self.names.symbol(id);
        let Node::Type(ty) = symbol.node else { return Type::Unknown };
        let circular = |cx: &mut Self| {
            cx.circle(id, format!("the type `{}` contains itself", symbol.name.name), Some(at));
            (Type::Unknown, 0)
        };
        let resolve = |cx: &mut Self| cx.resolve(ty, symbol.file, at);
        let (resolved, depth) = self.once(id, |cx, id| cx.types.entry(id).or_default(), circular, resolve);
        self.type_depth = self.type_depth.max(depth);
        resolved
    }

    /// A declared type, and how many it contains in each other.
    fn resolve(&mut self, ty: &'a TypeExpr, file: FileId, at: Span) -> (Type, usize) {
        if self.type_chain >= DEEPEST_TYPE {
            return (self.too_deep_type(at), 0);
        }
        let outer = std::mem::take(&mut self.type_depth);
        self.type_chain += 1;
        let resolved = stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.type_of(ty, file));
        self.type_chain -= 1;
        let depth = std::mem::replace(&mut self.type_depth, outer) + 1;
        if depth > DEEPEST_TYPE { (self.too_deep_type(at), 0) } else { (resolved, depth) }
    }

    fn too_deep_type(&mut self, at: Span) -> Type {
        let message = format!("types contain each other more than {DEEPEST_TYPE} deep");
        self.report(Diagnostic::at(Code::NESTING, at, message, "one level too many"));
        Type::Unknown
    }

    /// Resolves every declared type, so that mistakes in unused ones are noticed.
    pub fn resolve_types(&mut self) {
        for id in self.names.ids() {
            if matches!(self.names.symbol(id).node, Node::Type(_)) {
                self.resolved(id, self.names.symbol(id).name.span);
            }
        }
    }

    fn aws_type(&mut self, word: Ident) -> Type {
        match AWS_TYPES.iter().find(|it| word.name == it.word) {
            Some(found) => Type::Aws(found),
            None => {
                let problem = Diagnostic::at(
                    Code::UNKNOWN_TYPE,
                    word.span,
                    format!("there is no type `aws.{}`", word.name),
                    "not an identifier type",
                );
                self.report(match nearest(word.name.as_str(), AWS_TYPES.iter().map(|it| it.word)) {
                    Some(near) => problem.help(format!("did you mean `aws.{near}`?")),
                    None => problem.help(format!(
                        "there are `aws.{}`",
                        AWS_TYPES.iter().map(|it| it.word).collect::<Vec<_>>().join("`, `aws.")
                    )),
                });
                Type::Unknown
            }
        }
    }

    fn text_type(&mut self, args: &'a [TypeArg]) -> Type {
        let mut rule = TextRule::default();
        for arg in args {
            match (arg.name.map(|it| it.name.as_str()), &arg.kind) {
                (Some("length"), TypeArgKind::Range(least, most)) => {
                    rule.least = self.bound(least.as_ref()).and_then(Number::as_int);
                    rule.most = self.bound(most.as_ref()).and_then(Number::as_int);
                }
                (Some("length"), TypeArgKind::Type(TypeExpr { kind: TypeExprKind::Number(text), .. })) => {
                    rule.least = Number::parse(*text).as_int();
                    rule.most = rule.least;
                }
                (Some("pattern"), TypeArgKind::Type(TypeExpr { kind: TypeExprKind::Text(text), .. })) => {
                    let regex = regex::RegexBuilder::new(&format!("^(?:{text})$")).size_limit(1 << 20).build();
                    if let Err(error @ regex::Error::Syntax(_)) = &regex
                        && !text.contains("(?")
                        && !text.contains('\\')
                    {
                        let why = error.to_string();
                        let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_string();
                        self.report(Diagnostic::at(
                            Code::BAD_TYPE_ARGUMENT,
                            arg.span,
                            format!("the pattern is no regular expression: {why}"),
                            "",
                        ));
                    }
                    rule.pattern = Some(Pattern { text: text.clone(), regex: regex.ok().map(Arc::new) });
                }
                _ => self.bad_argument(arg, "`string` takes `length: 1..60` and `pattern: \"...\"`"),
            }
        }
        Type::Text(rule)
    }

    fn bad_argument(&mut self, arg: &TypeArg, help: &str) {
        self.report(Diagnostic::at(Code::BAD_TYPE_ARGUMENT, arg.span, "this is no argument of the type", help));
    }

    fn bounds(&mut self, args: &'a [TypeArg]) -> Bounds {
        match args {
            [] => Bounds::default(),
            [TypeArg { name: None, kind: TypeArgKind::Range(least, most), .. }] => {
                Bounds { least: self.bound(least.as_ref()), most: self.bound(most.as_ref()) }
            }
            [arg, ..] => {
                self.bad_argument(arg, "expected a range: `int(1..20)`");
                Bounds::default()
            }
        }
    }

    fn bound(&mut self, bound: Option<&'a TypeExpr>) -> Option<Number> {
        match bound.map(|it| (&it.kind, it.span)) {
            Some((TypeExprKind::Number(text), _)) => Some(Number::parse(*text)),
            Some((_, span)) => {
                self.report(Diagnostic::at(
                    Code::BAD_TYPE_ARGUMENT,
                    span,
                    "an end of this range must be a number",
                    "expected a number",
                ));
                None
            }
            None => None,
        }
    }

    fn quantity_type(&mut self, dimension: Dimension, args: &'a [TypeArg], written_in: Option<Ident>) -> Type {
        let mut ends = [None, None];
        match args {
            [] => {}
            [TypeArg { name: None, kind: TypeArgKind::Range(least, most), .. }] => {
                for (end, bound) in ends.iter_mut().zip([least, most]) {
                    *end = bound.as_ref().and_then(|it| self.quantity_bound(it, dimension));
                }
            }
            [arg, ..] => self.bad_argument(arg, "expected a range of quantities: `duration(1s..5min)`"),
        }
        let unit = written_in.and_then(|word| {
            let unit = Unit::ALL.into_iter().find(|unit| unit.measure().0 == dimension && word.name == unit.word());
            if unit.is_none() {
                let words: Vec<&str> =
                    Unit::ALL.into_iter().filter(|unit| unit.measure().0 == dimension).map(Unit::word).collect();
                let problem = Diagnostic::at(
                    Code::BAD_TYPE_ARGUMENT,
                    word.span,
                    format!("a {} is not written in `{}`", dimension.word(), word.name),
                    "not a unit of it",
                );
                self.report(problem.help(format!("its units: `{}`", words.join("`, `"))));
            }
            unit
        });
        let [least, most] = ends;
        Type::Quantity { dimension, written_in: unit, least, most }
    }

    fn quantity_bound(&mut self, bound: &TypeExpr, dimension: Dimension) -> Option<Quantity> {
        match &bound.kind {
            TypeExprKind::Quantity(number, unit) if unit.measure().0 == dimension => {
                Some(Quantity::new(*number, *unit))
            }
            _ => {
                self.report(Diagnostic::at(
                    Code::BAD_TYPE_ARGUMENT,
                    bound.span,
                    format!("an end of this range must be a {}", dimension.word()),
                    format!("expected something like `{}`", dimension.example()),
                ));
                None
            }
        }
    }
}
