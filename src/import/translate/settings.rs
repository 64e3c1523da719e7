//! Properties to settings, by the vocabulary read in reverse: which setting a property became, in which unit, with which words.
//!
//! What a declaration has no setting for goes into `meta { properties { ... } }` if the service knows the property; a property
//! that nobody knows is written like a setting, so that the compiler says so and suggests one.

use super::{Style, Translator, all_lines};
use crate::import::document::{Data, Entry as Place, Map, Node};
use crate::import::draft::{Content, Element, Entry, Expr};
use crate::language::{Kind, Setting, Shape};
use crate::source::Span;
use crate::value::Unit;
use std::sync::Arc;

/// Settings that a declaration writes itself; takes what it uses out of the properties.
pub(super) type Special<'s> = dyn FnMut(&Translator, &'static Setting, &mut Map) -> Handled + 's;

pub(super) enum Handled {
    /// The vocabulary says all.
    No,
    /// These entries, if any.
    As(Vec<Entry>),
}

impl Translator<'_> {
    /// The settings of a shape that properties give. Plain ones come first, then blocks.
    pub fn settings(&self, shape: &'static Shape, properties: &mut Map, special: &mut Special) -> Vec<Entry> {
        let mut plain = Vec::new();
        let mut blocks = Vec::new();
        for setting in shape.settings {
            let entries = match special(self, setting, properties) {
                Handled::As(entries) => entries,
                Handled::No => self.setting(setting, properties, special),
            };
            for entry in entries {
                match entry.content {
                    Content::Value(_) => plain.push(entry),
                    Content::Block { .. } => blocks.push(entry),
                }
            }
        }
        plain.append(&mut blocks);
        plain
    }

    fn setting(&self, setting: &'static Setting, properties: &mut Map, special: &mut Special) -> Vec<Entry> {
        match &setting.kind {
            Kind::Block(inner) => self.block(setting, inner, properties, special).into_iter().collect(),
            _ if setting.property.is_empty() => Vec::new(),
            kind => match take(properties, setting.property) {
                Some(node) => vec![self.value_entry(setting.name, kind, &node)],
                None => Vec::new(),
            },
        }
    }

    pub fn value_entry(&self, name: &str, kind: &Kind, node: &Node) -> Entry {
        let value = self.setting_value(kind, node);
        let structured = matches!(value, Expr::List(_) | Expr::Object(_)) && node.intrinsic().is_none();
        let comments = if structured { self.comments(node) } else { all_lines(node) };
        Entry::value(name, value).with(comments)
    }

    /// Rows of a block name their properties from the root of the resource, or from the property of the block.
    fn block(
        &self,
        setting: &'static Setting,
        inner: &'static Shape,
        properties: &mut Map,
        special: &mut Special,
    ) -> Option<Entry> {
        let absolute = setting.property.is_empty()
            || inner.settings.iter().any(|row| row.property.split('.').next() == Some(setting.property));
        if absolute {
            let entries = self.settings(inner, properties, special);
            return (!entries.is_empty()).then(|| Entry::block(setting.name, entries));
        }
        let is_map = get(properties, setting.property)?.intrinsic().is_none();
        if !is_map || get(properties, setting.property)?.as_map().is_none() {
            return None;
        }
        let node = take(properties, setting.property)?;
        let comments = self.comments(&node);
        let Data::Map(mut map) = node.data else { return None };
        let mut entries = self.settings(inner, &mut map, special);
        entries.extend(self.unknown(map));
        Some(Entry::block(setting.name, entries).with(comments))
    }

    /// What is left of a structure that is known through and through: entries that the compiler will ask about.
    pub fn unknown(&self, rest: Map) -> Vec<Entry> {
        rest.into_iter()
            .map(|(key, place)| Entry::value(&key, self.expr(&place.value)).with(self.comments(&place.value)))
            .collect()
    }

    /// A value as a setting of the kind takes it. What does not fit is written as it is: the compiler will say so.
    pub fn setting_value(&self, kind: &Kind, node: &Node) -> Expr {
        if node.intrinsic().is_some() {
            return self.deferred(kind, node);
        }
        let scalar = node.scalar();
        match (kind, scalar) {
            (Kind::List(item), _) => match node.as_list() {
                Some(items) => Expr::List(items.iter().map(|it| self.setting_element(item, it)).collect()),
                None => Expr::list([self.setting_value(item, node)]),
            },
            (Kind::Recipes, _) => match node.as_list() {
                Some(items) => Expr::List(items.iter().map(|it| self.recipe(it)).collect()),
                None => Expr::list([self.recipe(node).value]),
            },
            (Kind::Bool, Some(text)) => match text.to_ascii_lowercase().as_str() {
                "true" => Expr::Bool(true),
                "false" => Expr::Bool(false),
                _ => Expr::Text(text),
            },
            (Kind::Int { .. } | Kind::Number, Some(text)) if is_number(&text) => Expr::Number(text),
            (Kind::Duration(unit) | Kind::Size(unit), Some(text)) if is_number(&text) => self.quantity(&text, *unit),
            (Kind::Percent, Some(text)) if is_number(&text) => Expr::bare(format!("{text}%")),
            (Kind::Words(words), Some(text)) => match words.iter().find(|it| it.written == &*text) {
                Some(word) if self.is_bare(word.word) => Expr::bare(word.word),
                Some(word) => Expr::text(word.word),
                None => Expr::Text(text),
            },
            (Kind::Either(kinds), Some(text)) => match kinds.iter().find(|kind| fits(kind, &text)) {
                Some(kind) => self.setting_value(kind, node),
                None => Expr::Text(text),
            },
            (_, Some(text)) => Expr::Text(text),
            (_, None) => self.expr(node),
        }
    }

    /// `if` between two values is one between two settings.
    fn deferred(&self, kind: &Kind, node: &Node) -> Expr {
        let expr = self.expr(node);
        let Some(("Fn::If", branches)) = node.intrinsic() else { return expr };
        match (expr, branches.as_list()) {
            (Expr::If(parts), Some([_, then, otherwise])) => {
                let (then, otherwise) = (self.setting_value(kind, then), self.setting_value(kind, otherwise));
                match (&then, &otherwise) {
                    (Expr::Bool(true), Expr::Bool(false)) => parts.0,
                    _ => Expr::If(Box::new((parts.0, then, otherwise))),
                }
            }
            (expr, _) => expr,
        }
    }

    fn setting_element(&self, kind: &Kind, node: &Node) -> Element {
        Element { comments: all_lines(node), value: self.setting_value(kind, node) }
    }

    fn recipe(&self, node: &Node) -> Element {
        let value = match node.as_text() {
            Some(text) if is_recipe(text) => Expr::bare(text),
            _ => self.expr(node),
        };
        Element { comments: all_lines(node), value }
    }

    /// Whether a word of a fixed set may stand without quotes: no declaration has its name.
    pub fn is_bare(&self, word: &str) -> bool {
        let is_word = word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_'));
        is_word && !self.names.is_taken(word)
    }

    /// A number with its unit, in the largest one that it is a whole number of.
    fn quantity(&self, text: &str, unit: Unit) -> Expr {
        let larger: &[(i64, Unit)] = match unit {
            Unit::Seconds => &[(3600, Unit::Hours), (60, Unit::Minutes)],
            Unit::Minutes => &[(60, Unit::Hours)],
            Unit::Mebibytes => &[(1024 * 1024, Unit::Tebibytes), (1024, Unit::Gibibytes)],
            Unit::Gibibytes => &[(1024, Unit::Tebibytes)],
            _ => &[],
        };
        if let (Style::Tidy, Ok(number)) = (self.style, text.parse::<i64>())
            && let Some((factor, unit)) = larger.iter().find(|(factor, _)| number > 0 && number % factor == 0)
        {
            return Expr::bare(format!("{}{}", number / factor, unit.text()));
        }
        Expr::bare(format!("{text}{}", unit.text()))
    }
}

