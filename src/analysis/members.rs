//! Members: which declarations a block stands for: one, a family with `for`, or none because of `when`.
//!
//! In: a symbol. Out: its members with their logical ids, computed once. A block whose kind makes no sense is reported here, and
//! whatever names it is unknown.

use super::Analysis;
use super::eval::Scope;
use super::names::{Node, SymbolId};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Name;
use crate::syntax::ast::{BlockKind, ForClause};
use crate::value::{Data, FamilyKey, Target, TargetKind, Value};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What a block declares.
#[derive(Clone, Debug)]
pub enum Members {
    One(Arc<Member>),
    Family(Arc<Family>),
}

/// The place of a member in its family: what many tables hold for each of them.
pub type Nth = u32;

#[derive(Debug)]
pub struct Family {
    pub members: Vec<Member>,
    /// Place in `members` by key.
    pub by_key: FxHashMap<FamilyKey, Nth>,
}

#[derive(Clone, Debug)]
pub struct Member {
    pub id: Name,
    pub key: Option<FamilyKey>,
    /// What the names of the `for` clause stand for, key first.
    pub locals: Option<Arc<[(Name, Value)]>>,
    pub presence: Presence,
}

#[derive(Clone, Debug)]
pub enum Presence {
    Always,
    /// `when` is known to be false.
    Never,
    /// `when` is deferred.
    If(Box<Value>),
    /// A mistake in the kind, `for` or `when` was reported.
    Unknown,
}

impl Members {
    fn one(id: Name, presence: Presence) -> Members {
        Members::One(Arc::new(Member { id, key: None, locals: None, presence }))
    }

    pub fn all(&self) -> &[Member] {
        match self {
            Members::One(member) => std::slice::from_ref(&**member),
            Members::Family(family) => &family.members,
        }
    }

    pub fn get(&self, at: Option<Nth>) -> Option<&Member> {
        self.all().get(at.unwrap_or(0) as usize)
    }
}

pub fn target_kind(kind: BlockKind) -> TargetKind {
    match kind {
        BlockKind::Stack => TargetKind::Stack,
        BlockKind::Layer => TargetKind::Layer,
        BlockKind::Instance => TargetKind::Instance,
        BlockKind::App => TargetKind::App,
        BlockKind::Database => TargetKind::Database,
        BlockKind::LoadBalancer => TargetKind::LoadBalancer,
        BlockKind::Volume => TargetKind::Volume,
        BlockKind::ElasticIp => TargetKind::ElasticIp,
        BlockKind::User => TargetKind::User,
        BlockKind::Server => TargetKind::Server,
        BlockKind::Deployment => TargetKind::Deployment,
        BlockKind::Resource => TargetKind::Resource,
    }
}

impl<'a> Analysis<'a> {
    /// The members of a block; of any other symbol, and in a circle, nothing.
    pub fn members(&mut self, id: SymbolId) -> Members {
        let circular = |cx: &mut Self| {
            cx.circle(id, format!("how often `{}` exists depends on itself", cx.names.symbol(id).name.name), None);
            cx.nothing(id)
        };
        // INVARIANT: there is a slot for each symbol.
        self.once(id, |cx, id| &mut cx.members[id.0 as usize], circular, |cx| cx.find_members(id))
    }

    fn nothing(&self, id: SymbolId) -> Members {
        let id = self.names.symbol(id).logical_id();
        Members::one(id, Presence::Unknown)
    }

    fn find_members(&mut self, id: SymbolId) -> Members {
        let symbol = *self.names.symbol(id);
        let base = symbol.logical_id();
        let block = match symbol.node {
            Node::Block(block) => block,
            // What stands inside a declaration exists when that declaration does.
            Node::Nested { owner, .. } => {
                let presence = match self.members(owner).all() {
                    [only] => only.presence.clone(),
                    _ => Presence::Always,
                };
                self.targets.insert(base, (id, None));
                return Members::one(base, presence);
            }
            _ => return self.nothing(id),
        };
        if !self.makes_sense(block) {
            return self.nothing(id);
        }
        let Some(clause) = &block.family else {
            let mut scope = Scope::of(symbol.file);
            let presence = self.presence(block.when.as_ref(), &mut scope);
            self.targets.insert(base, (id, None));
            return Members::one(base, presence);
        };
        let mut scope = Scope::of(symbol.file);
        let Some(items) = self.for_items(clause, &mut scope) else { return self.nothing(id) };
        let mut family = Family { members: Vec::with_capacity(items.len()), by_key: FxHashMap::default() };
        let mut text = String::new();
        for (key, item) in items {
            let Some(member_key) = self.member_key(key.as_ref().unwrap_or(&item)) else { continue };
            let at = family.members.len() as Nth;
            if family.by_key.insert(member_key, at).is_some() {
                self.report(
                    Diagnostic::at(
                        Code::FAMILY_KEY,
                        clause.list.span,
                        format!("two members of the family `{}` have the key `{member_key}`", symbol.name.name),
                        "values must differ",
                    )
                    .help(
                        "a family is keyed by its loop value: use `for key, value in map`, or make the values differ",
                    ),
                );
                continue;
            }
            let depth = scope.len();
            let locals = bind(clause, key, item);
            scope.extend(&locals);
            let presence = self.presence(block.when.as_ref(), &mut scope);
            scope.truncate(depth);
            let member_id = member_id(base, member_key, &mut text);
            self.targets.insert(member_id, (id, Some(at)));
            family.members.push(Member { id: member_id, key: Some(member_key), locals: Some(locals), presence });
        }
        Members::Family(Arc::new(family))
    }

