//! A value held against the type and the limits of its property, at any depth.
//!
//! CloudFormation reads `"80"` as a number, `80` as text and `"true"` as a bool, so those pass. What only the deployment will know is
//! held against its type where that is known.

use super::patterns::Patterns;
use super::{forms, references};
use super::{key_place, near_property};
use crate::catalogue::{Definition, Limits, Property, ResourceType, Type};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::Resource;
use crate::rules::Cx;
use crate::value::{Attr, Data, Deferred, Object, Op, Shape, Value};

pub(super) struct Checker<'c, 'm, 'p> {
    pub cx: &'c Cx<'m>,
    pub patterns: &'c Patterns,
    pub ty: ResourceType,
    pub owner: &'m Resource,
    /// The names of the properties from the resource to here.
    pub path: Vec<&'static str>,
    pub problems: &'p mut Vec<Diagnostic>,
}

/// How a value that is none of a kind is spoken of.
enum Fit {
    Fits,
    /// What is expected there.
    Not(&'static str),
}

impl<'m> Checker<'_, 'm, '_> {
    /// The properties of the resource itself.
    pub fn body(&mut self, object: &'m Object) {
        self.object(self.ty.body(), object, self.owner.type_span);
    }

    fn object(&mut self, definition: Definition, object: &'m Object, at: crate::source::Span) {
        // What a macro or a loop of CloudFormation writes cannot be seen.
        let is_complete = !object.entries.keys().any(|key| key.as_str().starts_with("Fn::"));
        for (key, value) in &object.entries {
            match definition.property(key.as_str()) {
                Some(property) => {
                    self.path.push(property.name());
                    self.property(property, value);
                    self.path.pop();
                }
                None if definition.is_open() || key.as_str().starts_with("Fn::") => {}
                None => self.unknown_property(definition, key.as_str(), value),
            }
        }
        if is_complete {
            let given = |name: &str| object.get(name).is_some_and(|it| !matches!(it.data, Data::Null));
            let missing = definition.properties().filter(|it| it.is_required() && !given(it.name()));
            self.missing(missing.map(|it| format!("`{}`", it.name())).collect(), at);
        }
    }

    fn property(&mut self, property: Property, value: &'m Value) {
        if property.is_deprecated() && !matches!(value.data, Data::Null) {
            let message = format!("`{}` of {} is out of use", property.name(), self.owner_of_last());
            let (place, _) = key_place(self.cx, property.name(), value);
            let label = "newer templates do without it";
            self.problems.push(Diagnostic::at(Code::DEPRECATED_PROPERTY, place, message, label));
        }
        if property.is_secret() {
            self.in_the_clear(value);
        }
        let before = self.problems.len();
        self.value(property.ty(), property.limits(), value);
        if self.problems.len() == before {
            forms::check(self.owner, property.name(), value, &self.subject(), self.problems);
        }
        if self.problems.len() == before && property.takes().next().is_some() {
            let subject = self.subject();
            references::check(self.cx, property, value, &subject, self.problems);
        }
    }

    /// A property that holds a secret, and a text that is none by its type.
    fn in_the_clear(&mut self, value: &Value) {
        let is_clear = matches!(&value.data, Data::Text(text) if !text.is_empty() && !text.starts_with("{{resolve:"));
        if is_clear && !value.secret {
            let message = format!("{} is written in the source", self.subject());
            let label = "readable by anyone who can read the file";
            let help = "use a `parameter` of the type `secret string`, or `secrets_manager(\"...\")`";
            self.problems.push(Diagnostic::at(Code::SECRET_IN_CLEAR, value.origin, message, label).help(help));
        }
    }

