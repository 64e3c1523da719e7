//! Inputs: what variables come to, given a profile, `--set` and defaults; what a parameter is as a value.

use super::Analysis;
use super::eval::Scope;
use super::names::{Node, SymbolId};
use super::types::{Literal, Type};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{self, EntryKind, ItemKind, KeyKind};
use crate::value::{Data, Op, Shape, Target, TargetKind, Value};

impl<'a> Analysis<'a> {
    /// Gives variables what the profile says. Profiles of the main file count; `network.count` reaches an imported variable.
    pub fn use_profile(&mut self, wanted: &str) {
        let main = self.program.main;
        let profiles: Vec<(&'a ast::Ident, &'a ast::Body)> = self.profiles().collect();
        let Some((_, body)) = profiles.iter().find(|(name, _)| name.name == wanted) else {
            let problem = Diagnostic::new(Code::UNKNOWN_INPUT, format!("there is no profile `{wanted}`"));
            let names: Vec<&str> = profiles.iter().map(|(name, _)| name.name.as_str()).collect();
            self.report(match nearest(wanted, names.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None if names.is_empty() => problem.help("the program declares no profiles"),
                None => problem.help(format!("there are `{}`", names.join("`, `"))),
            });
            return;
        };
        self.profile = Some(Name::new(wanted));
        for (path, expr, span) in self.profile_entries(body) {
            if let Some(id) = self.variable(&path, span) {
                let value = self.eval(expr, &mut Scope::of(main));
                self.inputs.insert(id, value);
            }
        }
    }

