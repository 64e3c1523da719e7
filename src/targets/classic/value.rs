//! Values to JSON: known ones as data, deferred ones as CloudFormation's intrinsic functions.
//!
//! Text with deferred parts is written as `Fn::Sub` if that reads better: if every deferred part is a reference. Else it is
//! `Fn::Join` with an empty separator.

use super::Context;
use super::gather::{Gathered, is_condition};
use crate::json::Writer;
use crate::model::{Item, Model};
use crate::value::{Attr, Data, Deferred, Op, Pseudo, Store, Target, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// Writes values with what was gathered before, or while it is being gathered.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub model: &'a Model,
    pub gathered: &'a Gathered<'a>,
}

/// A part of a text as `Fn::Sub` would have it.
enum Part<'a> {
    Text(Cow<'a, str>),
    /// `Vpc`, `Lb1.PrivateIp`, `AWS::Region`: what stands in `${...}`.
    Reference(Cow<'a, str>),
    Other(&'a Value),
}

/// What a reference to a declaration is.
enum Identity<'a> {
    /// The `Ref` of a resource or parameter.
    Ref,
    /// A value: the id of something that exists, the address of a registered one.
    Value(&'a Value),
}

/// How bools are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bools {
    /// `true`
    Json,
    /// `"true"`
    Text,
}

impl Context<'_> {
    pub(super) fn values(&self) -> Values<'_> {
        Values { model: self.model, gathered: &self.gathered }
    }

    pub fn value(&self, w: &mut Writer, value: &Value) {
        self.values().value(w, value);
    }

    /// Where CloudFormation wants a string: numbers and bools become one.
    pub fn text(&self, w: &mut Writer, value: &Value) {
        self.values().text(w, value);
    }
}

/// Frames of a writer are small; this much is left when it goes deeper.
const RED_ZONE: usize = 64 * 1024;
const MORE_STACK: usize = 1024 * 1024;

impl<'a> Values<'a> {
    pub fn value(self, w: &mut Writer, value: &Value) {
        match &value.data {
            // INVARIANT: the model holds no unknown values; constructs and ranges stand only in settings that take them apart.
            Data::Unknown | Data::Null | Data::Construct(_) => w.null(),
            Data::Bool(value) => w.bool(*value),
            Data::Number(number) => w.number(*number),
            Data::Text(text) => w.text(text),
            Data::Quantity(quantity) => w.number(quantity.number),
            Data::Time(minutes) => w.text(&format!("{:02}:{:02}", minutes / 60, minutes % 60)),
            Data::Span(ends) => w.list(|w| {
                self.value(w, &ends.0);
                self.value(w, &ends.1);
            }),
            // A template must not hold null: what is null is not given.
            Data::List(items) => {
                w.list(|w| items.iter().filter(|it| !it.is_null()).for_each(|it| self.value(w, it)));
            }
            Data::Object(object) => w.object(|w| {
                for (key, value) in object.entries.iter().filter(|(_, value)| !value.is_null()) {
                    w.key(key.as_str());
                    self.value(w, value);
                }
            }),
            Data::Decl(target) => self.reference(w, *target),
            Data::Deferred(deferred) => {
                stacker::maybe_grow(RED_ZONE, MORE_STACK, || self.deferred(w, value, deferred, Bools::Json));
            }
        }
    }

    pub fn text(self, w: &mut Writer, value: &Value) {
        match &value.data {
            Data::Bool(value) => w.text(if *value { "true" } else { "false" }),
            Data::Number(number) => w.text(&number.to_string()),
            Data::Deferred(deferred) => self.deferred(w, value, deferred, Bools::Text),
            _ => self.value(w, value),
        }
    }