    fn value(&mut self, ty: Type, limits: Limits, value: &'m Value) {
        match &value.data {
            Data::Deferred(deferred) => return self.deferred(ty, limits, deferred, value),
            // Not written.
            Data::Null | Data::Unknown => return,
            _ => {}
        }
        match ty {
            Type::Json => {}
            Type::OneOf(types) => self.one_of(types.iter().collect(), limits, value),
            Type::Object(definition) => match value.as_object() {
                Some(object) => self.object(definition, object, value.origin),
                None => self.mismatch("an object", value),
            },
            Type::Map(inner) => match value.as_object() {
                Some(object) => object.entries.values().for_each(|it| self.value(inner.ty(), limits.element(), it)),
                None => self.mismatch("an object", value),
            },
            Type::List(inner) => match value.as_list() {
                Some(items) => {
                    self.items(limits, items.len(), value);
                    items.iter().for_each(|it| self.value(inner.ty(), limits.element(), it));
                }
                None => self.mismatch("a list", value),
            },
            Type::Text | Type::Integer | Type::Number | Type::Bool => match scalar(ty, value) {
                Fit::Fits => self.limits(ty, limits, value),
                Fit::Not(expected) => self.mismatch(expected, value),
            },
        }
    }

    /// Any of several types: the first that fits, else the problems of the only one of the same shape.
    fn one_of(&mut self, types: Vec<Type>, limits: Limits, value: &'m Value) {
        let mut tried: Vec<Vec<Diagnostic>> = Vec::new();
        for ty in types.iter().filter(|ty| is_of_shape(**ty, value)) {
            let mut problems = Vec::new();
            let path = self.path.clone();
            Checker {
                cx: self.cx,
                patterns: self.patterns,
                ty: self.ty,
                owner: self.owner,
                path,
                problems: &mut problems,
            }
            .value(*ty, limits, value);
            if problems.is_empty() {
                return;
            }
            tried.push(problems);
        }
        match tried.as_mut_slice() {
            [only] => self.problems.append(only),
            _ => {
                let expected: Vec<String> = types.into_iter().map(Type::text).collect();
                self.mismatch(&format!("`{}`", expected.join("` or `")), value);
            }
        }
    }

    fn deferred(&mut self, ty: Type, limits: Limits, deferred: &'m Deferred, value: &'m Value) {
        match &deferred.op {
            Op::If { then, otherwise, .. } => {
                self.value(ty, limits, then);
                self.value(ty, limits, otherwise);
            }
            Op::Raw { function, argument } if *function == "Fn::If" => {
                argument.as_list().unwrap_or_default().iter().skip(1).for_each(|it| self.value(ty, limits, it));
            }
            Op::Attribute(target, Attr::Named(name)) => {
                let item = self.cx.model.index.get(&target.id);
                let attribute = item.and_then(|it| super::type_of(self.cx, *it)?.attribute(name.as_str()));
                if let Some(attribute) = attribute
                    && !agrees(ty, attribute.ty())
                {
                    let message =
                        format!("{} takes {}, and `{name}` is {}", self.subject(), spoken(ty), spoken(attribute.ty()));
                    self.problems.push(Diagnostic::at(
                        Code::PROPERTY_SHAPE,
                        value.origin,
                        message,
                        format!("expected {}", spoken(ty)),
                    ));
                }
            }
            _ => {
                if let Fit::Not(expected) = deferred_fits(ty, deferred.shape) {
                    self.mismatch(expected, value);
                }
            }
        }
    }

    fn limits(&mut self, ty: Type, limits: Limits, value: &Value) {
        if value.secret {
            return;
        }
        let Some(text) = written(value).filter(|_| ty != Type::Bool) else { return };
        let is_listed = self.words(limits, &text, value);
        if ty != Type::Text {
            self.range(limits, &text, value);
        } else if is_listed && self.length(limits, &text, value) {
            self.form(limits, &text, value);
        }
    }