    fn profiles(&self) -> impl Iterator<Item = (&'a ast::Ident, &'a ast::Body)> + use<'a> {
        let main = self.program.files.get(self.program.main.0 as usize);
        main.into_iter().flat_map(|file| &file.items).filter_map(|item| match &item.kind {
            ItemKind::Profile { name, body } => Some((name, body)),
            _ => None,
        })
    }

    /// Checks the profiles that are not used too: their variables must exist, and what is written there must fit them.
    pub fn check_profiles(&mut self) {
        let mut seen: Vec<ast::Ident> = Vec::new();
        let profiles: Vec<(&'a ast::Ident, &'a ast::Body)> = self.profiles().collect();
        for (name, body) in profiles {
            if let Some(first) = seen.iter().find(|it| it.name == name.name) {
                let problem = Diagnostic::at(
                    Code::DUPLICATE_NAME,
                    name.span,
                    format!("the profile `{}` is declared twice", name.name),
                    "declared again here",
                );
                self.report(problem.label(first.span, "first declared here"));
            }
            seen.push(*name);
            let used = self.profile == Some(name.name);
            for (path, expr, span) in self.profile_entries(body) {
                if let Some(id) = self.variable(&path, span)
                    && !used
                {
                    self.check_unused_value(id, expr);
                }
            }
        }
    }

    /// A value that no variable has in this run: a literal is held against the type; of anything else, which may be something else
    /// where the profile is used, only the names.
    fn check_unused_value(&mut self, id: SymbolId, expr: &'a ast::Expr) {
        let mut scope = Scope::of(self.program.main);
        let symbol = *self.names.symbol(id);
        let Node::Variable { ty, .. } = symbol.node else { return };
        if known_literal(expr, expr.span).is_none() {
            return self.look_up_names(expr, &scope, None);
        }
        let value = self.eval(expr, &mut scope);
        let ty = self.type_of(ty, symbol.file);
        self.conform(value, &ty, &format!("`{}`", symbol.name.name));
    }

    fn profile_entries(&mut self, body: &'a ast::Body) -> Vec<(Vec<Name>, &'a ast::Expr, Span)> {
        let mut entries = Vec::new();
        for entry in &body.entries {
            match &entry.kind {
                EntryKind::Setting { key, value, .. } => match &key.kind {
                    KeyKind::Word(name) | KeyKind::Text(name) => entries.push((vec![*name], value, key.span)),
                    KeyKind::Dotted(parts) => entries.push((parts.iter().map(|it| it.name).collect(), value, key.span)),
                    KeyKind::Template(_) | KeyKind::Days(..) => self.not_a_variable(key.span),
                },
                EntryKind::Block { key, .. } => self.not_a_variable(key.span),
                EntryKind::Spread(expr) => self.not_a_variable(expr.span),
                EntryKind::Broken => {}
            }
        }
        entries
    }

    fn not_a_variable(&mut self, span: Span) {
        self.report(Diagnostic::at(
            Code::WRONG_SHAPE,
            span,
            "a profile holds values of variables",
            "expected `variable = value`",
        ));
    }

    /// The variable that `name` or `import.name` means; reports what is none.
    fn variable(&mut self, path: &[Name], span: Span) -> Option<SymbolId> {
        let found = self.variable_of(path);
        if found.is_none() {
            let text = path.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(".");
            let problem = Diagnostic::at(
                Code::UNKNOWN_INPUT,
                span,
                format!("there is no variable `{text}`"),
                "only variables have values in profiles",
            );
            self.report(self.variable_hint(problem, &text));
        }
        found
    }

    fn variable_hint(&self, problem: Diagnostic, text: &str) -> Diagnostic {
        let names = self
            .names
            .symbols
            .iter()
            .filter(|it| matches!(it.node, Node::Variable { .. }))
            .map(|it| it.name.name.as_str());
        match nearest(text, names) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        }
    }

    fn variable_of(&self, path: &[Name]) -> Option<SymbolId> {
        let (last, imports) = path.split_last()?;
        let mut file = self.program.main;
        for import in imports {
            match self.names.symbol(self.names.find(file, *import)?).node {
                Node::Import(next) => file = next,
                _ => return None,
            }
        }
        self.names.find(file, *last).filter(|id| matches!(self.names.symbol(*id).node, Node::Variable { .. }))
    }

    /// `--set name=text`: the text is a value of the variable's type: a string needs no quotes.
    pub fn set(&mut self, path: &str, text: &str) {
        let parts: Vec<Name> = path.split('.').map(Name::new).collect();
        let Some(id) = self.variable_of(&parts) else {
            let problem = Diagnostic::new(Code::UNKNOWN_INPUT, format!("there is no variable `{path}` to set"));
            self.report(self.variable_hint(problem, path));
            return;
        };
        let symbol = *self.names.symbol(id);
        let Node::Variable { ty, .. } = symbol.node else { return };
        let ty = self.type_of(ty, symbol.file);
        match typed_text(text, &ty, symbol.name.span) {
            Some(value) => {
                self.inputs.insert(id, value);
            }
            None => self.report(
                Diagnostic::at(
                    Code::TYPE_MISMATCH,
                    symbol.name.span,
                    format!("`--set {path}=...` does not read as `{ty}`"),
                    "declared here",
                )
                .help("give a value as it stands in a stack file; strings may go without quotes"),
            ),
        }
    }

    pub(super) fn variable_value(&mut self, id: SymbolId) -> Value {
        let symbol = *self.names.symbol(id);
        let Node::Variable { ty, default } = symbol.node else { return Value::unknown(symbol.name.span) };
        let ty = self.type_of(ty, symbol.file);
        let given = self.inputs.remove(&id);
        let value = match (given, default) {
            (Some(value), _) => value,
            (None, Some(default)) => self.eval(default, &mut Scope::of(symbol.file)),
            (None, None) if self.names.doubtful.contains(&(symbol.file, symbol.name.name)) => {
                return Value::unknown(symbol.name.span);
            }
            (None, None) => {
                let help = match ty.is_secret() {
                    true => "make it a `parameter`: the deployment is asked for a secret in any case".to_string(),
                    false => format!("give it a default, or run with `--set {}=...`", symbol.name.name),
                };
                let message = format!("the variable `{}` has no value", symbol.name.name);
                let label = "no default, no profile, no `--set`";
                self.report(Diagnostic::at(Code::NO_VALUE, symbol.name.span, message, label).help(help));
                return Value::unknown(symbol.name.span);
            }
        };
        if value.is_deferred() {
            return self.must_be_known(&value, symbol.name.span, "the value of a variable");
        }
        let value = self.conform(value, &ty, &format!("`{}`", symbol.name.name));
        self.withhold(id, value, &ty)
    }

    /// A parameter as a value: deferred, of its type's shape, secret if its type is.
    pub(super) fn parameter_value(&mut self, id: SymbolId, at: Span) -> Value {
        self.used_parameters.insert(id);
        let symbol = *self.names.symbol(id);
        let Node::Parameter { ty, .. } = symbol.node else { return Value::unknown(at) };
        let ty = self.parameter_type(id, ty, symbol.file);
        if matches!(ty, Type::Unknown) {
            return Value::unknown(at);
        }
        let target = Target { id: symbol.logical_id(), kind: TargetKind::Parameter };
        self.targets.insert(target.id, (id, None));
        Value::deferred(Op::Ref(target), shape_of_type(&ty), at).with_secret(ty.is_secret())
    }

    /// The type of a parameter, resolved once.
    pub fn parameter_type(&mut self, id: SymbolId, ty: &'a ast::TypeExpr, file: crate::source::FileId) -> Type {
        let compute = |cx: &mut Self| (cx.type_of(ty, file), 0);
        self.once(id, |cx, id| cx.types.entry(id).or_default(), |_| (Type::Unknown, 0), compute).0
    }

    pub(super) fn is_secret_parameter(&mut self, target: Target) -> bool {
        match self.parameter_of(target) {
            Some((id, span)) => self.parameter_value(id, span).secret,
            None => self.is_withheld(target.id),
        }
    }

    pub(super) fn parameter_shape(&mut self, target: Target) -> Option<Shape> {
        let (id, span) = self.parameter_of(target)?;
        self.parameter_value(id, span).as_deferred().map(|it| it.shape)
    }

    fn parameter_of(&self, target: Target) -> Option<(SymbolId, Span)> {
        if target.kind != TargetKind::Parameter {
            return None;
        }
        let id = match self.targets.get(&target.id) {
            Some((id, _)) => *id,
            None => self.names.with_id(target.id)?,
        };
        let symbol = self.names.symbol(id);
        matches!(symbol.node, Node::Parameter { .. }).then_some((id, symbol.name.span))
    }
}

