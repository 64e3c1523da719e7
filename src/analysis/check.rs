//! Bodies against the vocabulary: each entry is a setting that the declaration has, and its value is of the kind that the
//! setting takes. Values come out ready to be written: words as the service spells them, quantities as plain numbers.
//!
//! In: a body, the table of its settings. Out: [`Settings`]; a setting with a mistake is unknown in them.

mod kind;

use super::Analysis;
use super::conform::{Conform, Extent};
use super::eval::Scope;
use super::types::Type;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::functions::{Source, SourceNames};
use crate::language::given::{Given, Settings};
use crate::language::{Kind, Need, Setting, Shape};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{self, Body, Entry, EntryKind, ExprKind, Key, KeyKind, Label};
use crate::value::{self, Data, Op, Value};

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
        for setting in shape.settings {
            let special = || specials.iter().any(|it| it.setting == setting);
            if settings.iter().any(|(given, _)| given == setting) || special() {
                continue;
            }
            let is_mistaken = mistaken.contains(&setting.name);
            if is_mistaken || setting.need.is_required() {
                settings.push(setting, Given::Value(Value::unknown(owner)));
            }
            if !is_mistaken && setting.need.is_required() {
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
        if entry.is_broken() {
            let setting = key.written().and_then(|name| match shape.find(name.as_str()) {
                Some(setting) => Some(setting.name),
                None => unknown_setting(shape, name, key.span).1,
            });
            mistaken.extend(setting);
            return;
        }
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
            return;
        }
        if let Some(given) = self.given(setting, entry, scope) {
            self.put(settings, setting, given);
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
        if let Some(earlier) = self.earlier(body, key) {
            self.report(
                Diagnostic::at(
                    Code::DUPLICATE_KEY,
                    key.span,
                    format!("`{}` is set twice", setting.name),
                    "this one wins",
                )
                .label(earlier, "this value is lost"),
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

    /// What an entry gives: unknown after a mistake, `None` if that is nothing.
    fn given(&mut self, setting: &'static Setting, entry: &'a Entry, scope: &mut Scope) -> Option<Given> {
        match &entry.kind {
            EntryKind::Block { key, label, body } => self.given_block(setting, key, label.as_deref(), body, scope),
            EntryKind::Setting { key, value, .. } => self.given_expr(setting, key, value, scope),
            EntryKind::Spread(_) | EntryKind::Broken => None,
        }
    }

    /// `stats { ... }`, `volume "/data" { ... }`
    fn given_block(
        &mut self,
        setting: &'static Setting,
        key: &'a Key,
        label: Option<&'a Label>,
        body: &'a Body,
        scope: &mut Scope,
    ) -> Option<Given> {
        match (&setting.kind, label) {
            (Kind::Labelled(shape), _) => self.labelled(shape, key, label, body, scope),
            (Kind::Block(shape), None) => Some(self.block(shape, body, scope)),
            (Kind::Json | Kind::Texts, None) => {
                let value = self.object(body, scope);
                self.value_given(setting, value, body.span)
            }
            (Kind::Raw, None) => {
                let object = self.object(body, scope);
                let value = self.intrinsic_or(object);
                self.value_given(setting, value, body.span)
            }
            _ => {
                let message = format!("`{}` is a setting, not a block", setting.name);
                self.report(
                    Diagnostic::at(Code::WRONG_SHAPE, key.span, message, format!("write `{} = ...`", setting.name))
                        .help(format!("`{}`: {}", setting.name, setting.doc)),
                );
                Some(unknown(key.span))
            }
        }
    }

    /// `size = "c5.large"`
    fn given_expr(
        &mut self,
        setting: &'static Setting,
        key: &Key,
        expr: &'a ast::Expr,
        scope: &mut Scope,
    ) -> Option<Given> {
        match (&setting.kind, &expr.kind) {
            (Kind::Block(shape), ExprKind::Object(body)) => Some(self.block(shape, body, scope)),
            (Kind::Block(shape), _) => {
                let value = self.eval(expr, scope);
                self.block_from(shape, value, setting)
            }
            (Kind::Labelled(_), found) => {
                let is_plain = !matches!(found, ExprKind::Object(_) | ExprKind::List(_));
                let not_this = if is_plain { ", not a setting" } else { "" };
                let message = format!("`{}` is a block with a label{not_this}", setting.name);
                let label = format!("write `{} \"label\" {{ ... }}`", setting.name);
                self.report(Diagnostic::at(Code::WRONG_SHAPE, key.span, message, label));
                None
            }
            // A whole document in place: not an intrinsic even if it has a single key.
            (Kind::Json, ExprKind::Object(body)) => {
                let value = self.object(body, scope);
                self.value_given(setting, value, expr.span)
            }
            (Kind::Json, _) => {
                let value = self.eval(expr, scope);
                self.value_given(setting, value, expr.span)
            }
            _ => {
                let value = self.eval_wanted(expr, scope, Some(&setting.kind));
                self.value_given(setting, value, expr.span)
            }
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
            Data::Unknown => Some(Given::Value(value)),
            _ => {
                self.mismatch(value.origin, &value, &format!("a block `{} {{ ... }}`", setting.name));
                Some(unknown(value.origin))
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
                    Some(unknown(at))
                }
                _ => self.value_given(setting, item.clone(), at),
            };
            if let Some(given) = given {
                settings.set(setting, given);
            }
        }
    }

    /// A checked value, unknown if it is mistaken; `None` if it is null, which means not given.
    /// `used` is where the setting takes it: problems with a value from elsewhere are shown there first.
    fn value_given(&mut self, setting: &'static Setting, value: Value, used: Span) -> Option<Given> {
        if value.is_null() {
            return None;
        }
        let before = self.problems.len();
        let given = self.checked_value(setting, value);
        self.problems.show_at(before, used);
        Some(Given::Value(given))
    }

    fn checked_value(&mut self, setting: &'static Setting, value: Value) -> Value {
        let value = self.check_kind(value, &setting.kind, setting.name);
        if holds_unknown(&value) {
            return Value::unknown(value.origin);
        }
        if self.is_deferred_here(&value, &setting.kind) {
            if setting.need.must_be_known() {
                self.must_be_known(&value, value.origin, &format!("`{}`", setting.name));
                return Value::unknown(value.origin);
            }
            if setting.need == Need::BetterKnown {
                self.better_known(&value, setting.name);
            }
        }
        value
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
        // That it is there at all is the mistake.
        if value.secret {
            return;
        }
        let source = self.deferred_source(value);
        let problem = Diagnostic::at(
            Code::BETTER_KNOWN,
            value.origin,
            format!("`{setting}` is deferred, so run-lists and plans use a stand-in"),
            format!("`{}` is known only while deploying", source.text),
        );
        let source = Source { declared: None, ..source };
        self.report(
            source.label(problem, value.origin).help("a `variable` would be known; or give the value with `--facts`"),
        );
    }
}

/// What a setting is after a report.
fn unknown(at: Span) -> Given {
    Given::Value(Value::unknown(at))
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
        Some(near) => (problem.suggest(span, near), Some(near)),
        None => {
            let names: Vec<&str> = shape.settings.iter().map(|it| it.name).collect();
            (problem.help(format!("its settings: `{}`", names.join("`, `"))), None)
        }
    }
}
