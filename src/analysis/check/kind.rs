//! Values against the kinds of the vocabulary: a setting wants a bool, a word of a set, a size, the name of a layer.
//!
//! In: a value, the kind, the name of the setting for messages. Out: the value as it is written, words as the service spells them and
//! quantities as plain numbers; unknown after a report.

use crate::analysis::Analysis;
use crate::analysis::conform::unit_wanted;
use crate::analysis::eval::{word_of, words_of};
use crate::analysis::members::target_kind;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::language::Kind;
use crate::syntax::ast;
use crate::value::{self, Data, Op, Unit, Value};
use std::sync::Arc;

impl<'a> Analysis<'a> {
    /// The value as the kind has it; unknown after a report.
    pub fn check_kind(&mut self, value: Value, kind: &'static Kind, name: &str) -> Value {
        if value.is_unknown() {
            return value;
        }
        match kind {
            Kind::Text => self.check_text(value, name),
            Kind::Version => self.check_version(value, name),
            Kind::Bool => self.check_bool(value, name),
            Kind::Int { min, max } => self.check_int(value, *min, *max, name),
            Kind::Number => match value.data {
                Data::Number(_) => value,
                _ if is_number_later(&value) => value,
                _ => self.wrong(value, name, "a number"),
            },
            Kind::Words(_) => self.check_word(value, kind, name),
            Kind::Duration(unit) | Kind::Size(unit) => self.check_quantity(value, *unit, name),
            Kind::Percent => match value.data {
                // -1 switches a threshold off (reference of the service, section 2.3).
                Data::Number(value::Number::Int(-1)) => value,
                _ => self.check_quantity(value, Unit::Percent, name),
            },
            Kind::List(item) => self.check_list(value, item, name),
            // Lowering, which knows what stands in for deferred ones, holds each against the form of a recipe.
            Kind::Recipes => self.check_list(value, &Kind::Text, name),
            Kind::Decl(kinds) => self.check_decl(value, kinds, name),
            Kind::Source => self.check_construct(value, &["git", "svn", "s3", "archive"], name),
            Kind::Strategy => self.check_construct(value, &["all_at_once", "rolling", "blue_green"], name),
            Kind::Json => match value.data {
                Data::Object(_) => value,
                _ => self.wrong(value, name, "an object"),
            },
            Kind::JsonText => self.check_text(value, name),
            Kind::Texts => self.check_texts(value, name),
            Kind::Raw => value,
            Kind::Either(kinds) => self.check_either(value, kinds, name),
            Kind::Block(_) | Kind::Labelled(_) | Kind::Nested(_) | Kind::Schedule => self.wrong(value, name, "a block"),
        }
    }

    fn wrong(&mut self, value: Value, name: &str, expected: &str) -> Value {
        let message = format!("`{name}` is {}, expected {expected}", value.describe());
        self.report(Diagnostic::at(Code::TYPE_MISMATCH, value.origin, message, format!("expected {expected}")));
        Value::unknown(value.origin)
    }

    fn check_text(&mut self, value: Value, name: &str) -> Value {
        match &value.data {
            Data::Text(_) | Data::Decl(_) => value,
            Data::Deferred(deferred) if !deferred.shape.is_list() && deferred.shape != value::Shape::Object => value,
            Data::Number(number) => {
                let problem = Diagnostic::at(
                    Code::TYPE_MISMATCH,
                    value.origin,
                    format!("`{name}` is the number {number}, expected a string"),
                    "put it in quotes",
                );
                self.report(problem.fix("put it in quotes", value.origin, format!("\"{number}\"")));
                Value::unknown(value.origin)
            }
            _ => self.wrong(value, name, "a string"),
        }
    }

    fn check_version(&mut self, value: Value, name: &str) -> Value {
        match &value.data {
            Data::Number(number) => {
                let problem = Diagnostic::at(
                    Code::VERSION_NUMBER,
                    value.origin,
                    format!("`{name}` is a version, and versions are strings"),
                    "a number loses its last zero",
                )
                .help(format!("write `\"{number}\"`"));
                self.report(problem.fix("put it in quotes", value.origin, format!("\"{number}\"")));
                Value::unknown(value.origin)
            }
            _ => self.check_text(value, name),
        }
    }

