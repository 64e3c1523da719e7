//! Bodies against the vocabulary: each entry is a setting that the declaration has, and its value is of the kind that the
//! setting takes. Values come out ready to be written: words as the service spells them, quantities as plain numbers.
//!
//! In: a body, the table of its settings. Out: [`Settings`]; a setting with a mistake is left out.

use super::Analysis;
use super::conform::{Conform, Extent, unit_wanted};
use super::eval::{Scope, word_of, words_of};
use super::types::Type;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::language::given::{Given, Settings};
use crate::language::{Kind, Need, Setting, Shape};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{self, Body, Entry, EntryKind, ExprKind, Key, KeyKind, Label};
use crate::value::{self, Data, Op, Unit, Value};
use std::sync::Arc;

/// What a body holds besides plain settings, for those who know the declaration.
pub struct Special<'a> {
    pub setting: &'static Setting,
    pub entry: &'a Entry,
}

impl<'a> Analysis<'a> {
    /// Checks a value against a type as a whole.
    pub fn conform(&mut self, value: Value, ty: &Type, what: &str) -> Value {
        let mut found = crate::diagnostic::Problems::default();
        let value = Conform { problems: &mut found, extent: Extent::Whole }.check(value, ty, what);
        if self.quiet == 0 {
            self.problems.extend(found);
        }
        value
    }

    /// The settings of a body. `owner` is where a missing setting is reported; `specials` takes the entries of settings that are
    /// no plain values (nested declarations, schedules), unevaluated.
    pub fn settings(
        &mut self,
        shape: &'static Shape,
        body: &'a Body,
        scope: &mut Scope,
        owner: Span,
        specials: &mut Vec<Special<'a>>,
    ) -> Settings {
        let mut settings = Settings::default();
        let mut mistaken: Vec<&'static str> = Vec::new();
        for entry in &body.entries {
            self.entry(shape, entry, scope, &mut settings, specials, &mut mistaken);
            self.set_twice(shape, body, entry);
        }
        for setting in shape.settings.iter().filter(|it| it.need.is_required()) {
            if !settings.iter().any(|(given, _)| given == setting) && !mistaken.contains(&setting.name) {
                self.report(
                    Diagnostic::at(
                        Code::MISSING_SETTING,
                        owner,
                        format!("{} needs `{}`", shape.name, setting.name),
                        format!("has no `{}`", setting.name),
                    )
                    .help(format!("`{}`: {}", setting.name, setting.doc)),
                );
            }
        }
        settings.shrink();
        settings
    }

    fn entry(
        &mut self,
        shape: &'static Shape,
        entry: &'a Entry,
        scope: &mut Scope,
        settings: &mut Settings,
        specials: &mut Vec<Special<'a>>,
        mistaken: &mut Vec<&'static str>,
    ) {
        let key = match &entry.kind {
            EntryKind::Setting { key, .. } | EntryKind::Block { key, .. } => key,
            EntryKind::Spread(expr) => {
                let value = self.eval(expr, scope);
                self.spread(shape, value, expr.span, settings, mistaken);
                return;
            }
            // Reported by the parser; what is missing then is no second mistake.
            EntryKind::Broken => {
                mistaken.extend(shape.settings.iter().map(|it| it.name));
                return;
            }
        };
        let Some(setting) = self.find_setting(shape, key, mistaken) else {
            if let EntryKind::Setting { value, .. } = &entry.kind {
                self.quiet += 1;
                self.eval(value, scope);
                self.quiet -= 1;
            }
            return;
        };
        if is_special(&setting.kind, entry) {
            specials.push(Special { setting, entry });
            mistaken.push(setting.name);
            return;
        }
        match self.given(setting, entry, scope) {
            Some(given) => self.put(settings, setting, given),
            None => mistaken.push(setting.name),
        }
    }

    fn put(&mut self, settings: &mut Settings, setting: &'static Setting, given: Given) {
        match given {
            Given::Labelled(more) => {
                let mut all = match settings.remove(setting.name) {
                    Some(Given::Labelled(all)) => all,
                    _ => Vec::new(),
                };
                all.extend(more);
                settings.push(setting, Given::Labelled(all));
            }
            given => settings.set(setting, given),
        }
    }