    fn deferred(self, w: &mut Writer, value: &Value, deferred: &Arc<Deferred>, bools: Bools) {
        if is_condition(deferred) {
            return self.condition_as_value(w, value, bools);
        }
        let branch = |w: &mut Writer, value: &Value| match bools {
            Bools::Text => self.text(w, value),
            Bools::Json => self.value(w, value),
        };
        match &deferred.op {
            Op::Ref(target) => self.reference(w, *target),
            Op::Attribute(target, attr) => {
                Context::call(w, "Fn::GetAtt", |w| w.texts([target.id.as_str(), attribute(*attr)]))
            }
            Op::Pseudo(pseudo) => Context::call(w, "Ref", |w| w.text(pseudo.cloudformation())),
            Op::Concat(parts) => self.concat(w, parts),
            Op::Join { separator, list } => Context::call(w, "Fn::Join", |w| {
                w.list(|w| {
                    w.text(separator);
                    self.texts(w, list);
                });
            }),
            Op::Split { separator, text } => Context::call(w, "Fn::Split", |w| {
                w.list(|w| {
                    w.text(separator);
                    self.text(w, text);
                });
            }),
            Op::Select { index, list } => self.list_call(w, "Fn::Select", &[index, list]),
            Op::If { condition, then, otherwise } => match (self.gathered.condition_id(condition), condition.as_bool())
            {
                (Some(id), _) => Context::call(w, "Fn::If", |w| {
                    w.list(|w| {
                        w.text(id.as_str());
                        branch(w, then);
                        branch(w, otherwise);
                    });
                }),
                (None, Some(false)) => branch(w, otherwise),
                (None, _) => branch(w, then),
            },
            Op::Lookup { map, keys } => self.lookup(w, map, keys),
            Op::Base64(text) => Context::call(w, "Fn::Base64", |w| self.text(w, text)),
            Op::Cidr { block, count, bits } => {
                let mut arguments = vec![block, count];
                arguments.extend(bits);
                self.list_call(w, "Fn::Cidr", &arguments);
            }
            Op::Zones(region) => Context::call(w, "Fn::GetAZs", |w| self.value(w, region)),
            Op::Import(name) => Context::call(w, "Fn::ImportValue", |w| self.value(w, name)),
            Op::Dynamic { service, reference } => w.text(&dynamic(*service, reference)),
            Op::Raw { function, argument } => Context::call(w, function.as_str(), |w| self.argument(w, argument)),
            Op::NoValue => Context::call(w, "Ref", |w| w.text("AWS::NoValue")),
            // Conditions were written above.
            Op::Equals(..) | Op::And(_) | Op::Or(_) | Op::Not(_) | Op::Condition { .. } => {}
        }
    }

    /// The argument of a pasted function: each element of its list has its place, also one that is not given.
    fn argument(self, w: &mut Writer, argument: &Value) {
        let Some(items) = argument.as_list() else { return self.value(w, argument) };
        w.list(|w| {
            for item in items {
                match item.data {
                    Data::Null => Context::call(w, "Ref", |w| w.text("AWS::NoValue")),
                    _ => self.value(w, item),
                }
            }
        });
    }

    /// A condition where a value is wanted. Conditions that were not gathered stand in sections that hold them as they are.
    fn condition_as_value(self, w: &mut Writer, value: &Value, bools: Bools) {
        let Some(id) = self.gathered.condition_id(value) else {
            return self.gathered.condition_body(self.model, w, value);
        };
        Context::call(w, "Fn::If", |w| {
            w.list(|w| {
                w.text(id.as_str());
                for value in [true, false] {
                    match bools {
                        Bools::Json => w.bool(value),
                        Bools::Text => w.text(if value { "true" } else { "false" }),
                    }
                }
            });
        });
    }

    fn list_call(self, w: &mut Writer, function: &str, arguments: &[&Value]) {
        Context::call(w, function, |w| w.list(|w| arguments.iter().for_each(|it| self.value(w, it))));
    }

    /// A list whose elements are strings.
    fn texts(self, w: &mut Writer, list: &Value) {
        match list.as_list() {
            Some(items) => w.list(|w| items.iter().for_each(|it| self.text(w, it))),
            None => self.value(w, list),
        }
    }

    fn lookup(self, w: &mut Writer, map: &Arc<crate::value::Object>, keys: &[Value]) {
        Context::call(w, "Fn::FindInMap", |w| {
            w.list(|w| {
                w.text(self.gathered.mapping_id(map).map_or("", |id| id.as_str()));
                keys.iter().for_each(|key| self.text(w, key));
                if keys.len() == 1 {
                    w.text("Value");
                }
            });
        });
    }

    pub fn reference(self, w: &mut Writer, target: Target) {
        match self.identity(target) {
            Identity::Ref => Context::call(w, "Ref", |w| w.text(target.id.as_str())),
            Identity::Value(value) => self.value(w, value),
        }
    }

