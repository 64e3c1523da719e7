//! What values need outside the resources: conditions and mappings, found before anything is written.
//!
//! A condition that has a `let` keeps its id; any other is named after what it asks (`StageIsProd`) or after the declaration in
//! which it stands (`WebServerCondition`). Equal definitions share one entry.

use super::value::Values;
use crate::json::{Layout, document};
use crate::model::{Item, Model};
use crate::name::Name;
use crate::value::{Data, Deferred, Object, Op, Target, Value};
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::sync::Arc;

pub(super) struct Gathered<'m> {
    /// Id and definition, in the order in which they are written.
    pub conditions: IndexMap<Name, &'m Value, FxBuildHasher>,
    /// Id and content, in the order in which they are written.
    pub mappings: IndexMap<Name, Arc<Object>, FxBuildHasher>,
    /// By the address of the deferred value: the id. The model outlives this, so an address means one value.
    condition_at: FxHashMap<usize, Name>,
    /// By the definition as JSON.
    condition_of: FxHashMap<Vec<u8>, Name>,
    /// By the address of the map.
    mapping_at: FxHashMap<usize, Name>,
    /// By the content as JSON; only of maps without a name.
    mapping_of: FxHashMap<Vec<u8>, Name>,
}

/// Whether the value is a condition of CloudFormation and not a value of it. A bool parameter is a value: `"true"`.
pub(super) fn is_condition(deferred: &Deferred) -> bool {
    match &deferred.op {
        Op::Equals(..) | Op::And(_) | Op::Or(_) | Op::Not(_) | Op::Condition { .. } => true,
        Op::Raw { function, .. } => {
            matches!(function.as_str(), "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" | "Condition")
        }
        _ => false,
    }
}

impl<'m> Gathered<'m> {
    pub fn new(model: &'m Model) -> Gathered<'m> {
        let mut gathered = Gathered {
            conditions: IndexMap::default(),
            mappings: IndexMap::default(),
            condition_at: FxHashMap::default(),
            condition_of: FxHashMap::default(),
            mapping_at: FxHashMap::default(),
            mapping_of: FxHashMap::default(),
        };
        for mapping in &model.mappings {
            gathered.mappings.insert(mapping.id, mapping.map.clone());
            gathered.mapping_at.insert(Arc::as_ptr(&mapping.map) as usize, mapping.id);
        }
        for condition in &model.conditions {
            gathered.lookups(model, &condition.definition);
            let text = gathered.rendered(model, &condition.definition);
            gathered.condition_of.entry(text).or_insert(condition.id);
            gathered.conditions.insert(condition.id, &condition.definition);
        }
        for item in &model.order {
            gathered.item(model, *item);
        }
        gathered
    }

    /// The id of a condition, if it was gathered.
    pub fn condition_id(&self, value: &Value) -> Option<Name> {
        let Data::Deferred(deferred) = &value.data else { return None };
        own_id(deferred).or_else(|| self.condition_at.get(&(Arc::as_ptr(deferred) as usize)).copied())
    }

    pub fn mapping_id(&self, map: &Arc<Object>) -> Option<Name> {
        self.mapping_at.get(&(Arc::as_ptr(map) as usize)).copied()
    }

    fn item(&mut self, model: &'m Model, item: Item) {
        if let Item::Output(at) = item {
            let Some(output) = model.outputs.get(at) else { return };
            if let Some(when) = &output.when {
                self.condition(model, output.id, when);
            }
            return model.values_of(item, &mut |value| self.value(model, output.id, value));
        }
        let Some(header) = model.header(item) else { return };
        if let Some(when) = header.when() {
            self.condition(model, header.id, when);
        }
        model.values_of(item, &mut |value| self.value(model, header.id, value));
    }

    /// Finds what is needed where a value is written.
    fn value(&mut self, model: &'m Model, owner: Name, value: &'m Value) {
        match &value.data {
            Data::List(items) => items.iter().for_each(|it| self.value(model, owner, it)),
            Data::Object(object) => object.entries.values().for_each(|it| self.value(model, owner, it)),
            Data::Construct(construct) => construct.args.values().for_each(|it| self.value(model, owner, it)),
            Data::Deferred(deferred) => {
                stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.deferred(model, owner, value, deferred))
            }
            _ => {}
        }
    }

    fn deferred(&mut self, model: &'m Model, owner: Name, value: &'m Value, deferred: &'m Deferred) {
        if is_condition(deferred) {
            return self.condition(model, owner, value);
        }
        if let Op::Lookup { map, .. } = &deferred.op {
            self.mapping(model, map);
        }
        match &deferred.op {
            Op::If { condition, then, otherwise } => {
                self.condition(model, owner, condition);
                self.value(model, owner, then);
                self.value(model, owner, otherwise);
            }
            op => op.operands(&mut |it| self.value(model, owner, it)),
        }
    }

