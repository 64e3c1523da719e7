//! Deferred values in the words of the source: `lb1.private_ip`, `"arn:${aws.partition}:s3:::x"`, `split(",", vpc.Cidrs)[0]`.
//!
//! What comes out names secrets and never holds one: a known text with the mark is `(secret)`.

use crate::model::{Item, Model, ParameterType};
use crate::name::Name;
use crate::value::{Data, Deferred, Op, Store, Target, TargetKind, Value};

/// Any value as text that reads like source.
pub fn describe(value: &Value, model: &Model) -> String {
    let mut words = Words { model, text: String::new() };
    words.value(value, Place::Alone);
    words.text
}

/// Where an expression stands: an operator beside another needs parentheses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Alone,
    Operand,
}

struct Words<'m> {
    model: &'m Model,
    text: String,
}

impl Words<'_> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn value(&mut self, value: &Value, place: Place) {
        match &value.data {
            Data::Deferred(deferred) => self.deferred(deferred, place),
            Data::Decl(target) => self.reference(*target),
            _ if value.secret => self.push("(secret)"),
            Data::Unknown => self.push("?"),
            Data::Null => self.push("null"),
            Data::Bool(value) => self.push(if *value { "true" } else { "false" }),
            Data::Number(number) => self.push(&number.to_string()),
            Data::Text(text) => self.quoted(text),
            Data::Quantity(quantity) => self.push(&quantity.to_string()),
            Data::Time(minutes) => self.push(&format!("{:02}:{:02}", minutes / 60, minutes % 60)),
            Data::Span(ends) => {
                self.value(&ends.0, Place::Operand);
                self.push("..");
                self.value(&ends.1, Place::Operand);
            }
            Data::List(items) => self.between("[", items.iter(), ", ", "]"),
            Data::Object(object) => self.object(object.entries.iter().map(|(key, value)| (*key, value))),
            Data::Construct(construct) => {
                self.push(construct.function.as_str());
                self.between("(", construct.args.values(), ", ", ")");
            }
        }
    }

    fn between<'v>(&mut self, open: &str, items: impl Iterator<Item = &'v Value>, comma: &str, close: &str) {
        self.push(open);
        for (at, item) in items.enumerate() {
            self.push(if at == 0 { "" } else { comma });
            self.value(item, Place::Alone);
        }
        self.push(close);
    }

    fn object<'v>(&mut self, entries: impl Iterator<Item = (Name, &'v Value)>) {
        self.push("{ ");
        for (at, (key, value)) in entries.enumerate() {
            self.push(if at == 0 { "" } else { ", " });
            self.quoted(key.as_str());
            self.push(": ");
            self.value(value, Place::Alone);
        }
        self.push(" }");
    }

    fn quoted(&mut self, text: &str) {
        self.push("\"");
        self.inside_quotes(text);
        self.push("\"");
    }

    fn inside_quotes(&mut self, text: &str) {
        let json = serde_json::Value::from(text).to_string().replace("${", "\\${");
        let inside = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        self.push(inside.unwrap_or_default());
    }

    fn deferred(&mut self, deferred: &Deferred, place: Place) {
        match &deferred.op {
            Op::Ref(target) => self.reference(*target),
            Op::Attribute(target, attr) => {
                self.name(*target);
                self.push(".");
                self.push(attr.word());
            }
            Op::Pseudo(pseudo) => self.push(&format!("aws.{}", pseudo.word())),
            Op::Concat(parts) => self.concat(parts),
            Op::Join { separator, list } => {
                self.push("join(");
                self.quoted(separator);
                self.between(", ", std::iter::once(list), "", ")");
            }
            Op::Split { separator, text } => {
                self.push("split(");
                self.quoted(separator);
                self.between(", ", std::iter::once(text), "", ")");
            }
            Op::Select { index, list } => {
                self.value(list, Place::Operand);
                self.between("[", std::iter::once(index), "", "]");
            }
            Op::If { .. } | Op::Equals(..) | Op::And(_) | Op::Or(_) => self.operator(&deferred.op, place),
            Op::Not(it) => {
                self.push("!");
                self.value(it, Place::Operand);
            }
            Op::Condition { definition, .. } => self.value(definition, place),
            Op::Lookup { map, keys } => {
                match map.named {
                    Some(name) => self.push(name.as_str()),
                    None => self.object(map.entries.iter().map(|(key, value)| (*key, value))),
                }
                keys.iter().for_each(|key| self.between("[", std::iter::once(key), "", "]"));
            }
            Op::Base64(it) => self.between("base64(", std::iter::once(it), "", ")"),
            Op::Cidr { block, count, bits } => {
                self.between("cidr(", [Some(block), Some(count), bits.as_ref()].into_iter().flatten(), ", ", ")");
            }
            // Without a region it is that of the stack.
            Op::Zones(region) if region.as_text() == Some("") => self.push("aws.zones()"),
            Op::Zones(region) => self.between("aws.zones(", std::iter::once(region), "", ")"),
            Op::Import(name) => self.between("aws.import_value(", std::iter::once(name), "", ")"),
            Op::Dynamic { service, reference } => self.dynamic(*service, reference),
            Op::Raw { function, argument } => self.object(std::iter::once((*function, argument))),
            Op::NoValue => self.push("null"),
        }
    }

    fn operator(&mut self, op: &Op, place: Place) {
        if let Some(parameter) = self.bool_parameter(op) {
            return self.push(parameter.as_str());
        }
        self.push(if place == Place::Operand { "(" } else { "" });
        match op {
            Op::Equals(a, b) => self.infix([a, b], " == "),
            Op::And(parts) => self.infix(parts, " && "),
            Op::Or(parts) => self.infix(parts, " || "),
            Op::If { condition, then, otherwise } => {
                self.push("if ");
                self.value(condition, Place::Operand);
                self.push(" then ");
                self.value(then, Place::Operand);
                self.push(" else ");
                self.value(otherwise, Place::Operand);
            }
            _ => {}
        }
        self.push(if place == Place::Operand { ")" } else { "" });
    }

    fn infix<'v>(&mut self, operands: impl IntoIterator<Item = &'v Value>, sign: &str) {
        for (at, operand) in operands.into_iter().enumerate() {
            self.push(if at == 0 { "" } else { sign });
            self.value(operand, Place::Operand);
        }
    }

    /// A bool parameter used as a condition is compared with "true"; its own name says it better.
    fn bool_parameter(&self, op: &Op) -> Option<Name> {
        let Op::Equals(left, right) = op else { return None };
        let Op::Ref(target) = left.as_deferred()?.op else { return None };
        let parameter = self.model.parameter(target)?;
        (parameter.ty == ParameterType::Bool && right.as_text() == Some("true")).then_some(parameter.name)
    }

    fn concat(&mut self, parts: &[Value]) {
        self.push("\"");
        for part in parts {
            match part.as_text() {
                Some(text) if !part.secret => self.inside_quotes(text),
                _ => self.between("${", std::iter::once(part), "", "}"),
            }
        }
        self.push("\"");
    }

    fn dynamic(&mut self, service: Store, reference: &str) {
        let (function, at, word) = match service {
            Store::SecretsManager => ("secrets_manager", reference.find(":SecretString"), "key"),
            Store::Ssm => ("ssm", version_of(reference), "version"),
            Store::SsmSecure => ("ssm_secure", version_of(reference), "version"),
        };
        let (name, rest) = reference.split_at(at.unwrap_or(reference.len()));
        let rest = rest.strip_prefix(":SecretString").unwrap_or(rest).trim_matches(':');
        self.push(function);
        self.push("(");
        self.quoted(name);
        match (rest, word) {
            ("", _) => {}
            (rest, "version") => self.push(&format!(", version: {rest}")),
            (rest, _) => {
                self.push(", key: ");
                self.quoted(rest.split(':').next().unwrap_or(rest));
            }
        }
        self.push(")");
    }

    fn reference(&mut self, target: Target) {
        self.name(target);
        match target.kind {
            TargetKind::Parameter | TargetKind::Resource | TargetKind::Made => {}
            TargetKind::Stack | TargetKind::Layer | TargetKind::Instance | TargetKind::App => self.push(".id"),
            TargetKind::Database | TargetKind::LoadBalancer | TargetKind::Volume | TargetKind::ElasticIp => {
                self.push(".id")
            }
            TargetKind::User | TargetKind::Server | TargetKind::Deployment => self.push(".id"),
        }
    }

    fn name(&mut self, target: Target) {
        let made_for = (target.kind == TargetKind::Made).then(|| self.owner_of_address(target.id)).flatten();
        let name = made_for.unwrap_or_else(|| self.model.source_name(target));
        self.push(&name);
    }

    /// `Lb1ElasticIp`, which nobody wrote, is `lb1.elastic_ip`.
    fn owner_of_address(&self, id: Name) -> Option<String> {
        let owner = id.as_str().strip_suffix("ElasticIp")?;
        match self.model.index.get(&Name::new(owner))? {
            Item::Instance(id) => Some(format!("{}.elastic_ip", self.model[*id].header.address())),
            _ => None,
        }
    }
}

/// Where `:3` of `/shop/size:3` starts.
fn version_of(reference: &str) -> Option<usize> {
    let at = reference.rfind(':')?;
    let digits = &reference[at + 1..];
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(at)
}
