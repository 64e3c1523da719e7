//! Pasted intrinsics: an object whose only key is `Ref`, `Condition` or `Fn::...` *is* that intrinsic, wherever it stands.
//!
//! `Ref` and `Fn::GetAtt` become the references that the language itself makes; the others are kept as written. The ids in
//! them are remembered and looked up when the whole program is known.

use super::attributes::Extent;
use super::{Analysis, Pasted, PastedKind};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Attr, Data, Op, Pseudo, Shape, Target, TargetKind, Value};

/// What `Fn::GetAtt` gives of an instance.
const INSTANCE_ATTRIBUTES: [&str; 5] = ["AvailabilityZone", "PrivateDnsName", "PrivateIp", "PublicDnsName", "PublicIp"];

/// The functions of templates that are kept as they are pasted; some are for `Rules` alone.
const FUNCTIONS: [&str; 24] = [
    "Fn::And",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::Contains",
    "Fn::EachMemberEquals",
    "Fn::EachMemberIn",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Not",
    "Fn::Or",
    "Fn::RefAll",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::Transform",
    "Fn::ValueOf",
    "Fn::ValueOfAll",
];

impl Analysis<'_> {
    /// The intrinsic that an object is, or the object itself.
    pub fn intrinsic_or(&mut self, value: Value) -> Value {
        let Some((function, argument)) = as_intrinsic(&value) else { return value };
        let span = value.origin;
        match function.as_str() {
            "Ref" => match argument.as_text() {
                Some(text) => self.pasted_ref(text, span, argument.origin),
                None => self.bad_intrinsic(function, &argument, "a logical id"),
            },
            "Fn::GetAtt" => self.pasted_attribute(function, &argument, span),
            "Condition" => match argument.as_text() {
                Some(text) => {
                    let id = Name::new(text);
                    self.pasted.push(Pasted { id, span: argument.origin, wanted: PastedKind::Condition });
                    Value::deferred(Op::Raw { function, argument: argument.clone() }, Shape::Bool, span)
                }
                None => self.bad_intrinsic(function, &argument, "the id of a condition"),
            },
            _ => self.kept_intrinsic(function, argument, span),
        }
    }

    fn pasted_ref(&mut self, text: &str, span: Span, id_span: Span) -> Value {
        if let Some(pseudo) = Pseudo::ALL.into_iter().find(|it| it.cloudformation() == text) {
            return Value::deferred(Op::Pseudo(pseudo), Shape::Text, span);
        }
        if text == "AWS::NoValue" {
            return Value::deferred(Op::NoValue, Shape::Any, span);
        }
        let target = self.pasted_target(text, id_span);
        let secret = self.is_secret_parameter(target);
        let shape = self.parameter_shape(target).unwrap_or(Shape::Any);
        Value::deferred(Op::Ref(target), shape, span).with_secret(secret)
    }

    fn pasted_target(&mut self, text: &str, span: Span) -> Target {
        let id = Name::new(text);
        self.pasted.push(Pasted { id, span, wanted: PastedKind::Id });
        self.find_target(id).unwrap_or(Target { id, kind: TargetKind::Made })
    }

    /// The declaration that has a logical id, as far as names alone tell.
    fn find_target(&mut self, id: Name) -> Option<Target> {
        let symbol = match self.targets.get(&id) {
            Some((symbol, _)) => *symbol,
            None => self.names.with_id(id)?,
        };
        if let super::names::Node::Parameter { .. } = self.names.symbol(symbol).node {
            self.used_parameters.insert(symbol);
            return Some(Target { id, kind: TargetKind::Parameter });
        }
        if self.is_withheld(id) {
            return Some(Target { id, kind: TargetKind::Parameter });
        }
        let kind = super::members::target_kind(self.names.symbol(symbol).block_kind()?);
        Some(Target { id, kind })
    }

    fn pasted_attribute(&mut self, function: Name, argument: &Value, span: Span) -> Value {
        let (id, path, id_span) = match &argument.data {
            Data::Text(text) => match text.split_once('.') {
                Some((id, path)) => (id.to_string(), path.to_string(), argument.origin),
                None => return self.bad_intrinsic(function, argument, "`[\"LogicalId\", \"Attribute\"]`"),
            },
            Data::List(items) => match (items.first().and_then(Value::as_text), items.get(1)) {
                (Some(id), Some(path)) if path.as_text().is_some() => {
                    (id.to_string(), path.as_text().unwrap_or_default().to_string(), argument.origin)
                }
                (Some(_), Some(_)) => return self.kept_intrinsic(function, argument.clone(), span),
                _ => return self.bad_intrinsic(function, argument, "`[\"LogicalId\", \"Attribute\"]`"),
            },
            _ => return self.bad_intrinsic(function, argument, "`[\"LogicalId\", \"Attribute\"]`"),
        };
        let target = self.pasted_target(&id, id_span);
        if self.reads_existing(target, &path, argument.origin) {
            return Value::unknown(span);
        }
        let secret = path.ends_with("SecretAccessKey");
        let attr = match (target.kind, path.as_str()) {
            (TargetKind::Instance, "PrivateIp") => Attr::PrivateIp,
            (TargetKind::Instance, "PublicIp") => Attr::PublicIp,
            (TargetKind::Instance, "PrivateDnsName") => Attr::PrivateDns,
            (TargetKind::Instance, "PublicDnsName") => Attr::PublicDns,
            (TargetKind::Instance, "AvailabilityZone") => Attr::Zone,
            _ => {
                self.attribute_exists(target, &path, argument.origin);
                Attr::Named(Name::new(&path))
            }
        };
        Value::deferred(Op::Attribute(target, attr), Shape::Any, span).with_secret(secret)
    }

    /// Reports an attribute that a resource does not give.
    fn attribute_exists(&mut self, target: Target, path: &str, span: Span) {
        let (what, attributes): (_, &[&str]) = match target.kind {
            TargetKind::Instance => ("an instance", &INSTANCE_ATTRIBUTES),
            TargetKind::Stack => ("a stack", &[]),
            TargetKind::Layer => ("a layer", &[]),
            TargetKind::App => ("an app", &[]),
            _ => return self.check_attribute(target, path, Extent::Whole, span),
        };
        if attributes.contains(&path) {
            return;
        }
        let message = format!("`Fn::GetAtt` reads `{path}` of `{}`, but {what} has no such attribute", target.id);
        let problem = Diagnostic::at(Code::UNKNOWN_MEMBER, span, message, "nothing to read");
        self.report(match nearest(path, attributes.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None if attributes.is_empty() => problem.help("it has its `Ref` only"),
            None => problem.help(format!("it has `{}`", attributes.join("`, `"))),
        });
    }

    fn kept_intrinsic(&mut self, function: Name, argument: Value, span: Span) -> Value {
        if !FUNCTIONS.contains(&function.as_str()) && !function.as_str().starts_with("Fn::ForEach::") {
            let message = format!("CloudFormation has no function `{function}`");
            let problem = Diagnostic::at(Code::UNKNOWN_FUNCTION, span, message, "not one of its functions");
            self.report(match nearest(function.as_str(), FUNCTIONS) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            });
            return Value::unknown(span);
        }
        if let Some(expected) = refused(function.as_str(), &argument) {
            return self.bad_intrinsic(function, &argument, expected);
        }
        let mut secret = argument.holds_secret();
        if function == "Fn::FindInMap"
            && let Some([map, ..]) = argument.as_list()
            && let Some(text) = map.as_text()
        {
            self.pasted.push(Pasted { id: Name::new(text), span: map.origin, wanted: PastedKind::Mapping });
        }
        if function == "Fn::If"
            && let Some([condition, ..]) = argument.as_list()
            && let Some(text) = condition.as_text()
        {
            self.pasted.push(Pasted { id: Name::new(text), span: condition.origin, wanted: PastedKind::Condition });
        }
        if function == "Fn::Sub" {
            secret |= self.pasted_sub(&argument);
        }
        let shape = match function.as_str() {
            "Fn::Join" | "Fn::Sub" | "Fn::Base64" | "Fn::Select" | "Fn::ImportValue" => Shape::Text,
            "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" => Shape::Bool,
            "Fn::Split" | "Fn::GetAZs" | "Fn::Cidr" => Shape::TextList,
            _ => Shape::Any,
        };
        Value::deferred(Op::Raw { function, argument }, shape, span).with_secret(secret)
    }

    /// The ids that `${Id}` and `${Id.Attribute}` name, save those that the second element defines; whether a secret is
    /// among them.
    fn pasted_sub(&mut self, argument: &Value) -> bool {
        let (text, own) = match &argument.data {
            Data::Text(_) => (Some(argument), None),
            Data::List(items) => (items.first(), items.get(1).and_then(Value::as_object)),
            _ => (None, None),
        };
        let Some(text) = text else { return false };
        let mut secret = false;
        for name in sub_names(text.as_text().unwrap_or_default()) {
            let id = name.split('.').next().unwrap_or(name);
            if !id.starts_with("AWS::") && own.is_none_or(|it| it.get(id).is_none()) {
                let target = self.pasted_target(id, text.origin);
                match name.split_once('.') {
                    Some((_, path)) if !self.reads_existing(target, path, text.origin) => {
                        self.attribute_exists(target, path, text.origin);
                    }
                    Some(_) => {}
                    None => {
                        self.reads_existing(target, "Ref", text.origin);
                    }
                }
                secret |= self.is_secret_parameter(target) || name.ends_with("SecretAccessKey");
            }
        }
        secret
    }

    fn bad_intrinsic(&mut self, function: Name, argument: &Value, expected: &str) -> Value {
        if !argument.is_unknown() {
            let message = format!("`{function}` takes {expected}, not {}", argument.describe());
            self.report(Diagnostic::at(Code::TYPE_MISMATCH, argument.origin, message, format!("expected {expected}")));
        }
        Value::unknown(argument.origin)
    }
}