    /// Finds or makes the entry of a condition.
    fn condition(&mut self, model: &'m Model, owner: Name, value: &'m Value) {
        let Data::Deferred(deferred) = &value.data else { return };
        let place = Arc::as_ptr(deferred) as usize;
        if self.condition_at.contains_key(&place) {
            return;
        }
        if let Op::Condition { id, definition } = &deferred.op {
            if !self.conditions.contains_key(id) {
                self.lookups(model, definition);
                self.conditions.insert(*id, definition);
            }
            return;
        }
        if own_id(deferred).is_some() {
            return;
        }
        self.lookups(model, value);
        let text = self.rendered(model, value);
        let id = match self.condition_of.get(&text) {
            Some(id) => *id,
            None => {
                let id = self.free_id(&question(value).unwrap_or_else(|| format!("{owner}Condition")));
                self.condition_of.insert(text, id);
                self.conditions.insert(id, value);
                id
            }
        };
        self.condition_at.insert(place, id);
    }

    /// Finds the mappings that a condition needs.
    fn lookups(&mut self, model: &'m Model, value: &'m Value) {
        let mut maps = Vec::new();
        value.walk(&mut |it| {
            if let Some(Op::Lookup { map, .. }) = it.as_deferred().map(|it| &it.op) {
                maps.push(map.clone());
            }
        });
        maps.iter().for_each(|map| self.mapping(model, map));
    }

    fn mapping(&mut self, model: &Model, map: &Arc<Object>) {
        let place = Arc::as_ptr(map) as usize;
        if self.mapping_at.contains_key(&place) {
            return;
        }
        let id = match map.named {
            Some(id) => id,
            None => {
                let values = Values { model, gathered: self };
                let text = document(Layout::Compact, |w| {
                    values.value(w, &Value::new(Data::Object(map.clone()), model.stack.header.span))
                });
                let next = (1..).map(|n| Name::new(&format!("Map{n}"))).find(|id| !self.mappings.contains_key(id));
                *self.mapping_of.entry(text).or_insert(next.unwrap_or(model.stack.header.id))
            }
        };
        self.mappings.entry(id).or_insert_with(|| map.clone());
        self.mapping_at.insert(place, id);
    }

    fn rendered(&self, model: &Model, value: &Value) -> Vec<u8> {
        document(Layout::Compact, |w| self.condition_body(model, w, value))
    }

    fn free_id(&self, wanted: &str) -> Name {
        let plain = Name::new(wanted);
        if !self.conditions.contains_key(&plain) {
            return plain;
        }
        let numbered = (2..).map(|n| Name::new(&format!("{wanted}{n}")));
        numbered.into_iter().find(|id| !self.conditions.contains_key(id)).unwrap_or(plain)
    }
}

/// The id that a condition has of its own: of a `let`, or of a pasted `{"Condition": id}`.
fn own_id(deferred: &Deferred) -> Option<Name> {
    match &deferred.op {
        Op::Condition { id, .. } => Some(*id),
        Op::Raw { function, argument } if *function == "Condition" => argument.as_text().map(Name::new),
        _ => None,
    }
}

/// A name for a simple question: `StageIsProd`, `CreateLbIsFalse`.
fn question(value: &Value) -> Option<String> {
    let name = match &value.as_deferred()?.op {
        Op::Equals(a, b) => asked(a, b, "Is").or_else(|| asked(b, a, "Is"))?,
        Op::Ref(target) => format!("{}IsTrue", target.id),
        Op::Not(inner) => match &inner.as_deferred()?.op {
            Op::Equals(a, b) => asked(a, b, "IsNot").or_else(|| asked(b, a, "IsNot"))?,
            Op::Ref(target) => format!("{}IsFalse", target.id),
            Op::Condition { id, .. } => format!("Not{id}"),
            _ => return None,
        },
        _ => return None,
    };
    Some(name).filter(|name| name.len() <= 64)
}

fn asked(subject: &Value, answer: &Value, verb: &str) -> Option<String> {
    let subject = match &subject.as_deferred()?.op {
        Op::Ref(Target { id, .. }) => id.as_str(),
        Op::Pseudo(pseudo) => pseudo.cloudformation().trim_start_matches("AWS::"),
        _ => return None,
    };
    let answer = match &answer.data {
        Data::Text(text) if text.is_empty() => "Empty".to_owned(),
        Data::Text(text) => capitals(text),
        Data::Number(number) => capitals(&number.to_string()),
        _ => return None,
    };
    (!answer.is_empty()).then(|| format!("{subject}{verb}{answer}"))
}

/// `us-east-1` as `UsEast1`.
fn capitals(text: &str) -> String {
    let mut name = String::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let (first, others) = word.split_at(1);
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(others);
    }
    name
}