    fn member_key(&mut self, value: &Value) -> Option<FamilyKey> {
        match &value.data {
            Data::Number(number) if number.as_int().is_some() => number.as_int().map(FamilyKey::Int),
            Data::Text(text) => Some(FamilyKey::Text(Name::new(text))),
            Data::Unknown => None,
            _ => {
                self.report(
                    Diagnostic::at(
                        Code::FAMILY_KEY,
                        value.origin,
                        format!("a family cannot be keyed by {}", value.describe()),
                        "expected an int or a string",
                    )
                    .help("use `for key, value in map`: the family is then keyed by `key`"),
                );
                None
            }
        }
    }

    fn presence(&mut self, when: Option<&'a crate::syntax::ast::Expr>, scope: &mut Scope) -> Presence {
        let Some(condition) = when else { return Presence::Always };
        let value = self.condition(condition, scope);
        match value.data {
            Data::Bool(true) => Presence::Always,
            Data::Bool(false) => Presence::Never,
            Data::Deferred(_) => Presence::If(Box::new(value)),
            _ => Presence::Unknown,
        }
    }

    /// What a `for` goes over: pairs of key (only of a map, or with two names) and value. `None` after a reported mistake.
    pub fn for_items(&mut self, clause: &'a ForClause, scope: &mut Scope) -> Option<Vec<(Option<Value>, Value)>> {
        let list = self.eval(&clause.list, scope);
        match &list.data {
            Data::Unknown => None,
            Data::List(items) => Some(match clause.key {
                None => items.iter().map(|item| (None, item.clone())).collect(),
                Some(_) => items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| (Some(Value::int(at as i64, item.origin)), item.clone()))
                    .collect(),
            }),
            Data::Object(object) => {
                let pairs =
                    object.entries.iter().map(|(key, item)| (Value::text(key.as_str(), item.origin), item.clone()));
                Some(match clause.key {
                    Some(_) => pairs.map(|(key, item)| (Some(key), item)).collect(),
                    None => pairs.map(|(key, _)| (None, key)).collect(),
                })
            }
            _ if list.is_deferred() => {
                self.must_be_known(&list, clause.list.span, "what a `for` goes over");
                None
            }
            _ => {
                let message = format!("a `for` goes over a list or a map, not over {}", list.describe());
                self.report(Diagnostic::at(Code::TYPE_MISMATCH, clause.list.span, message, "expected a list or a map"));
                None
            }
        }
    }

    /// The target of a member.
    pub fn target(&self, symbol: SymbolId, member: &Member) -> Target {
        let kind = self.names.symbol(symbol).block_kind().map_or(TargetKind::Made, target_kind);
        Target { id: member.id, kind }
    }
}

pub fn bind(clause: &ForClause, key: Option<Value>, item: Value) -> Arc<[(Name, Value)]> {
    match (clause.key, key) {
        (Some(name), Some(key)) => Arc::new([(name.name, key), (clause.value.name, item)]),
        _ => Arc::new([(clause.value.name, item)]),
    }
}

/// `WebServer2`, `GroupBlue`: the parts of a text key get capitals, what an id cannot hold goes.
fn member_id(base: Name, key: FamilyKey, text: &mut String) -> Name {
    use std::fmt::Write;
    text.clear();
    text.push_str(base.as_str());
    match key {
        FamilyKey::Int(number) if number < 0 => {
            let _ = write!(text, "Minus{}", number.unsigned_abs());
        }
        FamilyKey::Int(number) => {
            let _ = write!(text, "{number}");
        }
        FamilyKey::Text(key) => {
            for part in key.as_str().split(|c: char| !c.is_ascii_alphanumeric()) {
                let mut letters = part.chars();
                text.extend(letters.next().map(|first| first.to_ascii_uppercase()));
                text.push_str(letters.as_str());
            }
        }
    }
    Name::new(text)
}