fn is_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// `cookbook::recipe`, as it stands without quotes (the manual, "Text").
fn is_recipe(text: &str) -> bool {
    let word = |it: &str| !it.is_empty() && it.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let Some((cookbook, recipe)) = text.split_once("::") else { return false };
    let starts = cookbook.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts && word(cookbook) && word(recipe)
}

fn fits(kind: &Kind, text: &str) -> bool {
    match kind {
        Kind::Words(words) => words.iter().any(|it| it.written == text),
        Kind::Bool => matches!(text, "true" | "false"),
        Kind::Text | Kind::Version => true,
        _ => false,
    }
}

/// The value at a path with dots.
pub(super) fn get<'m>(properties: &'m Map, path: &str) -> Option<&'m Node> {
    match path.split_once('.') {
        None => properties.get(path).map(|it| &it.value),
        Some((first, rest)) => {
            let inner = properties.get(first)?;
            inner.value.intrinsic().is_none().then_some(())?;
            get(inner.value.as_map()?, rest)
        }
    }
}

/// Takes the value at a path with dots out; objects that are empty then go with it.
pub(super) fn take(properties: &mut Map, path: &str) -> Option<Node> {
    get(properties, path)?;
    match path.split_once('.') {
        None => properties.shift_remove(path).map(|it| it.value),
        Some((first, rest)) => {
            let Place { value: Node { data: Data::Map(inner), comments, .. }, .. } = properties.get_mut(first)? else {
                return None;
            };
            let mut found = take(inner, rest)?;
            let above = std::mem::take(comments);
            found.comments.splice(0..0, above).for_each(drop);
            if inner.is_empty() {
                properties.shift_remove(first);
            }
            Some(found)
        }
    }
}

/// Puts a value at a path with dots; objects on the way are made.
pub(super) fn put(properties: &mut Map, path: &str, value: Node) {
    let at = value.span;
    match path.split_once('.') {
        None => drop(properties.insert(Arc::from(path), Place { key: at, value })),
        Some((first, rest)) => {
            let empty = || Place { key: at, value: Node::new(Data::Map(Map::default()), at) };
            let inner = properties.entry(Arc::from(first)).or_insert_with(empty);
            if let Data::Map(inner) = &mut inner.value.data {
                put(inner, rest, value);
            }
        }
    }
}

/// Data that takes a property away when it is laid over.
pub(super) fn nothing(at: Span) -> Node {
    Node::new(Data::Null, at)
}
