//! Parameters: the types that deployments know, with all their constraints. Unused ones of imported files are not written; what
//! takes the place of a known secret is one too.

use super::Lowering;
use crate::analysis::eval::Scope;
use crate::analysis::names::{Node, Symbol, SymbolId};
use crate::analysis::types::{AwsType, Bounds, Literal, TextRule, Type};
use crate::analysis::withheld::Withheld;
use crate::diagnostic::{Code, Diagnostic};
use crate::language::given::Settings;
use crate::language::settings as vocabulary;
use crate::model::{Header, Item, Model, Parameter, ParameterType};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Data, Number, Op, Quantity, Value};
use rustc_hash::FxHashSet;
use std::sync::Arc;

impl<'a> Lowering<'_, 'a> {
    pub fn parameters(&mut self, model: &mut Model) {
        let named = if self.cx.withheld.is_empty() { FxHashSet::default() } else { self.named_ids(model) };
        for id in self.cx.names.ids() {
            let symbol = *self.cx.names.symbol(id);
            if let Some(withheld) = self.cx.withheld.get(&id).cloned() {
                for it in withheld.into_iter().filter(|it| named.contains(&it.id)) {
                    let parameter = self.asked_for(it, &symbol);
                    self.add_parameter(model, parameter);
                }
            }
            let used = symbol.file == self.cx.program.main || self.cx.used_parameters.contains(&id);
            if used && matches!(symbol.node, Node::Parameter { .. }) {
                let parameter = self.parameter(id, &symbol);
                self.add_parameter(model, parameter);
            }
        }
    }

    /// The ids that values of the model refer to.
    fn named_ids(&self, model: &Model) -> FxHashSet<Name> {
        let mut named: FxHashSet<Name> = self.cx.pasted.iter().map(|it| it.id).collect();
        let mut visit = |value: &Value| {
            value.walk(&mut |it| {
                if let Some(Op::Ref(target)) = it.as_deferred().map(|it| &it.op) {
                    named.insert(target.id);
                }
            });
        };
        for item in model.lowered() {
            model.values_of(item, &mut visit);
            model.header(item).and_then(Header::when).into_iter().for_each(&mut visit);
        }
        model.conditions.iter().for_each(|it| visit(&it.definition));
        model.deployments.iter().filter_map(|it| it.json.as_ref()).for_each(|it| visit(&it.value));
        model.outputs.iter().filter_map(|it| it.when.as_ref()).for_each(visit);
        named
    }

    fn add_parameter(&mut self, model: &mut Model, parameter: Option<Parameter>) {
        let Some(parameter) = parameter else { return };
        let item = Item::Parameter(model.parameters.len());
        if let Some(old) = self.index.insert(parameter.id, item) {
            self.same_id(model, old, &parameter);
        }
        model.parameters.push(parameter);
    }

    /// The parameter in the place of a secret that the program knows.
    fn asked_for(&mut self, withheld: Withheld, symbol: &Symbol<'a>) -> Option<Parameter> {
        let doc = symbol.item.and_then(|it| it.doc.as_ref()).map(|it| it.text.clone());
        let mut parameter = Parameter {
            secret: true,
            withheld: Some(withheld.value),
            ..blank(withheld.name, withheld.id, symbol.name.span, doc)
        };
        match self.constrain(&mut parameter, &withheld.ty) {
            Some(kind) => parameter.ty = kind,
            None if is_unknown(&withheld.ty) => return None,
            None => {
                let message = format!("a known secret cannot be of the type `{}`", withheld.ty);
                let label = "the deployment is asked for it";
                let problem = Diagnostic::at(Code::BAD_PARAMETER, symbol.name.span, message, label);
                self.cx.report(problem.help(
                    "deployments take strings, numbers, bools, `aws.` identifiers, and lists of strings or numbers",
                ));
                return None;
            }
        }
        Some(parameter)
    }

    fn same_id(&mut self, model: &Model, old: Item, parameter: &Parameter) {
        let first = match old {
            Item::Parameter(at) => model.parameters.get(at).map(|it| (it.name, it.span)),
            other => model.header(other).map(|it| (it.name, it.span)),
        };
        let Some((name, span)) = first else { return };
        if name == parameter.name && span.file == parameter.span.file {
            return;
        }
        self.cx.report(
            Diagnostic::at(
                Code::DUPLICATE_ID,
                parameter.span,
                format!("`{name}` and `{}` have the same logical id `{}`", parameter.name, parameter.id),
                "has that id too",
            )
            .label(span, format!("has the id `{}`", parameter.id))
            .help("rename one of them, or fix an id with `@id(\"...\")`"),
        );
    }

    fn parameter(&mut self, id: SymbolId, symbol: &Symbol<'a>) -> Option<Parameter> {
        let Node::Parameter { ty: written, default, body } = symbol.node else { return None };
        let ty = self.cx.parameter_type(id, written, symbol.file);
        let mut specials = Vec::new();
        let mut scope = Scope::of(symbol.file);
        let settings = match body {
            Some(body) => self.cx.settings(&vocabulary::PARAMETER, body, &mut scope, symbol.name.span, &mut specials),
            None => Settings::default(),
        };
        let text = |name: &str| settings.text(name).map(Arc::from);
        let doc = symbol.item.and_then(|it| it.doc.as_ref()).map(|it| it.text.clone());
        let mut parameter = Parameter {
            secret: ty.is_secret(),
            constraint: text("constraint"),
            label: text("label"),
            group: text("group"),
            ..blank(symbol.name.name, symbol.logical_id(), symbol.name.span, doc)
        };
        match self.constrain(&mut parameter, ty.plain()) {
            Some(kind) => parameter.ty = kind,
            None if is_unknown(ty.plain()) => return None,
            None => {
                self.cx.report(
                    Diagnostic::at(Code::BAD_PARAMETER, written.span, format!("a parameter cannot be of the type `{}`", ty.plain()), "deployments take no such values")
                        .help("parameters are strings, numbers, bools, `aws.` identifiers, and lists of strings or numbers; use a `variable` for anything else"),
                );
                return None;
            }
        }
        if let Some(default) = default {
            parameter.default = self.default_of(&parameter, default, &ty, &mut scope);
        }
        Some(parameter)
    }

    fn default_of(
        &mut self,
        parameter: &Parameter,
        default: &'a crate::syntax::ast::Expr,
        ty: &Type,
        scope: &mut Scope,
    ) -> Option<Value> {
        let value = self.cx.eval(default, scope);
        if value.is_unknown() {
            return None;
        }
        if parameter.secret {
            self.cx.report(
                Diagnostic::at(
                    Code::DEFAULT_OF_SECRET,
                    default.span,
                    format!("the secret parameter `{}` has a default", parameter.name),
                    "stands in the source and in the template",
                )
                .help("leave the default out, and give the value when the stack is created"),
            );
        }
        if value.is_deferred() {
            self.cx.must_be_known(&value, default.span, "the default of a parameter");
            return None;
        }
        let inner = match ty.plain() {
            Type::Ssm(_) => &Type::Text(TextRule::default()),
            plain => plain,
        };
        // A list may be given as one text with commas, as the deployment takes it.
        let is_list =
            matches!(parameter.ty, ParameterType::TextList | ParameterType::NumberList | ParameterType::AwsList(_));
        let checked = if is_list && value.as_text().is_some() {
            value
        } else {
            self.cx.conform(value, inner, &format!("the default of `{}`", parameter.name))
        };
        match checked.data {
            Data::Unknown => None,
            Data::Quantity(quantity) => {
                Some(Value { data: Data::Number(in_unit(quantity, inner).unwrap_or(quantity.number)), ..checked })
            }
            _ => Some(checked),
        }
    }

    /// Fills the constraints in; the type that the deployment knows, `None` if it knows none.
    fn constrain(&mut self, parameter: &mut Parameter, ty: &Type) -> Option<ParameterType> {
        let place = parameter.span;
        let number = |it: Option<Number>| it.map(|it| Value::new(Data::Number(it), place));
        match ty {
            Type::Text(TextRule { least, most, pattern }) => {
                (parameter.min_length, parameter.max_length) = (*least, *most);
                parameter.pattern = pattern.as_ref().map(|it| it.text.clone());
                Some(ParameterType::Text)
            }
            Type::Recipe => Some(ParameterType::Text),
            Type::Int(Bounds { least, most }) | Type::Number(Bounds { least, most }) => {
                (parameter.min, parameter.max) = (number(*least), number(*most));
                Some(ParameterType::Number)
            }
            Type::Quantity { least, most, .. } => {
                let counted = |it: &Option<Quantity>| it.and_then(|it| in_unit(it, ty));
                (parameter.min, parameter.max) = (number(counted(least)), number(counted(most)));
                Some(ParameterType::Number)
            }
            Type::Bool => Some(ParameterType::Bool),
            Type::Literal(literal) => self.words(parameter, std::slice::from_ref(literal)),
            Type::Union(options) => {
                let literals: Option<Vec<Literal>> = options
                    .iter()
                    .map(|it| if let Type::Literal(literal) = it { Some(literal.clone()) } else { None })
                    .collect();
                self.words(parameter, &literals?)
            }
            Type::Aws(aws) => Some(aws_parameter(aws)),
            Type::List(item) => match item.plain() {
                Type::Text(TextRule { least, most, pattern }) => {
                    (parameter.min_length, parameter.max_length) = (*least, *most);
                    parameter.pattern = pattern.as_ref().map(|it| it.text.clone());
                    Some(ParameterType::TextList)
                }
                Type::Recipe => Some(ParameterType::TextList),
                Type::Union(_) | Type::Literal(_) => {
                    self.constrain(parameter, item.plain()).map(|_| ParameterType::TextList)
                }
                Type::Int(_) | Type::Number(_) => {
                    self.constrain(parameter, item.plain()).map(|_| ParameterType::NumberList)
                }
                Type::Aws(aws) if aws.parameter == "String" => Some(ParameterType::TextList),
                Type::Aws(aws) => Some(ParameterType::AwsList(aws.parameter)),
                _ => None,
            },
            Type::Ssm(inner) => Some(ParameterType::Ssm(Box::new(self.constrain(parameter, inner)?))),
            Type::Secret(inner) => self.constrain(parameter, inner),
            Type::Unknown | Type::Json | Type::Null | Type::Time | Type::Map(_) | Type::Object(_) => None,
        }
    }

    /// A union of literals of one kind.
    fn words(&mut self, parameter: &mut Parameter, literals: &[Literal]) -> Option<ParameterType> {
        let place = parameter.span;
        let mut kind = None;
        for literal in literals {
            let (data, its) = match literal {
                Literal::Text(text) => (Data::Text(text.clone()), ParameterType::Text),
                Literal::Number(number) => (Data::Number(*number), ParameterType::Number),
                Literal::Bool(it) => (Data::Bool(*it), ParameterType::Bool),
                Literal::Quantity(_) => return None,
            };
            if kind.as_ref().is_some_and(|known| *known != its) {
                return None;
            }
            kind = Some(its);
            parameter.allowed.push(Value::new(data, place));
        }
        kind
    }
}

