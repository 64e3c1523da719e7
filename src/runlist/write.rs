//! Values as JSON that Chef reads: known ones as they are, deferred and secret ones as marked placeholders.
//!
//! `{"$deferred": "lb1.private_ip"}` is something that only the deployment has; facts fill it. `{"$secret": "db_password"}`
//! names a secret; nothing fills it here.

use super::attributes::{Holds, Node};
use crate::facts::{Facts, describe, resolve};
use crate::json::{Writer, fragment};
use crate::model::Model;
use crate::value::{Data, Object, Op, Value};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::sync::Arc;

/// Text by object and depth; at depth 0 nothing but a mark that the object is to be kept.
type Texts = FxHashMap<(*const Object, usize), Option<Arc<[u8]>>>;

pub struct Values<'m> {
    model: &'m Model,
    facts: &'m Facts,
    /// The text of objects that many files share, by address and depth.
    /// INVARIANT: the objects that are its keys live as long as this.
    shared: RefCell<Texts>,
    kept: RefCell<Vec<Arc<Object>>>,
}

impl<'m> Values<'m> {
    pub fn new(model: &'m Model, facts: &'m Facts) -> Values<'m> {
        Values { model, facts, shared: RefCell::default(), kept: RefCell::default() }
    }

    /// Has an object rendered once for each depth at which it stands. Worth it for large ones that many files hold.
    pub fn share(&self, value: &Value) {
        if let Data::Object(object) = &value.data {
            self.kept.borrow_mut().push(object.clone());
            self.shared.borrow_mut().insert((Arc::as_ptr(object), 0), None);
        }
    }

    pub fn node(&self, node: &Node, w: &mut Writer) {
        match node.holds() {
            None => w.null(),
            Some(Holds::Value(value)) => self.value(value, w),
            Some(Holds::Merged(entries)) => w.object(|w| {
                for (key, node) in entries {
                    w.key(key.as_str());
                    self.node(node, w);
                }
            }),
        }
    }

    pub fn value(&self, value: &Value, w: &mut Writer) {
        match &value.data {
            _ if value.secret => self.placeholder("$secret", value, w),
            Data::List(items) => w.list(|w| items.iter().for_each(|item| self.value(item, w))),
            Data::Object(object) => self.object(object, w),
            Data::Deferred(deferred) if matches!(deferred.op, Op::NoValue) => w.null(),
            Data::Deferred(_) | Data::Decl(_) => self.deferred(value, w),
            _ => plain(value, w),
        }
    }

    fn deferred(&self, value: &Value, w: &mut Writer) {
        let resolved = resolve(value, self.facts, self.model);
        match &resolved.data {
            Data::Deferred(_) | Data::Decl(_) => self.placeholder("$deferred", &resolved, w),
            _ => self.value(&resolved, w),
        }
    }

    fn placeholder(&self, mark: &str, value: &Value, w: &mut Writer) {
        w.pair_in_line(mark, &describe(value, self.model));
    }

    fn object(&self, object: &Arc<Object>, w: &mut Writer) {
        let address = Arc::as_ptr(object);
        if !self.shared.borrow().contains_key(&(address, 0)) {
            return self.entries(object, w);
        }
        let known = self.shared.borrow().get(&(address, w.depth())).cloned().flatten();
        let text = known.unwrap_or_else(|| {
            let text: Arc<[u8]> = fragment(w.depth(), |w| self.entries(object, w)).into();
            self.shared.borrow_mut().insert((address, w.depth()), Some(text.clone()));
            text
        });
        w.raw(&text);
    }

    fn entries(&self, object: &Object, w: &mut Writer) {
        w.object(|w| {
            for (key, value) in &object.entries {
                w.key(key.as_str());
                self.value(value, w);
            }
        });
    }
}

/// A value that is known throughout and not secret.
pub fn plain(value: &Value, w: &mut Writer) {
    match &value.data {
        Data::Null | Data::Unknown => w.null(),
        Data::Bool(value) => w.bool(*value),
        Data::Number(number) => w.number(*number),
        Data::Text(text) => w.text(text),
        Data::Quantity(quantity) => w.text(&quantity.to_string()),
        Data::Time(minutes) => w.text(&format!("{:02}:{:02}", minutes / 60, minutes % 60)),
        Data::List(items) => w.list(|w| items.iter().for_each(|item| plain(item, w))),
        Data::Object(object) => w.object(|w| {
            for (key, value) in &object.entries {
                w.key(key.as_str());
                plain(value, w);
            }
        }),
        // INVARIANT: the settings that take these are never written into JSON, and the rest is handled by `Values`.
        Data::Span(_) | Data::Construct(_) | Data::Decl(_) | Data::Deferred(_) => w.null(),
    }
}