    fn check_bool(&mut self, value: Value, name: &str) -> Value {
        match &value.data {
            Data::Bool(_) => value,
            Data::Deferred(deferred)
                if matches!(deferred.shape, value::Shape::Bool | value::Shape::Any | value::Shape::Text) =>
            {
                value
            }
            Data::Text(text) if matches!(&**text, "true" | "false") => {
                let problem = Diagnostic::at(
                    Code::TYPE_MISMATCH,
                    value.origin,
                    format!("`{name}` is the string \"{text}\", expected a bool"),
                    "leave the quotes out",
                );
                self.report(problem.fix("leave the quotes out", value.origin, text.to_string()));
                Value::unknown(value.origin)
            }
            _ => self.wrong(value, name, "a bool"),
        }
    }

    fn check_int(&mut self, value: Value, min: i64, max: i64, name: &str) -> Value {
        match value.as_int() {
            Some(number) if number < min || number > max => {
                let expected = if max == i64::MAX { format!("at least {min}") } else { format!("{min} to {max}") };
                self.report(Diagnostic::at(
                    Code::OUT_OF_RANGE,
                    value.origin,
                    format!("`{name}` is {number}, expected {expected}"),
                    format!("expected {expected}"),
                ));
                Value::unknown(value.origin)
            }
            Some(_) => value,
            None if is_number_later(&value) => value,
            None => self.wrong(value, name, "an int"),
        }
    }

    fn check_word(&mut self, value: Value, kind: &'static Kind, name: &str) -> Value {
        match value.as_text() {
            Some(text) => {
                match word_of(kind, text).or_else(|| words_of(kind).into_iter().find(|it| it.written == text)) {
                    Some(word) => Value { data: Data::Text(word.written.into()), ..value },
                    None => {
                        let words: Vec<&str> = words_of(kind).iter().map(|it| it.word).collect();
                        let problem = Diagnostic::at(
                            Code::WRONG_WORD,
                            value.origin,
                            format!("`{name}` does not take `{text}`"),
                            "not one of its words",
                        );
                        self.report(match nearest(text, words.iter().copied()) {
                            Some(near) => problem.help(format!("did you mean `{near}`?")).unsafe_fix(
                                format!("replace with `{near}`"),
                                value.origin,
                                near.to_string(),
                            ),
                            None => problem.help(format!("it takes `{}`", words.join("`, `"))),
                        });
                        Value::unknown(value.origin)
                    }
                }
            }
            None if value.is_deferred() => value,
            None => {
                let words: Vec<&str> = words_of(kind).iter().map(|it| it.word).collect();
                self.wrong(value, name, &format!("`{}`", words.join("`, `")))
            }
        }
    }

    fn check_quantity(&mut self, value: Value, unit: Unit, name: &str) -> Value {
        let dimension = unit.measure().0;
        match value.data {
            Data::Quantity(quantity) if quantity.dimension() == dimension => match quantity.in_unit(unit) {
                Some(number) if number.is_int() || dimension == value::quantity::Dimension::Percent => {
                    Value { data: Data::Number(number), ..value }
                }
                _ => {
                    let message = format!("`{name}` is {quantity}, which is no whole number of {}", unit.word());
                    self.report(Diagnostic::at(Code::OUT_OF_RANGE, value.origin, message, "written in that unit"));
                    Value::unknown(value.origin)
                }
            },
            Data::Quantity(quantity) => {
                let message =
                    format!("`{name}` is {} ({quantity}), expected a {}", quantity.describe(), dimension.word());
                self.report(Diagnostic::at(
                    Code::TYPE_MISMATCH,
                    value.origin,
                    message,
                    format!("expected something like `{}`", dimension.example()),
                ));
                Value::unknown(value.origin)
            }
            Data::Number(number) => {
                self.report(unit_wanted(value.origin, number, dimension, &format!("`{name}`")));
                Value::unknown(value.origin)
            }
            _ if is_number_later(&value) => value,
            _ => self.wrong(value, name, &format!("a {}, such as `{}`", dimension.word(), dimension.example())),
        }
    }

    fn check_list(&mut self, value: Value, item: &'static Kind, name: &str) -> Value {
        match &value.data {
            Data::List(items) => {
                let mut checked = Vec::with_capacity(items.len());
                for it in items.iter() {
                    match &it.data {
                        // A family stands for all its members where a list is expected.
                        Data::List(members) => {
                            checked.extend(members.iter().map(|it| self.check_kind(it.clone(), item, name)))
                        }
                        Data::Null => {}
                        _ => checked.push(self.check_kind(it.clone(), item, name)),
                    }
                }
                Value { data: Data::List(Arc::new(checked)), ..value }
            }
            Data::Deferred(deferred) if deferred.shape.is_list() || deferred.shape == value::Shape::Any => value,
            _ => {
                let mut problem = Diagnostic::at(
                    Code::TYPE_MISMATCH,
                    value.origin,
                    format!("`{name}` is {}, expected a list", value.describe()),
                    "expected a list",
                );
                if !matches!(value.data, Data::Deferred(_) | Data::Object(_)) {
                    problem = problem.help("put it in brackets: `[...]`");
                }
                self.report(problem);
                Value::unknown(value.origin)
            }
        }
    }