/// A parameter of which nothing is said.
fn blank(name: Name, id: Name, span: Span, doc: Option<Arc<str>>) -> Parameter {
    Parameter {
        name,
        id,
        span,
        doc,
        ty: ParameterType::Text,
        secret: false,
        default: None,
        withheld: None,
        allowed: Vec::new(),
        min: None,
        max: None,
        min_length: None,
        max_length: None,
        pattern: None,
        constraint: None,
        label: None,
        group: None,
    }
}

/// What has been reported where the type is written.
fn is_unknown(ty: &Type) -> bool {
    match ty.plain() {
        Type::Unknown => true,
        Type::List(item) => is_unknown(item),
        _ => false,
    }
}

/// The number that a quantity is in the unit in which a parameter of the type counts: the one that the type names, else that
/// of its bounds, else the quantity's own.
fn in_unit(quantity: Quantity, ty: &Type) -> Option<Number> {
    let Type::Quantity { written_in, least, most, .. } = ty else { return Some(quantity.number) };
    let unit = written_in.or(least.map(|it| it.unit)).or(most.map(|it| it.unit)).unwrap_or(quantity.unit);
    if unit == quantity.unit { Some(quantity.number) } else { quantity.in_unit(unit) }
}

fn aws_parameter(aws: &'static AwsType) -> ParameterType {
    if aws.parameter == "String" { ParameterType::Text } else { ParameterType::Aws(aws.parameter) }
}
