//! Access: what `a.b` and `a[b]` come to: names of imported files, `aws.` values, keys of objects, attributes and settings of
//! declarations, members of families, elements of lists, look-ups that only the deployment can do.

use super::Analysis;
use super::attributes::Extent;
use super::eval::symbol::named_at;
use super::eval::{Scope, shape_of};
use super::members::{Member, Members, Nth};
use super::names::{Node, SymbolId};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::functions::SourceNames;
use crate::language::Shape as Vocabulary;
use crate::language::settings as vocabulary;
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, Content, EntryKind, Expr, ExprKind, Ident, KeyKind};
use crate::value::{Attr, Data, Deferred, FamilyKey, Number, Object, Op, Pseudo, Shape, Target, TargetKind, Value};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

impl<'a> Analysis<'a> {
    /// The declaration that a name, or a name of an imported file, means.
    pub fn path_symbol(&self, expr: &Expr, scope: &Scope) -> Option<SymbolId> {
        match &expr.kind {
            ExprKind::Name(name) if self.names.doubtful.contains(&(scope.file, *name)) => None,
            ExprKind::Name(name) => self.names.find(scope.file, *name),
            ExprKind::Member(base, field) => match self.names.symbol(self.path_symbol(base, scope)?).node {
                Node::Import(file) => self.names.find(file, field.name),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn member(&mut self, base: &'a Expr, field: Ident, span: Span, scope: &mut Scope) -> Value {
        if matches!(base.kind, ExprKind::Name(name) if name == "aws") {
            return self.aws(field, span);
        }
        if let Some(id) = self.path_symbol(base, scope)
            && let Node::Import(file) = self.names.symbol(id).node
        {
            return match self.names.find(file, field.name) {
                Some(found) => self.symbol_value(found, span),
                None => self.not_in_import(id, file, field),
            };
        }
        let value = self.eval(base, scope);
        // `list[*].field` is the field of each.
        if let (ExprKind::All(_), Data::List(items)) = (&base.kind, &value.data) {
            let fields = items.iter().map(|it| self.member_of(it.clone(), field, span)).collect();
            return Value::list(fields, span);
        }
        self.member_of(value, field, span)
    }

    fn not_in_import(&mut self, import: SymbolId, file: crate::source::FileId, field: Ident) -> Value {
        let import = self.names.symbol(import).name.name;
        let mut problem = Diagnostic::at(
            Code::UNKNOWN_NAME,
            field.span,
            format!("`{import}` declares nothing called `{}`", field.name),
            "not in the imported file",
        );
        if let Some(near) = self.suggest(file, field.name) {
            problem = problem.suggest(field.span, near);
        }
        self.report(problem);
        Value::unknown(field.span)
    }

    fn aws(&mut self, field: Ident, span: Span) -> Value {
        if let Some(pseudo) = Pseudo::ALL.into_iter().find(|it| field.name == it.word()) {
            let shape = if pseudo == Pseudo::NotificationArns { Shape::TextList } else { Shape::Text };
            return Value::deferred(Op::Pseudo(pseudo), shape, span);
        }
        let words = Pseudo::ALL.into_iter().map(Pseudo::word).chain(["zones", "import_value"]);
        let mut problem = Diagnostic::at(
            Code::UNKNOWN_NAME,
            field.span,
            format!("there is no `aws.{}`", field.name),
            "not a value of `aws`",
        );
        problem = match nearest(field.name.as_str(), words.clone()) {
            Some(near) => problem.help(format!("did you mean `aws.{near}`?")),
            None => problem.help(format!("there are: `aws.{}`", words.collect::<Vec<_>>().join("`, `aws."))),
        };
        self.report(problem);
        Value::unknown(span)
    }

    fn member_of(&mut self, value: Value, field: Ident, span: Span) -> Value {
        match &value.data {
            Data::Unknown => Value::unknown(span),
            Data::Object(object) => match object.entries.get(&field.name) {
                Some(found) => named_at(found.clone().with_secret(value.secret), span),
                None => self.no_key(object, field.name, field.span),
            },
            Data::Decl(target) => self.attribute(*target, field, span),
            Data::Deferred(deferred) => self.member_of_deferred(&value, deferred, field, span),
            Data::List(_) => {
                self.report(
                    Diagnostic::at(
                        Code::UNKNOWN_MEMBER,
                        field.span,
                        format!("a list has no `{}`", field.name),
                        "this is a list",
                    )
                    .help(format!("for one of them: `list[0].{0}`; for all: `list[*].{0}`", field.name)),
                );
                Value::unknown(span)
            }
            _ => {
                self.report(Diagnostic::at(
                    Code::UNKNOWN_MEMBER,
                    field.span,
                    format!("{} has no `{}`", value.describe(), field.name),
                    "nothing inside it has a name",
                ));
                Value::unknown(span)
            }
        }
    }

    fn no_key(&mut self, object: &Object, key: Name, at: Span) -> Value {
        let mut problem =
            Diagnostic::at(Code::UNKNOWN_MEMBER, at, format!("there is no key `{key}` in this object"), "no such key");
        let keys: Vec<&str> = object.entries.keys().map(|it| it.as_str()).collect();
        if let Some(near) = nearest(key.as_str(), keys.iter().copied()) {
            problem = problem.help(format!("did you mean `{near}`?"));
        } else if !keys.is_empty() {
            problem =
                problem.help(format!("its keys: `{}`", keys.iter().take(12).copied().collect::<Vec<_>>().join("`, `")));
        }
        self.report(problem);
        Value::unknown(at)
    }

    fn member_of_deferred(&mut self, value: &Value, deferred: &Arc<Deferred>, field: Ident, span: Span) -> Value {
        match &deferred.op {
            // `r.Endpoint.Address` is one attribute with a dot in it.
            Op::Attribute(target, Attr::Named(first)) => {
                let path = Name::new(&format!("{first}.{}", field.name));
                self.check_attribute(*target, path.as_str(), Extent::Whole, field.span);
                Value::deferred(Op::Attribute(*target, Attr::Named(path)), Shape::Any, span)
                    .with_secret(is_secret_attribute(path))
            }
            Op::Lookup { .. } => self.look_up_again(deferred, Value::text(field.name.as_str(), field.span), span),
            _ => {
                let source = self.deferred_source(value);
                let message = format!("`.{}` needs a known object, but `{}` is deferred", field.name, source.text);
                let problem =
                    Diagnostic::at(Code::DEFERRED_OPERATION, field.span, message, "nothing is known to be in it");
                self.report(source.label(problem, field.span));
                Value::unknown(span)
            }
        }
    }

    /// `declaration.field`
    fn attribute(&mut self, target: Target, field: Ident, span: Span) -> Value {
        match self.attribute_of(target, field) {
            Some(_) if self.reads_existing(target, field.name.as_str(), field.span) => Value::unknown(span),
            Some(attr @ Attr::Named(path)) => {
                self.check_attribute(target, path.as_str(), Extent::Start, field.span);
                Value::deferred(Op::Attribute(target, attr), Shape::Any, span).with_secret(is_secret_attribute(path))
            }
            Some(attr) => Value::deferred(Op::Attribute(target, attr), Shape::Text, span),
            None => self.own_value(target, field, span),
        }
    }

    /// What only the deployment gives of a declaration.
    fn attribute_of(&self, target: Target, field: Ident) -> Option<Attr> {
        Some(match (target.kind, field.name.as_str()) {
            (TargetKind::Resource, _) => Attr::Named(field.name),
            (TargetKind::Instance, "private_ip") => Attr::PrivateIp,
            (TargetKind::Instance, "public_ip") => Attr::PublicIp,
            (TargetKind::Instance, "private_dns") => Attr::PrivateDns,
            (TargetKind::Instance, "public_dns") => Attr::PublicDns,
            (TargetKind::Instance, "zone") => Attr::Zone,
            (TargetKind::Server, "endpoint") => Attr::Endpoint,
            // The `Ref` of a server is its ARN.
            (TargetKind::Server, "arn") if !self.is_existing(target) => Attr::Arn,
            (TargetKind::Server, "name") => Attr::ServerName,
            (TargetKind::User, "ssh_name") => Attr::SshName,
            _ => return None,
        })
    }

    fn is_existing(&self, target: Target) -> bool {
        let known = self.targets.get(&target.id).map(|(symbol, _)| *symbol);
        let symbol = known.or_else(|| self.names.with_id(target.id)).map(|id| self.names.symbol(id).node);
        matches!(symbol, Some(Node::Block(ast::Block { content: Content::Existing(_), .. })))
    }

    /// Reports the reading of what only the template that made a declaration can read.
    pub(super) fn reads_existing(&mut self, target: Target, path: &str, at: Span) -> bool {
        let is_existing = self.is_existing(target);
        if is_existing {
            let source = self.deferred_source(&Value::new(Data::Decl(target), at));
            let message = format!("`{path}` of `{}` cannot be read here: another template made it", source.text);
            let label = "a template reads attributes of its own resources only";
            let problem = Diagnostic::at(Code::UNKNOWN_MEMBER, at, message, label);
            let problem =
                source.declared.into_iter().fold(problem, |it, span| it.label(span, "declared as `existing`"));
            self.report(problem.help("export it there and read it with `aws.import_value(\"...\")`"));
        }
        is_existing
    }

    /// A declaration's id, what the program knows of it, or its own setting.
    fn own_value(&mut self, target: Target, field: Ident, span: Span) -> Value {
        match (target.kind, field.name.as_str()) {
            (TargetKind::Database | TargetKind::Deployment | TargetKind::ElasticIp, "id") => {}
            (_, "id") => return Value::new(Data::Decl(target), span),
            (TargetKind::Instance, "elastic_ip") => return self.elastic_ip(target, field, span),
            (TargetKind::Layer, "instances") => return self.instances_of(target, span),
            (TargetKind::Layer, "apps") => return self.apps_of(target, span),
            (TargetKind::Server, "arn") => return Value::new(Data::Decl(target), span),
            _ => {}
        }
        self.setting_of(target, field, span)
    }

    fn elastic_ip(&mut self, target: Target, field: Ident, span: Span) -> Value {
        let value = self.setting_of(target, field, span);
        match value.as_text() {
            Some("auto") => {
                let id = Name::new(&format!("{}ElasticIp", target.id));
                Value::deferred(Op::Ref(Target { id, kind: TargetKind::Made }), Shape::Text, span)
            }
            _ => value,
        }
    }

    /// The value of a setting of another declaration, as its own body gives it.
    fn setting_of(&mut self, target: Target, field: Ident, span: Span) -> Value {
        let Some((symbol, at)) = self.target_symbol(target) else { return Value::unknown(span) };
        let Some(shape) = self.shape_of_symbol(symbol) else { return Value::unknown(span) };
        let Some(setting) = shape.find(field.name.as_str()) else { return self.no_attribute(symbol, shape, field) };
        let (start, is_new) = self.reading.insert_full((target.id, field.name));
        if !is_new {
            self.report_circle(start, self.names.symbol(symbol).name.name, field.name, span);
            return Value::unknown(span);
        }
        let value = self.read_setting(symbol, at, setting, span);
        self.reading.pop();
        value
    }

    /// The settings that are being read from `start` on need each other: said once, wherever the circle is entered.
    fn report_circle(&mut self, start: usize, name: Name, field: Name, span: Span) {
        let circle: Vec<(Name, Name)> = self.reading.iter().skip(start).copied().collect();
        if self.quiet > 0 || circle.iter().any(|it| self.circular.contains(it)) {
            return;
        }
        self.circular.extend(circle);
        self.report(
            Diagnostic::at(Code::CIRCLE, span, format!("`{name}.{field}` depends on itself"), "refers back to it")
                .help("take one of the references out of the circle"),
        );
    }

    fn read_setting(
        &mut self,
        symbol: SymbolId,
        at: Option<Nth>,
        setting: &'static crate::language::Setting,
        span: Span,
    ) -> Value {
        let own = *self.names.symbol(symbol);
        let body = match own.node {
            Node::Block(ast::Block { content: Content::Body(body), .. }) => body,
            Node::Nested { body, .. } => body,
            // Reported: what it sets is not known.
            Node::Block(ast::Block { content: Content::Broken, .. }) => return Value::unknown(span),
            _ => return self.not_given(symbol, setting.name, span),
        };
        let found = body.entries.iter().rev().find_map(|entry| match &entry.kind {
            EntryKind::Setting { key, value, .. } if matches!(key.kind, KeyKind::Word(word) if word == setting.name) => Some(value),
            _ => None,
        });
        match found {
            Some(value) => {
                let members = self.members(symbol);
                let mut scope = Scope::of(own.file);
                if let Some(locals) = members.get(at).and_then(|it| it.locals.clone()) {
                    scope.extend(&locals);
                }
                let value = self.eval_wanted(value, &mut scope, Some(&setting.kind));
                // Its own declaration reports what is wrong with it.
                self.quiet += 1;
                let value = self.check_kind(value, &setting.kind, setting.name);
                self.quiet -= 1;
                value
            }
            None if setting.name == "name" && matches!(own.block_kind(), Some(BlockKind::Layer | BlockKind::App)) => {
                Value::text(own.name.name.as_str(), span)
            }
            None if setting.name == "name" && own.block_kind() == Some(BlockKind::Stack) => {
                Value::deferred(Op::Pseudo(Pseudo::StackName), Shape::Text, span)
            }
            None if setting.name == "shortname" && own.block_kind() == Some(BlockKind::Layer) => {
                let kind = self.layer_kind_word(symbol).unwrap_or(own.name.name.as_str());
                Value::text(kind, span)
            }
            None => self.not_given(symbol, setting.name, span),
        }
    }

    fn not_given(&mut self, symbol: SymbolId, setting: &str, span: Span) -> Value {
        let name = self.names.symbol(symbol).name;
        self.report(
            Diagnostic::at(
                Code::UNKNOWN_MEMBER,
                span,
                format!("`{}` does not set `{setting}`", name.name),
                "nothing to read",
            )
            .label(name.span, "declared here"),
        );
        Value::unknown(span)
    }

    fn no_attribute(&mut self, symbol: SymbolId, shape: &'static Vocabulary, field: Ident) -> Value {
        let own = *self.names.symbol(symbol);
        let extra: &[&str] = match own.block_kind() {
            Some(BlockKind::Instance) => {
                &["id", "private_ip", "public_ip", "private_dns", "public_dns", "zone", "elastic_ip"]
            }
            Some(BlockKind::Layer) => &["id", "instances", "apps"],
            Some(BlockKind::Server) => &["id", "endpoint", "arn", "name"],
            _ => &["id"],
        };
        let known = extra.iter().copied().chain(shape.settings.iter().map(|it| it.name));
        let mut problem = Diagnostic::at(
            Code::UNKNOWN_MEMBER,
            field.span,
            format!("{} has no `{}`", shape.name, field.name),
            "no such attribute or setting",
        )
        .label(own.name.span, "declared here");
        if let Some(near) = nearest(field.name.as_str(), known) {
            problem = problem.help(format!("did you mean `{near}`?"));
        } else {
            problem = problem.help(format!("it has `{}` and its own settings", extra.join("`, `")));
        }
        self.report(problem);
        Value::unknown(field.span)
    }

    /// The kind of a layer, if it is a built-in one.
    fn layer_kind_word(&self, symbol: SymbolId) -> Option<&'static str> {
        match self.names.symbol(symbol).node {
            Node::Block(block) => {
                let kind = crate::language::kinds::LayerKind::from_word(block.subkind?.name.as_str())?;
                kind.is_built_in().then_some(kind.word())
            }
            _ => None,
        }
    }

    /// The settings that a declaration takes; by its kind where kinds differ.
    pub fn shape_of_symbol(&self, symbol: SymbolId) -> Option<&'static Vocabulary> {
        let own = self.names.symbol(symbol);
        let sub = match own.node {
            Node::Block(block) => block.subkind.map(|it| it.name.as_str()).unwrap_or_default(),
            _ => "",
        };
        vocabulary::of(own.block_kind()?, sub)
    }

    /// The instances that name the layer, in source order.
    fn instances_of(&mut self, layer: Target, span: Span) -> Value {
        self.naming(layer, BlockKind::Instance, span)
    }

    fn apps_of(&mut self, layer: Target, span: Span) -> Value {
        self.naming(layer, BlockKind::App, span)
    }

    /// The declarations of a kind whose `layers` name the layer.
    fn naming(&mut self, layer: Target, kind: BlockKind, span: Span) -> Value {
        if let Entry::Vacant(table) = self.by_layer.entry(kind) {
            // Asked for again while it is filled, it holds what is known so far.
            table.insert(FxHashMap::default());
            self.fill_by_layer(kind, span);
        }
        let found = self.by_layer.get(&kind).and_then(|it| it.get(&layer.id));
        Value::list(found.into_iter().flatten().map(|target| Value::new(Data::Decl(*target), span)).collect(), span)
    }

    fn fill_by_layer(&mut self, kind: BlockKind, span: Span) {
        let field = Ident { name: Name::new("layers"), span };
        let candidates: Vec<SymbolId> =
            self.names.ids().filter(|id| self.names.symbol(*id).block_kind() == Some(kind)).collect();
        for id in candidates {
            for member in self.members(id).all() {
                let target = self.target(id, member);
                self.quiet += 1;
                let layers = self.setting_of(target, field, span);
                self.quiet -= 1;
                let named = layers.as_list().unwrap_or_default().iter().filter_map(Value::as_decl);
                let table = self.by_layer.entry(kind).or_default();
                named.for_each(|layer| table.entry(layer.id).or_default().push(target));
            }
        }
    }

    pub fn index(&mut self, base: &'a Expr, index: &'a Expr, span: Span, scope: &mut Scope) -> Value {
        if let Some(symbol) = self.path_symbol(base, scope)
            && matches!(self.names.symbol(symbol).node, Node::Block(block) if block.family.is_some())
        {
            let key = self.eval(index, scope);
            return self.family_member(symbol, key, index.span, span);
        }
        let value = self.eval(base, scope);
        let key = self.eval(index, scope);
        self.index_of(value, key, index.span, span)
    }

    fn family_member(&mut self, symbol: SymbolId, key: Value, key_span: Span, span: Span) -> Value {
        let wanted = match &key.data {
            Data::Number(Number::Int(number)) => FamilyKey::Int(*number),
            Data::Text(text) => FamilyKey::Text(Name::new(text)),
            Data::Unknown => return Value::unknown(span),
            _ if key.is_deferred() => return self.must_be_known(&key, key_span, "which member of a family is meant"),
            _ => return self.mismatch(key_span, &key, "an int or a string"),
        };
        let Members::Family(family) = self.members(symbol) else { return Value::unknown(span) };
        match family.by_key.get(&wanted).and_then(|at| family.members.get(*at as usize)) {
            Some(member) => {
                let member: Member = member.clone();
                self.member_value(symbol, &member, span)
            }
            None => {
                let own = *self.names.symbol(symbol);
                let keys: Vec<String> =
                    family.members.iter().take(8).filter_map(|it| it.key).map(|it| it.to_string()).collect();
                let more = if family.members.len() > 8 { ", ..." } else { "" };
                let problem = Diagnostic::at(
                    Code::NO_MEMBER,
                    span,
                    format!("the family `{}` has no member `{wanted}`", own.name.name),
                    "no such member",
                )
                .label(own.name.span, "declared here");
                self.report(if keys.is_empty() {
                    problem.help("it has no members")
                } else {
                    problem.help(format!("its members: {}{more}", keys.join(", ")))
                });
                Value::unknown(span)
            }
        }
    }

    fn index_of(&mut self, value: Value, key: Value, key_span: Span, span: Span) -> Value {
        match (&value.data, &key.data) {
            (Data::Unknown, _) | (_, Data::Unknown) => Value::unknown(span),
            (Data::List(items), Data::Number(Number::Int(at))) => {
                match usize::try_from(*at).ok().and_then(|at| items.get(at)) {
                    Some(item) => named_at(item.clone().with_secret(value.secret), span),
                    None => {
                        let message = format!("there is no element {at}: the list has {}", items.len());
                        self.report(Diagnostic::at(Code::BAD_INDEX, key_span, message, "elements are counted from 0"));
                        Value::unknown(span)
                    }
                }
            }
            (Data::Object(object), Data::Text(text)) => match object.get(text) {
                Some(found) => named_at(found.clone().with_secret(value.secret), span),
                None => self.no_key(object, Name::new(text), key_span),
            },
            (Data::Object(object), _) if key.is_deferred() => self.look_up(object, key, span),
            (Data::Deferred(deferred), _) if matches!(deferred.op, Op::Lookup { .. }) => {
                self.look_up_again(deferred, key, span)
            }
            (Data::Deferred(deferred), _) if deferred.shape.is_list() || deferred.shape == Shape::Any => {
                self.select(value.clone(), key, key_span, span)
            }
            (Data::List(_), _) if key.is_deferred() => self.select(value.clone(), key, key_span, span),
            (Data::List(_), _) => self.mismatch(key_span, &key, "an int as index of a list"),
            (Data::Object(_), _) => self.mismatch(key_span, &key, "a string as key of an object"),
            _ => self.mismatch(span, &value, "a list or an object before `[`"),
        }
    }

    fn select(&mut self, list: Value, index: Value, key_span: Span, span: Span) -> Value {
        let fits = matches!(index.data, Data::Number(Number::Int(at)) if at >= 0) || index.is_deferred();
        if !fits {
            return self.mismatch(key_span, &index, "an int as index of a list");
        }
        let secret = list.secret;
        let shape = if shape_of(&list) == Shape::IntList { Shape::Int } else { Shape::Text };
        Value::deferred(Op::Select { index, list }, shape, span).with_secret(secret)
    }

    /// A known map and a deferred key: the deployment looks it up in a Mapping.
    fn look_up(&mut self, object: &Arc<Object>, key: Value, span: Span) -> Value {
        let Some(first) = object.entries.values().next() else {
            self.report(Diagnostic::at(
                Code::DEFERRED_OPERATION,
                span,
                "an empty map cannot be indexed by a deferred key",
                "the map has no keys",
            ));
            return Value::unknown(span);
        };
        let two = first.as_object().is_some();
        let flat = |value: &Value| !value.is_deferred() && !matches!(value.data, Data::Object(_) | Data::Null);
        let fits = object.entries.values().all(|it| match it.as_object() {
            Some(inner) => two && inner.entries.values().all(flat),
            None => !two && flat(it),
        });
        if !fits {
            let source = self.deferred_source(&key);
            let message = format!("this map cannot be indexed by the deferred `{}`", source.text);
            let problem = Diagnostic::at(Code::BAD_MAPPING, span, message, "becomes a Mapping of the template");
            self.report(source.label(problem, span).help(
                "a Mapping has one or two levels of known strings, numbers, bools or lists, all of the same depth",
            ));
            return Value::unknown(span);
        }
        let shape = if two { Shape::Object } else { shape_of(first) };
        Value::deferred(Op::Lookup { map: object.clone(), keys: vec![key] }, shape, span)
    }

    /// The second level of a look-up.
    fn look_up_again(&mut self, deferred: &Deferred, key: Value, span: Span) -> Value {
        let Op::Lookup { map, keys } = &deferred.op else { return Value::unknown(span) };
        if keys.len() != 1 || deferred.shape != Shape::Object {
            self.report(
                Diagnostic::at(
                    Code::BAD_MAPPING,
                    span,
                    "a map of more than two levels cannot be indexed by a deferred key",
                    "one level too many",
                )
                .help("a Mapping of the template has two levels; split the map"),
            );
            return Value::unknown(span);
        }
        let known = key.as_text().map(Name::new);
        let missing = known.and_then(|name| {
            map.entries.iter().find(|(_, inner)| inner.as_object().is_some_and(|it| !it.entries.contains_key(&name)))
        });
        if let (Some(name), Some((outer, _))) = (known, missing) {
            self.report(Diagnostic::at(
                Code::UNKNOWN_MEMBER,
                key.origin,
                format!("there is no key `{name}` under `{outer}` in this map"),
                "every entry must have it",
            ));
            return Value::unknown(span);
        }
        let leaf = map.entries.values().next().and_then(|it| it.as_object()).and_then(|it| it.entries.values().next());
        let shape = leaf.map_or(Shape::Any, shape_of);
        let keys = vec![keys[0].clone(), key];
        Value::deferred(Op::Lookup { map: map.clone(), keys }, shape, span)
    }
}

/// Attributes of resources that hold secrets (language reference, "JSON and secrets").
fn is_secret_attribute(path: Name) -> bool {
    path.as_str().rsplit('.').next() == Some("SecretAccessKey")
}