    /// Says so if a setting is written twice in one body; overriding what a spread object brought is what spreading is for.
    fn set_twice(&mut self, shape: &'static Shape, body: &'a Body, entry: &'a Entry) {
        let Some(key) = entry.key() else { return };
        let Some(setting) = key.written().and_then(|name| shape.find(name.as_str())) else { return };
        if matches!(setting.kind, Kind::Labelled(_)) || is_special(&setting.kind, entry) {
            return;
        }
        if let Some(earlier) = body.earlier(key) {
            self.report(
                Diagnostic::at(
                    Code::DUPLICATE_KEY,
                    key.span,
                    format!("`{}` is set twice", setting.name),
                    "this one wins",
                )
                .label(earlier.span, "this value is lost"),
            );
        }
    }

    /// The row that a key means; the problem says which setting a CloudFormation property became.
    fn find_setting(
        &mut self,
        shape: &'static Shape,
        key: &Key,
        mistaken: &mut Vec<&'static str>,
    ) -> Option<&'static Setting> {
        let name = match &key.kind {
            KeyKind::Word(name) | KeyKind::Text(name) => *name,
            KeyKind::Dotted(_) | KeyKind::Template(_) | KeyKind::Days(..) => {
                self.report(Diagnostic::at(
                    Code::UNKNOWN_SETTING,
                    key.span,
                    format!("{} has no such setting", shape.name),
                    "expected the name of a setting",
                ));
                return None;
            }
        };
        if let Some(found) = shape.find(name.as_str()) {
            return Some(found);
        }
        let (problem, meant) = unknown_setting(shape, name, key.span);
        // What was probably meant is not missing as well.
        mistaken.extend(meant);
        self.report(problem);
        None
    }

    fn given(&mut self, setting: &'static Setting, entry: &'a Entry, scope: &mut Scope) -> Option<Given> {
        match (&entry.kind, &setting.kind) {
            (EntryKind::Block { label: None, body, .. }, Kind::Block(shape)) => Some(self.block(shape, body, scope)),
            (EntryKind::Setting { value: ast::Expr { kind: ExprKind::Object(body), .. }, .. }, Kind::Block(shape)) => {
                Some(self.block(shape, body, scope))
            }
            (EntryKind::Block { key, label, body }, Kind::Labelled(shape)) => {
                self.labelled(shape, key, label.as_deref(), body, scope)
            }
            (EntryKind::Block { label: None, body, .. }, Kind::Json | Kind::Texts | Kind::Raw) => {
                let value = self.object(body, scope);
                let value = if matches!(setting.kind, Kind::Raw) { self.intrinsic_or(value) } else { value };
                self.value_given(setting, value, body.span)
            }
            (EntryKind::Block { key, .. }, _) => {
                let message = format!("`{}` is a setting, not a block", setting.name);
                self.report(
                    Diagnostic::at(Code::WRONG_SHAPE, key.span, message, format!("write `{} = ...`", setting.name))
                        .help(format!("`{}`: {}", setting.name, setting.doc)),
                );
                None
            }
            (EntryKind::Setting { key, value, .. }, Kind::Labelled(_)) => {
                if let ExprKind::Object(_) | ExprKind::List(_) = value.kind {
                    let message = format!("`{}` is a block with a label", setting.name);
                    self.report(Diagnostic::at(
                        Code::WRONG_SHAPE,
                        key.span,
                        message,
                        format!("write `{} \"label\" {{ ... }}`", setting.name),
                    ));
                    return None;
                }
                let message = format!("`{}` is a block with a label, not a setting", setting.name);
                self.report(Diagnostic::at(
                    Code::WRONG_SHAPE,
                    key.span,
                    message,
                    format!("write `{} \"label\" {{ ... }}`", setting.name),
                ));
                None
            }
            (EntryKind::Setting { value, .. }, Kind::Json) => {
                let used = value.span;
                let value = match &value.kind {
                    // A whole document in place: not an intrinsic even if it has a single key.
                    ExprKind::Object(body) => self.object(body, scope),
                    _ => self.eval(value, scope),
                };
                self.value_given(setting, value, used)
            }
            (EntryKind::Setting { value, .. }, Kind::Block(shape)) => {
                let value = self.eval(value, scope);
                self.block_from(shape, value, setting)
            }
            (EntryKind::Setting { value, .. }, _) => {
                let used = value.span;
                let value = self.eval_wanted(value, scope, Some(&setting.kind));
                self.value_given(setting, value, used)
            }
            (EntryKind::Spread(_) | EntryKind::Broken, _) => None,
        }
    }

    fn block(&mut self, shape: &'static Shape, body: &'a Body, scope: &mut Scope) -> Given {
        Given::Block(Box::new(self.settings(shape, body, scope, body.span, &mut Vec::new())))
    }

    fn labelled(
        &mut self,
        shape: &'static Shape,
        key: &'a Key,
        label: Option<&'a Label>,
        body: &'a Body,
        scope: &mut Scope,
    ) -> Option<Given> {
        let label = match label {
            Some(Label::Text(expr)) => self.eval(expr, scope),
            Some(Label::Name(name)) => {
                let problem = Diagnostic::at(
                    Code::WRONG_SHAPE,
                    name.span,
                    format!("the label of {} is a string", shape.name),
                    "put it in quotes",
                );
                self.report(problem.fix("put it in quotes", name.span, format!("{:?}", name.name.as_str())));
                return None;
            }
            None => {
                self.report(Diagnostic::at(
                    Code::WRONG_SHAPE,
                    key.span,
                    format!("{} needs a label", shape.name),
                    "write a string before the brace",
                ));
                return None;
            }
        };
        let label = self.check_kind(label, &Kind::Text, "the label");
        let settings = self.settings(shape, body, scope, key.span, &mut Vec::new());
        (!label.is_unknown()).then(|| Given::Labelled(vec![(label, settings)]))
    }

    /// A block given as an object, from a `let` or a spread.
    fn block_from(&mut self, shape: &'static Shape, value: Value, setting: &'static Setting) -> Option<Given> {
        match &value.data {
            Data::Object(_) => {
                let mut settings = Settings::default();
                let origin = value.origin;
                self.spread(shape, value, origin, &mut settings, &mut Vec::new());
                Some(Given::Block(Box::new(settings)))
            }
            Data::Null => None,
            Data::Unknown => None,
            _ => {
                self.mismatch(value.origin, &value, &format!("a block `{} {{ ... }}`", setting.name));
                None
            }
        }
    }

    /// `...object`: its keys are settings.
    fn spread(
        &mut self,
        shape: &'static Shape,
        value: Value,
        at: Span,
        settings: &mut Settings,
        mistaken: &mut Vec<&'static str>,
    ) {
        let object = match &value.data {
            Data::Object(object) => object.clone(),
            Data::Null => return,
            Data::Unknown => {
                mistaken.extend(shape.settings.iter().map(|it| it.name));
                return;
            }
            _ => {
                self.mismatch(at, &value, "an object after `...`");
                return;
            }
        };
        for (key, item) in &object.entries {
            let Some(setting) = shape.find(key.as_str()) else {
                self.report(unknown_setting(shape, *key, at).0);
                continue;
            };
            let given = match &setting.kind {
                Kind::Block(inner) => self.block_from(inner, item.clone(), setting),
                Kind::Labelled(_) | Kind::Nested(_) | Kind::Schedule => {
                    self.report(Diagnostic::at(
                        Code::WRONG_SHAPE,
                        at,
                        format!("`{key}` cannot be set by a spread object"),
                        "write the block itself",
                    ));
                    None
                }
                _ => self.value_given(setting, item.clone(), at),
            };
            match given {
                Some(given) => settings.set(setting, given),
                None => mistaken.push(setting.name),
            }
        }
    }

    /// A checked value; `None` if it is null (not given) or mistaken.
    /// `used` is where the setting takes it: problems with a value from elsewhere are shown there first.
    fn value_given(&mut self, setting: &'static Setting, value: Value, used: Span) -> Option<Given> {
        if value.is_null() {
            return None;
        }
        let before = self.problems.len();
        let given = self.checked_value(setting, value);
        self.problems.show_at(before, used);
        given
    }

    fn checked_value(&mut self, setting: &'static Setting, value: Value) -> Option<Given> {
        let value = self.check_kind(value, &setting.kind, setting.name);
        if value.is_unknown() || holds_unknown(&value) {
            return None;
        }
        if self.is_deferred_here(&value, &setting.kind) {
            if setting.need.must_be_known() {
                self.must_be_known(&value, value.origin, &format!("`{}`", setting.name));
                return None;
            }
            if setting.need == Need::BetterKnown {
                self.better_known(&value, setting.name);
            }
        }
        Some(Given::Value(value))
    }

    /// Whether a value is deferred where a declaration is meant by name, which is known.
    fn is_deferred_here(&self, value: &Value, kind: &Kind) -> bool {
        match (&value.data, kind) {
            (Data::Decl(_), Kind::Decl(_)) => false,
            (Data::Decl(_), Kind::Either(kinds)) => !kinds.iter().any(|it| matches!(it, Kind::Decl(_))),
            (Data::List(items), Kind::List(item)) => items.iter().any(|it| self.is_deferred_here(it, item)),
            _ => value.is_deferred(),
        }
    }

    fn better_known(&mut self, value: &Value, setting: &str) {
        // The name of the deployment's own stack is what the default means.
        if matches!(value.as_deferred().map(|it| &it.op), Some(Op::Pseudo(value::Pseudo::StackName))) {
            return;
        }
        let (source, origin) = self.deferred_source(value);
        let mut problem = Diagnostic::at(
            Code::BETTER_KNOWN,
            value.origin,
            format!("`{setting}` is deferred, so run-lists and plans use a stand-in"),
            format!("`{source}` is known only while deploying"),
        );
        if origin != value.origin {
            problem = problem.label(origin, "comes from here");
        }
        self.report(problem.help("a `variable` would be known; or give the value with `--facts`"));
    }

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
                            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(
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
        let fits = value
            .as_decl()
            .is_some_and(|target| kinds.iter().any(|kind| super::members::target_kind(*kind) == target.kind));
        if fits {
            return value;
        }
        // A pasted Ref names the declaration too.
        if let Some(Op::Ref(target)) = value.as_deferred().map(|it| &it.op)
            && kinds.iter().any(|kind| super::members::target_kind(*kind) == target.kind)
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

fn holds_unknown(value: &Value) -> bool {
    match &value.data {
        Data::Unknown => true,
        Data::List(items) => items.iter().any(holds_unknown),
        Data::Object(object) => object.entries.values().any(holds_unknown),
        _ => false,
    }
}

fn is_special(kind: &Kind, entry: &Entry) -> bool {
    let nested = |kind: &Kind| matches!(kind, Kind::Nested(_));
    match kind {
        Kind::Schedule => true,
        Kind::Nested(_) => true,
        Kind::Either(kinds) => kinds.iter().any(nested) && matches!(entry.kind, EntryKind::Block { .. }),
        _ => false,
    }
}

fn article(word: &str) -> String {
    let an = word.starts_with(['a', 'e', 'i', 'o']);
    format!("{} {word}", if an { "an" } else { "a" })
}

/// The report, and the setting that was probably meant.
fn unknown_setting(shape: &'static Shape, name: Name, span: Span) -> (Diagnostic, Option<&'static str>) {
    let problem =
        Diagnostic::at(Code::UNKNOWN_SETTING, span, format!("{} has no setting `{name}`", shape.name), "not a setting");
    if let Some(setting) = shape.by_property(name.as_str()) {
        let problem = problem.help(format!("the property `{name}` is the setting `{}`", setting.name)).fix(
            format!("replace with `{}`", setting.name),
            span,
            setting.name,
        );
        return (problem, Some(setting.name));
    }
    match nearest(name.as_str(), shape.settings.iter().map(|it| it.name)) {
        Some(near) => {
            let problem = problem.help(format!("did you mean `{near}`?"));
            (problem.fix(format!("replace with `{near}`"), span, near), Some(near))
        }
        None => {
            let names: Vec<&str> = shape.settings.iter().map(|it| it.name).collect();
            (problem.help(format!("its settings: `{}`", names.join("`, `"))), None)
        }
    }
}