    fn check_decl(&mut self, value: Value, kinds: &'static [ast::BlockKind], name: &str) -> Value {
        let fits = value.as_decl().is_some_and(|target| kinds.iter().any(|kind| target_kind(*kind) == target.kind));
        if fits {
            return value;
        }
        // A pasted Ref names the declaration too.
        if let Some(Op::Ref(target)) = value.as_deferred().map(|it| &it.op)
            && kinds.iter().any(|kind| target_kind(*kind) == target.kind)
        {
            return Value { data: Data::Decl(*target), ..value };
        }
        let words: Vec<&str> = kinds.iter().map(|it| it.word()).collect();
        let expected = if kinds.len() > 4 {
            "a declaration".to_string()
        } else {
            format!("the name of {}", words.iter().map(|it| article(it)).collect::<Vec<_>>().join(" or "))
        };
        let found = match value.as_decl().and_then(|it| self.target_symbol(*it)) {
            Some((symbol, _)) => {
                format!("{} `{}`", article(self.names.symbol(symbol).kind_word()), self.names.symbol(symbol).name.name)
            }
            None => value.describe().to_string(),
        };
        self.report(Diagnostic::at(
            Code::NOT_A_DECLARATION,
            value.origin,
            format!("`{name}` is {found}, expected {expected}"),
            format!("expected {expected}"),
        ));
        Value::unknown(value.origin)
    }

    fn check_construct(&mut self, value: Value, functions: &[&str], name: &str) -> Value {
        match value.as_construct() {
            Some(construct) if functions.contains(&construct.function.as_str()) => value,
            _ => self.wrong(value, name, &format!("`{}(...)`", functions.join("(...)`, `"))),
        }
    }

    fn check_texts(&mut self, value: Value, name: &str) -> Value {
        let Data::Object(object) = &value.data else { return self.wrong(value, name, "an object of strings") };
        let mut texts = value::Object::default();
        for (key, item) in &object.entries {
            let item = match &item.data {
                Data::Null => continue,
                Data::Unknown => item.clone(),
                Data::Number(number) => Value { data: Data::Text(number.to_string().into()), ..item.clone() },
                Data::Bool(it) => Value { data: Data::Text(it.to_string().into()), ..item.clone() },
                _ => self.check_text(item.clone(), &format!("{name}.{key}")),
            };
            texts.entries.insert(*key, item);
        }
        Value { data: Data::Object(Arc::new(texts)), ..value }
    }

    fn check_either(&mut self, value: Value, kinds: &'static [Kind], name: &str) -> Value {
        for kind in kinds {
            // A word of the set wins over free text, but free text is no wrong word.
            let before = self.quiet;
            self.quiet += 1;
            let checked = self.check_kind(value.clone(), kind, name);
            self.quiet = before;
            if !checked.is_unknown() {
                return checked;
            }
        }
        match kinds {
            [.., last] if kinds.len() == 2 && matches!(last, Kind::Version | Kind::Text) => {
                self.check_kind(value, last, name)
            }
            _ => {
                let words: Vec<&str> = kinds.iter().flat_map(words_of).map(|it| it.word).collect();
                let declared = kinds.iter().find_map(|it| match it {
                    Kind::Decl(kinds) => {
                        Some(kinds.iter().map(|it| article(it.word())).collect::<Vec<_>>().join(" or "))
                    }
                    _ => None,
                });
                let mut expected = format!("`{}`", words.join("`, `"));
                if let Some(declared) = declared {
                    expected = format!("{declared}, or {expected}");
                }
                self.wrong(value, name, &expected)
            }
        }
    }
}

fn is_number_later(value: &Value) -> bool {
    use value::Shape::{Any, Int, Number, Text};
    value.as_deferred().is_some_and(|it| matches!(it.shape, Any | Int | Number | Text))
}

fn article(word: &str) -> String {
    let an = word.starts_with(['a', 'e', 'i', 'o']);
    format!("{} {word}", if an { "an" } else { "a" })
}