    fn identity(self, target: Target) -> Identity<'a> {
        let Some(item) = self.model.index.get(&target.id) else { return Identity::Ref };
        if let Some(id) = self.model.header(*item).and_then(|header| header.existing()) {
            return Identity::Value(id);
        }
        match item {
            Item::ElasticIp(id) => self.model[*id].settings.get("ip").map_or(Identity::Ref, Identity::Value),
            _ => Identity::Ref,
        }
    }

    fn concat(self, w: &mut Writer, parts: &[Value]) {
        let mut found = Vec::with_capacity(parts.len());
        self.parts(parts, &mut found);
        match found.as_slice() {
            [Part::Reference(_)] => {
                if let Some(only) = parts.first() {
                    self.value(w, only);
                }
            }
            [Part::Other(only)] => self.text(w, only),
            found if found.iter().all(|it| matches!(it, Part::Text(_))) => w.text(&sub_text(found, str::to_owned)),
            found if found.iter().any(|it| matches!(it, Part::Other(_))) => self.join_parts(w, found),
            found => Context::call(w, "Fn::Sub", |w| w.text(&sub_text(found, escape_sub))),
        }
    }

    fn join_parts(self, w: &mut Writer, parts: &[Part]) {
        Context::call(w, "Fn::Join", |w| {
            w.list(|w| {
                w.text("");
                w.list(|w| {
                    for part in parts {
                        match part {
                            Part::Text(text) => w.text(text),
                            Part::Reference(name) => reference_named(w, name),
                            Part::Other(value) => self.text(w, value),
                        }
                    }
                });
            });
        });
    }

    fn parts<'v>(self, values: &'v [Value], found: &mut Vec<Part<'v>>)
    where
        'a: 'v,
    {
        for value in values {
            self.part(value, found);
        }
    }

    fn part<'v>(self, value: &'v Value, found: &mut Vec<Part<'v>>)
    where
        'a: 'v,
    {
        let part = match &value.data {
            Data::Text(text) => Part::Text(Cow::Borrowed(text)),
            Data::Number(number) => Part::Text(Cow::Owned(number.to_string())),
            Data::Bool(value) => Part::Text(Cow::Borrowed(if *value { "true" } else { "false" })),
            Data::Decl(target) => return self.identity_part(*target, found),
            Data::Deferred(deferred) => match &deferred.op {
                Op::Ref(target) => return self.identity_part(*target, found),
                Op::Attribute(target, attr) => {
                    Part::Reference(Cow::Owned(format!("{}.{}", target.id, attribute(*attr))))
                }
                Op::Pseudo(pseudo) if *pseudo != Pseudo::NotificationArns => {
                    Part::Reference(Cow::Borrowed(pseudo.cloudformation()))
                }
                Op::Dynamic { service, reference } => Part::Text(Cow::Owned(dynamic(*service, reference))),
                Op::Concat(parts) => return self.parts(parts, found),
                _ => Part::Other(value),
            },
            _ => Part::Other(value),
        };
        found.push(part);
    }

    fn identity_part<'v>(self, target: Target, found: &mut Vec<Part<'v>>)
    where
        'a: 'v,
    {
        match self.identity(target) {
            Identity::Ref => found.push(Part::Reference(Cow::Borrowed(target.id.as_str()))),
            Identity::Value(value) => self.part(value, found),
        }
    }

    /// The text of a value inside `Fn::Sub`, known parts passed through `known`; what is no reference is given to `other`, which
    /// names the variable that stands for it.
    pub fn in_sub(
        self,
        value: &Value,
        known: &dyn Fn(&str) -> String,
        other: &mut dyn FnMut(&Value) -> String,
    ) -> String {
        let mut found = Vec::new();
        self.part(value, &mut found);
        found
            .iter()
            .map(|part| match part {
                Part::Text(text) => escape_sub(&known(text)),
                Part::Reference(name) => format!("${{{name}}}"),
                Part::Other(value) => format!("${{{}}}", other(value)),
            })
            .collect()
    }
}

/// `Ref` or `Fn::GetAtt`, from what stands in `${...}`.
fn reference_named(w: &mut Writer, name: &str) {
    match name.split_once('.') {
        Some((id, attribute)) => Context::call(w, "Fn::GetAtt", |w| w.texts([id, attribute])),
        None => Context::call(w, "Ref", |w| w.text(name)),
    }
}

/// References and text as one string; `known` is applied to the text.
fn sub_text(parts: &[Part], known: fn(&str) -> String) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(part) => text.push_str(&known(part)),
            Part::Reference(name) => text.extend(["${", name, "}"]),
            Part::Other(_) => {}
        }
    }
    text
}

/// Text that `Fn::Sub` gives back as it was.
fn escape_sub(text: &str) -> String {
    text.replace("${", "${!")
}

/// `{{resolve:secretsmanager:shop/db:SecretString:password}}`
fn dynamic(service: Store, reference: &str) -> String {
    let service = match service {
        Store::SecretsManager => "secretsmanager",
        Store::Ssm => "ssm",
        Store::SsmSecure => "ssm-secure",
    };
    format!("{{{{resolve:{service}:{reference}}}}}")
}

/// As CloudFormation calls it.
fn attribute(attr: Attr) -> &'static str {
    match attr {
        Attr::Named(name) => name.as_str(),
        Attr::PrivateIp => "PrivateIp",
        Attr::PublicIp => "PublicIp",
        Attr::PrivateDns => "PrivateDnsName",
        Attr::PublicDns => "PublicDnsName",
        Attr::Zone => "AvailabilityZone",
        Attr::Endpoint => "Endpoint",
        Attr::Arn => "Arn",
        Attr::ServerName => "ServerName",
        Attr::SshName => "SshUsername",
    }
}