    /// Whether the value is one of those that are allowed, if the catalogue lists them.
    fn words(&mut self, limits: Limits, text: &str, value: &Value) -> bool {
        let Some(words) = limits.words() else { return true };
        let words: Vec<&str> = words.collect();
        let same = |word: &&&str| **word == text || limits.is_any_case() && word.eq_ignore_ascii_case(text);
        if words.iter().any(|word| same(&word)) {
            return true;
        }
        let other_case = words.iter().copied().find(|word| word.eq_ignore_ascii_case(text));
        let near = other_case.or_else(|| nearest(text, words.iter().copied()));
        let is_new = is_other_version(text, &words) || limits.is_growing() && near.is_none();
        let (code, message) = if is_new && other_case.is_none() {
            let message = format!("the catalogue does not list `{}` for {}", short(text), self.subject());
            (Code::VALUE_NOT_LISTED, message)
        } else {
            (Code::PROPERTY_VALUE, format!("{} cannot be `{}`", self.subject(), short(text)))
        };
        let mut problem = Diagnostic::at(code, value.origin, message, "not one of its values");
        problem = match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None if words.len() <= 12 => problem.help(format!("it takes `{}`", words.join("`, `"))),
            None => problem,
        };
        self.problems.push(problem);
        false
    }

    fn range(&mut self, limits: Limits, text: &str, value: &Value) {
        let Ok(number) = text.parse::<f64>() else { return };
        let (min, max) = limits.range();
        if min.is_none_or(|min| min <= number) && max.is_none_or(|max| number <= max) {
            return;
        }
        let label = match (min, max) {
            (Some(min), Some(max)) => format!("expected {min} to {max}"),
            (Some(min), None) => format!("expected {min} or more"),
            (None, Some(max)) => format!("expected {max} or less"),
            (None, None) => return,
        };
        let message = format!("{} cannot be {text}", self.subject());
        self.problems.push(Diagnostic::at(Code::PROPERTY_RANGE, value.origin, message, label));
    }

    /// Whether the text is as long as it may be.
    fn length(&mut self, limits: Limits, text: &str, value: &Value) -> bool {
        let (least, most) = limits.length();
        let length = text.chars().count();
        let message = format!("{} has {}", self.subject(), crate::rules::count(length, "character"));
        self.count(Counted { length, least, most }, message, value)
    }

    fn items(&mut self, limits: Limits, length: usize, value: &Value) {
        let (least, most) = limits.items();
        let message = format!("{} has {}", self.subject(), crate::rules::count(length, "element"));
        self.count(Counted { length, least, most }, message, value);
    }

    fn count(&mut self, Counted { length, least, most }: Counted, message: String, value: &Value) -> bool {
        let short = least.is_some_and(|least| length < least as usize);
        let long = most.is_some_and(|most| length > most as usize);
        let label = match (least, most) {
            (Some(least), _) if short => format!("expected at least {least}"),
            (_, Some(most)) if long => format!("expected at most {most}"),
            _ => return true,
        };
        self.problems.push(Diagnostic::at(Code::PROPERTY_RANGE, value.origin, message, label));
        false
    }

    /// The form of a text: blocks of addresses, and the pattern where it is one that can be read here.
    fn form(&mut self, limits: Limits, text: &str, value: &Value) {
        let wrong = match limits.format() {
            Some("ipv4-network") => text.parse::<ipnet::Ipv4Net>().is_err().then_some("a block such as `10.0.0.0/16`"),
            Some("ipv6-network") => text.parse::<ipnet::Ipv6Net>().is_err().then_some("a block of IPv6 addresses"),
            _ => None,
        };
        let pattern = limits.pattern().filter(|_| wrong.is_none());
        let label = match (wrong, pattern) {
            (Some(expected), _) => format!("expected {expected}"),
            (None, Some(pattern)) if !self.patterns.allow(pattern, text) => {
                format!("expected text that matches `{pattern}`")
            }
            _ => return,
        };
        let message = format!("{} cannot be `{}`", self.subject(), short(text));
        self.problems.push(Diagnostic::at(Code::PROPERTY_FORM, value.origin, message, label));
    }