/// What a function takes, if a known argument is something else. A list may hold what the deployment makes of it.
fn refused(function: &str, argument: &Value) -> Option<&'static str> {
    let (least, most, expected) = match function {
        "Fn::If" => (3, 3, "a condition and two values"),
        "Fn::Join" => (2, 2, "a separator and a list"),
        "Fn::Select" => (2, 2, "an index and a list"),
        "Fn::Split" => (2, 2, "a separator and a text"),
        "Fn::Equals" => (2, 2, "two values"),
        "Fn::Not" => (1, 1, "a list of one condition"),
        "Fn::And" | "Fn::Or" => (2, 10, "2 to 10 conditions"),
        "Fn::FindInMap" => (3, 4, "a map and two keys"),
        _ => return None,
    };
    let Some(items) = argument.as_list() else {
        return matches!(argument.data, Data::Text(_) | Data::Number(_) | Data::Bool(_)).then_some(expected);
    };
    let is_counted = !items.is_empty() && !items.iter().any(|it| it.is_unknown());
    if is_counted && !(least..=most).contains(&items.len()) {
        return Some(expected);
    }
    let second = items.get(1)?;
    match (function, items.first().and_then(Value::as_text), second.as_list()) {
        ("Fn::Join" | "Fn::Select", _, None) if matches!(second.data, Data::Text(_) | Data::Number(_)) => {
            Some(expected)
        }
        ("Fn::Select", index, Some(list)) => {
            let index =
                index.map(str::to_owned).or_else(|| items.first().and_then(Value::as_int).map(|it| it.to_string()));
            let beyond = index.and_then(|it| it.parse::<usize>().ok()).is_some_and(|it| it >= list.len());
            (beyond && !list.iter().any(Value::is_deferred)).then_some("an index that the list has")
        }
        _ => None,
    }
}

/// The names in the `${...}` of a Sub text; `${!literal}` is none.
pub fn sub_names(text: &str) -> impl Iterator<Item = &str> {
    text.split("${")
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name.trim()))
        .filter(|name| !name.starts_with('!') && !name.is_empty())
}

/// The function and argument of an object that is an intrinsic.
fn as_intrinsic(value: &Value) -> Option<(Name, Value)> {
    let object = value.as_object()?;
    let (key, argument) = object.entries.first()?;
    let only = object.entries.len() == 1;
    let named = key.as_str().starts_with("Fn::") || matches!(key.as_str(), "Ref" | "Condition");
    // Policies have a `Condition` object of their own; the intrinsic's argument is an id.
    let is_policy = *key == "Condition" && argument.as_text().is_none();
    (only && named && !is_policy).then(|| (*key, argument.clone()))
}