/// The shape of a deferred value of the type.
pub fn shape_of_type(ty: &Type) -> Shape {
    match ty {
        Type::Secret(inner) | Type::Ssm(inner) => shape_of_type(inner),
        Type::Text(_) | Type::Recipe | Type::Aws(_) | Type::Time | Type::Null => Shape::Text,
        Type::Int(_) => Shape::Int,
        Type::Number(_) | Type::Quantity { .. } => Shape::Number,
        Type::Bool => Shape::Bool,
        Type::Literal(Literal::Text(_)) => Shape::Text,
        Type::Literal(Literal::Number(_) | Literal::Quantity(_)) => Shape::Number,
        Type::Literal(Literal::Bool(_)) => Shape::Bool,
        Type::List(item) if matches!(item.plain(), Type::Int(_) | Type::Number(_)) => Shape::IntList,
        Type::List(_) => Shape::TextList,
        Type::Union(options) => options.first().map_or(Shape::Any, shape_of_type),
        Type::Unknown | Type::Json | Type::Map(_) | Type::Object(_) => Shape::Any,
    }
}

/// What text on the command line means for a type: itself for strings, else a literal of the language.
fn typed_text(text: &str, ty: &Type, origin: Span) -> Option<Value> {
    match ty.plain() {
        Type::Text(_) | Type::Aws(_) | Type::Recipe => Some(Value::text(unquoted(text), origin)),
        Type::Union(options) => options.iter().find_map(|it| {
            let value = typed_text(text, it, origin)?;
            let mut tried = crate::diagnostic::Problems::default();
            let fitted = super::conform::Conform { problems: &mut tried, extent: super::conform::Extent::Whole }
                .check(value, it, "");
            (!tried.has_errors()).then_some(fitted)
        }),
        Type::Literal(Literal::Text(_)) => Some(Value::text(unquoted(text), origin)),
        _ => literal(text, origin),
    }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(text)
}

/// Text that reads as a literal expression of the language.
fn literal(text: &str, origin: Span) -> Option<Value> {
    let (expr, problems) = crate::syntax::parse_expression(origin.file, text);
    if problems.has_errors() {
        return None;
    }
    known_literal(&expr, origin)
}

fn known_literal(expr: &ast::Expr, origin: Span) -> Option<Value> {
    use ast::ExprKind::{Bool, List, Null, Number, Object, Quantity, Recipe, Text, Time, Unary};
    let data = match &expr.kind {
        Null => Data::Null,
        Bool(value) => Data::Bool(*value),
        Number(text) => Data::Number(crate::value::Number::parse(*text)),
        Quantity(number, unit) => Data::Quantity(crate::value::Quantity::new(*number, *unit)),
        Time(minutes) => Data::Time(*minutes),
        Recipe(name) => Data::Text(name.as_str().into()),
        Text(text) => Data::Text(text.clone()),
        Unary(ast::UnaryOp::Negate, inner) => match known_literal(inner, origin)?.data {
            Data::Number(number) => Data::Number(crate::value::Number::from_decimal(-number.decimal()?)),
            _ => return None,
        },
        List(elements) => {
            let items: Option<Vec<Value>> = elements
                .iter()
                .map(|it| match it {
                    ast::Element::Expr(expr) => known_literal(expr, origin),
                    ast::Element::Spread(_) => None,
                })
                .collect();
            return items.map(|items| Value::list(items, origin));
        }
        Object(body) => {
            let entries: Option<Vec<(Name, Value)>> = body
                .entries
                .iter()
                .map(|entry| match &entry.kind {
                    EntryKind::Setting {
                        key: ast::Key { kind: KeyKind::Word(name) | KeyKind::Text(name), .. },
                        value,
                        ..
                    } => Some((*name, known_literal(value, origin)?)),
                    _ => None,
                })
                .collect();
            return entries.map(|entries| Value::object(entries, origin));
        }
        _ => return None,
    };
    Some(Value::new(data, origin))
}