    fn unknown_property(&mut self, definition: Definition, key: &str, value: &Value) {
        let (place, is_key) = key_place(self.cx, key, value);
        let owner = self.owner_of_next();
        if self.path.is_empty() && self.ty.attribute(key).is_some() {
            let message = format!("`{key}` of {owner} can only be read");
            let problem = Diagnostic::at(Code::PROPERTY_READ_ONLY, place, message, "the service sets it");
            let name = self.owner.header.address();
            self.problems.push(problem.help(format!("remove it; elsewhere it is read as `{name}.{key}`")));
            return;
        }
        let message = format!("{owner} has no property `{key}`");
        let mut problem = Diagnostic::at(Code::UNKNOWN_PROPERTY, place, message, "no such property");
        if let Some(near) = near_property(definition, key) {
            problem = problem.help(format!("did you mean `{near}`?"));
            if is_key {
                problem = problem.unsafe_fix(format!("replace with `{near}`"), place, as_key(near, place, key));
            }
        } else {
            let names: Vec<&str> = definition.properties().map(|it| it.name()).take(13).collect();
            if !names.is_empty() && names.len() <= 12 {
                problem = problem.help(format!("it has `{}`", names.join("`, `")));
            } else {
                problem = problem.help(format!("`stackwright catalogue {}` lists what it has", self.ty.name()));
            }
        }
        self.problems.push(problem);
    }

    fn missing(&mut self, names: Vec<String>, at: crate::source::Span) {
        if !names.is_empty() {
            let message = format!("{} lacks {}", self.owner_of_next(), names.join(", "));
            let label = if names.len() == 1 { "it is required" } else { "they are required" };
            self.problems.push(Diagnostic::at(Code::MISSING_PROPERTY, at, message, label));
        }
    }

    fn mismatch(&mut self, expected: &str, value: &Value) {
        let message = format!("{} takes {expected}, not {}", self.subject(), described(value));
        self.problems.push(Diagnostic::at(Code::PROPERTY_SHAPE, value.origin, message, format!("expected {expected}")));
    }

    /// `\`Ebs.VolumeSize\` of \`AWS::EC2::Instance\``
    fn subject(&self) -> String {
        format!("`{}` of `{}`", self.path.join("."), self.ty.name())
    }

    /// What the property at the end of the path belongs to.
    fn owner_of_last(&self) -> String {
        match self.path.split_last() {
            Some((_, [])) | None => format!("`{}`", self.ty.name()),
            Some((_, path)) => format!("`{}` of `{}`", path.join("."), self.ty.name()),
        }
    }

    /// What a property below the path would belong to.
    fn owner_of_next(&self) -> String {
        if self.path.is_empty() { format!("`{}`", self.ty.name()) } else { self.subject() }
    }
}

struct Counted {
    length: usize,
    least: Option<u32>,
    most: Option<u32>,
}

/// Whether a value differs from one of the words in its digits only, so that it may be newer than the catalogue: `TLSv1.3_2026`.
fn is_other_version(text: &str, words: &[&str]) -> bool {
    let without_digits = |word: &str| word.replace(|c: char| c.is_ascii_digit(), "");
    let has_digit = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    let wanted = without_digits(text);
    !wanted.is_empty() && has_digit(text) && words.iter().any(|word| has_digit(word) && without_digits(word) == wanted)
}

/// The right key, quoted if the wrong one was.
fn as_key(near: &str, place: crate::source::Span, key: &str) -> String {
    if (place.end - place.start) as usize > key.len() { format!("\"{near}\"") } else { near.to_owned() }
}

/// Whether a value has the outer shape of a type, so that its problems with it are worth telling.
fn is_of_shape(ty: Type, value: &Value) -> bool {
    match ty {
        Type::Json => true,
        Type::Object(_) | Type::Map(_) => value.as_object().is_some(),
        Type::List(_) => value.as_list().is_some(),
        Type::OneOf(types) => types.iter().any(|it| is_of_shape(it, value)),
        Type::Text | Type::Integer | Type::Number | Type::Bool => matches!(scalar(ty, value), Fit::Fits),
    }
}

