//! What the body of a declaration gives, as checked: rows of the vocabulary with their values, in source order; the hours of a
//! schedule. Analysis makes it, the model keeps it.

use super::Setting;
use crate::source::Span;
use crate::value::{Data, Value};
use std::sync::Arc;

/// Sparse: only what is given, or has a default of the language. Few entries, so a scan is the fastest look-up.
#[derive(Debug, Default)]
pub struct Settings {
    entries: Vec<(&'static Setting, Given)>,
}

#[derive(Debug)]
pub enum Given {
    /// Ready to be written.
    Value(Value),
    /// `stats { ... }`
    Block(Box<Settings>),
    /// `volume "/data" { ... }`: label and settings of each.
    Labelled(Vec<(Value, Settings)>),
}

impl Settings {
    pub fn push(&mut self, setting: &'static Setting, given: Given) {
        self.entries.push((setting, given));
    }

    /// Puts the value in place of an earlier one of the same setting.
    pub fn set(&mut self, setting: &'static Setting, given: Given) {
        match self.entries.iter_mut().find(|(known, _)| known.name == setting.name) {
            Some((_, old)) => *old = given,
            None => self.push(setting, given),
        }
    }

    /// Forgets the value of a setting that the model holds elsewhere, but not where it is written.
    pub fn keep_place(&mut self, name: &str) {
        let given = self.entries.iter_mut().find(|(setting, _)| setting.name == name);
        if let Some((_, Given::Value(value))) = given
            && !value.is_unknown()
        {
            value.data = Data::Null;
        }
    }

    pub fn remove(&mut self, name: &str) -> Option<Given> {
        let at = self.entries.iter().position(|(setting, _)| setting.name == name)?;
        Some(self.entries.remove(at).1)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static Setting, &Given)> {
        self.entries.iter().map(|(setting, given)| (*setting, given))
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn shrink(&mut self) {
        self.entries.shrink_to_fit();
    }

    fn given(&self, name: &str) -> Option<&Given> {
        self.entries.iter().find(|(setting, _)| setting.name == name).map(|(_, given)| given)
    }

    /// The value of a setting, unknown if there is a mistake in it, also of one that is a block otherwise; `None` if a plain
    /// setting is not given.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self.given(name)? {
            Given::Value(value) => Some(value),
            Given::Block(_) | Given::Labelled(_) => None,
        }
    }

    /// Whether there is a mistake in the setting, which was reported.
    pub fn is_unknown(&self, name: &str) -> bool {
        self.get(name).is_some_and(Value::is_unknown)
    }

    /// The settings of a block; `None` if it is not there.
    pub fn block(&self, name: &str) -> Option<&Settings> {
        match self.given(name)? {
            Given::Block(settings) => Some(settings),
            Given::Value(_) | Given::Labelled(_) => None,
        }
    }

    /// The blocks of that name with their labels, in source order.
    pub fn labelled(&self, name: &str) -> &[(Value, Settings)] {
        match self.given(name) {
            Some(Given::Labelled(blocks)) => blocks,
            _ => &[],
        }
    }

    /// Known text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_public_text()
    }

    pub fn bool(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    pub fn int(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_int()
    }

    /// Calls `visit` for every value in it, blocks included.
    pub fn values<'s>(&'s self, visit: &mut dyn FnMut(&'s Value)) {
        self.values_except("", visit);
    }

    /// The same without one setting.
    pub fn values_except<'s>(&'s self, name: &str, visit: &mut dyn FnMut(&'s Value)) {
        for (_, given) in self.entries.iter().filter(|(setting, _)| setting.name != name) {
            match given {
                Given::Value(value) => visit(value),
                Given::Block(settings) => settings.values(visit),
                Given::Labelled(blocks) => blocks.iter().for_each(|(label, settings)| {
                    visit(label);
                    settings.values(visit);
                }),
            }
        }
    }
}

/// A weekly schedule.
#[derive(Debug)]
pub struct Schedule {
    /// For Monday to Sunday, the hours (UTC) that are on: bit `h` is the hour from h:00 to h+1:00.
    pub hours: [u32; 7],
    /// As written; UTC if not given.
    pub timezone: Arc<str>,
    /// The lines of the schedule as written, in that time zone: day 0 (Monday) to 6, first and last minute (not included, may exceed
    /// 1440 if it runs into the next day).
    pub written: Vec<(u8, u16, u16)>,
    pub origin: Span,
}
