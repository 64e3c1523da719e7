//! Secrets whose value the compiler knows: a `variable` or a `let` of a secret type, or a part of one.
//!
//! In: a value that fits its type. Out: the same value with a reference to an input of the deployment in the place of each known
//! secret: that is all that can flow on, so no output holds what is withheld. What it is serves checks only.

use super::Analysis;
use super::inputs::shape_of_type;
use super::names::{Node, SymbolId};
use super::types::{Bounds, FieldType, ObjectType, Type};
use crate::name::Name;
use crate::value::{Data, Object, Op, Target, TargetKind, Value};
use std::sync::Arc;

/// A known secret, for which the deployment is asked.
#[derive(Clone, Debug)]
pub struct Withheld {
    /// In the words of the source: `token`, `orders.password`.
    pub name: Name,
    /// Of the parameter that takes its place: `Token`, `OrdersPassword`.
    pub id: Name,
    /// Without `secret`.
    pub ty: Type,
    pub value: Value,
}

/// Where in a declared value a secret stands, in the words of the source and as a logical id.
#[derive(Clone, Copy)]
struct Path {
    name: Name,
    id: Name,
}

impl Path {
    fn child(self, key: &str) -> Path {
        let words = key.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(|word| word.split_at_checked(1));
        let id = words.fold(self.id.to_string(), |id, (first, rest)| id + &first.to_ascii_uppercase() + rest);
        Path { name: Name::new(&format!("{}.{key}", self.name)), id: Name::new(&id) }
    }
}

impl Analysis<'_> {
    /// The value of a `variable` or `let` without the secrets in it that are known.
    pub(super) fn withhold(&mut self, symbol: SymbolId, value: Value, ty: &Type) -> Value {
        if !value.holds_secret() {
            return value;
        }
        let own = *self.names.symbol(symbol);
        let mut found = Vec::new();
        let value = replace(value, ty, Path { name: own.name.name, id: own.logical_id() }, &mut found);
        for withheld in &found {
            self.targets.insert(withheld.id, (symbol, None));
        }
        self.withheld.insert(symbol, found);
        value
    }

    /// Whether the id is of a parameter that takes the place of a known secret.
    pub(super) fn is_withheld(&mut self, id: Name) -> bool {
        let Some(symbol) = self.targets.get(&id).map(|(symbol, _)| *symbol).or_else(|| self.names.with_id(id)) else {
            return false;
        };
        let own = *self.names.symbol(symbol);
        if matches!(own.node, Node::Variable { .. }) {
            self.symbol_value(symbol, own.name.span);
        }
        self.withheld.get(&symbol).is_some_and(|found| found.iter().any(|it| it.id == id))
    }
}

fn replace(value: Value, ty: &Type, path: Path, found: &mut Vec<Withheld>) -> Value {
    match (ty, &value.data) {
        (_, Data::Unknown | Data::Null | Data::Deferred(_) | Data::Decl(_)) => value,
        (Type::Secret(inner), _) => match parts(inner.plain(), &value.data) {
            Some(ty) => replace(Value { secret: false, ..value }, &ty, path, found),
            None => {
                let target = Target { id: path.id, kind: TargetKind::Parameter };
                let reference = Value::deferred(Op::Ref(target), shape_of_type(inner), value.origin).with_secret(true);
                found.push(Withheld { name: path.name, id: path.id, ty: scalar(inner.plain(), &value.data), value });
                reference
            }
        },
        (Type::Union(options), _) => options.iter().fold(value, |value, option| match option {
            Type::Secret(_) if !value.secret => value,
            option => replace(value, option, path, found),
        }),
        (Type::Object(object), Data::Object(given)) => {
            let of_key = |key: Name| object.fields.get(&key).map(|field| &field.ty);
            entries(&value, given, of_key, path, found)
        }
        (Type::Map(item), Data::Object(given)) => entries(&value, given, |_| Some(&**item), path, found),
        (Type::List(item), Data::List(items)) => {
            let numbered = items.iter().enumerate();
            let items = numbered.map(|(at, it)| replace(it.clone(), item, path.child(&at.to_string()), found));
            Value { data: Data::List(Arc::new(items.collect())), ..value }
        }
        _ => value,
    }
}

/// Of what no parameter can hold as a whole, the type whose parts are secret instead.
fn parts(ty: &Type, data: &Data) -> Option<Type> {
    let secret = |ty: &Type| Type::Secret(Arc::new(ty.clone()));
    match (ty, data) {
        (Type::Object(object), _) => {
            let field = |it: &FieldType| FieldType { ty: secret(&it.ty), optional: it.optional, doc: None };
            let fields = object.fields.iter().map(|(name, it)| (*name, field(it))).collect();
            Some(Type::Object(Arc::new(ObjectType { fields, open: object.open, built_in: object.built_in })))
        }
        (Type::Map(item), _) => Some(Type::Map(Arc::new(secret(item)))),
        (Type::Json, Data::Object(_)) => Some(Type::Map(Arc::new(secret(ty)))),
        (Type::Json, Data::List(_)) => Some(Type::List(Arc::new(secret(ty)))),
        (Type::List(item), _)
            if matches!(item.plain(), Type::Object(_) | Type::Map(_) | Type::List(_) | Type::Json) =>
        {
            Some(Type::List(Arc::new(secret(item))))
        }
        _ => None,
    }
}

/// The type of a secret of which only the value tells it.
fn scalar(ty: &Type, data: &Data) -> Type {
    match (ty, data) {
        (Type::Json, Data::Bool(_)) => Type::Bool,
        (Type::Json, Data::Number(_)) => Type::Number(Bounds::default()),
        (Type::Json, _) => Type::text(),
        (ty, _) => ty.clone(),
    }
}

fn entries<'t>(
    value: &Value,
    given: &Object,
    of_key: impl Fn(Name) -> Option<&'t Type>,
    path: Path,
    found: &mut Vec<Withheld>,
) -> Value {
    let entries = given.entries.iter().map(|(key, it)| {
        let part = of_key(*key).map(|ty| replace(it.clone(), ty, path.child(key.as_str()), found));
        (*key, part.unwrap_or_else(|| it.clone()))
    });
    let object = Object { entries: entries.collect(), named: given.named };
    Value { data: Data::Object(Arc::new(object)), ..value.clone() }
}