/// Whether CloudFormation can read a known value as the scalar.
fn scalar(ty: Type, value: &Value) -> Fit {
    let text = value.as_text();
    match (&value.data, ty) {
        (Data::Decl(_), _) => Fit::Fits,
        (Data::Text(_) | Data::Number(_) | Data::Bool(_), Type::Text) => Fit::Fits,
        (Data::Number(number), Type::Integer) if number.as_int().is_some() => Fit::Fits,
        (Data::Text(text), Type::Integer) if text.trim().parse::<i64>().is_ok() => Fit::Fits,
        (Data::Number(_), Type::Number) => Fit::Fits,
        (Data::Text(text), Type::Number) if text.trim().parse::<f64>().is_ok() => Fit::Fits,
        (Data::Bool(_), Type::Bool) => Fit::Fits,
        (_, Type::Bool)
            if text.is_some_and(|it| ["true", "false"].iter().any(|word| it.eq_ignore_ascii_case(word))) =>
        {
            Fit::Fits
        }
        // The value is resolved while deploying.
        (Data::Text(text), _) if text.starts_with("{{resolve:") => Fit::Fits,
        (_, Type::Text) => Fit::Not("a string"),
        (_, Type::Integer) => Fit::Not("a whole number"),
        (_, Type::Number) => Fit::Not("a number"),
        _ => Fit::Not("true or false"),
    }
}

/// Whether a deferred value of this shape may be of the type.
fn deferred_fits(ty: Type, shape: Shape) -> Fit {
    match (ty, shape) {
        (_, Shape::Any) | (Type::Json, _) => Fit::Fits,
        (Type::OneOf(types), _) => {
            let fits = types.iter().any(|it| matches!(deferred_fits(it, shape), Fit::Fits));
            if fits { Fit::Fits } else { Fit::Not("something of another type") }
        }
        (Type::List(_), shape) if !shape.is_list() => Fit::Not("a list"),
        (Type::Map(_) | Type::Object(_), shape) if shape != Shape::Object => Fit::Not("an object"),
        (Type::Text | Type::Integer | Type::Number | Type::Bool, shape)
            if shape.is_list() || shape == Shape::Object =>
        {
            Fit::Not("a single value")
        }
        _ => Fit::Fits,
    }
}

/// Whether an attribute of one type may stand where the other is taken.
fn agrees(taken: Type, given: Type) -> bool {
    let is_list = |ty: Type| matches!(ty, Type::List(_));
    let is_single = |ty: Type| matches!(ty, Type::Text | Type::Integer | Type::Number | Type::Bool);
    !(is_list(taken) && is_single(given) || is_single(taken) && is_list(given))
}

fn spoken(ty: Type) -> &'static str {
    match ty {
        Type::List(_) => "a list",
        Type::Object(_) | Type::Map(_) => "an object",
        Type::Text => "a string",
        Type::Integer => "a whole number",
        Type::Number => "a number",
        Type::Bool => "true or false",
        Type::Json | Type::OneOf(_) => "something else",
    }
}

fn described(value: &Value) -> String {
    match &value.data {
        Data::Text(_) | Data::Number(_) | Data::Bool(_) if !value.secret => {
            format!("`{}`", short(&written(value).unwrap_or_default()))
        }
        _ => value.describe().to_owned(),
    }
}

/// A scalar as CloudFormation reads it.
fn written(value: &Value) -> Option<String> {
    match &value.data {
        // Resolved while deploying.
        Data::Text(text) if text.contains("{{resolve:") => None,
        Data::Text(text) => Some(text.to_string()),
        Data::Number(number) => Some(number.to_string()),
        Data::Bool(it) => Some(it.to_string()),
        _ => None,
    }
}

/// The start of a long text.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 40 && line.len() == text.len() {
        return text.to_owned();
    }
    line.chars().take(39).chain(['…']).collect()
}
