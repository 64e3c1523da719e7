//! What all resources share: a plain `resource` with its own properties, and `meta` for what CloudFormation should know besides.

use super::names::fixed_id;
use super::settings::nothing;
use super::{Style, Translator, Typed, all_lines, lines, references};
use crate::import::document::{Data, Entry as Place, Map, Node};
use crate::import::draft::{Entry, Expr, Item, Word};
use crate::import::remark::Remark;
use crate::import::template::Resource;
use crate::language::{Kind, Shape};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Properties of typed declarations for which the vocabulary has no row of its own.
const OTHERS: [&str; 9] = [
    "Attributes",
    "ElasticIps",
    "Engine",
    "EngineAttributes",
    "EngineModel",
    "RdsDbInstances",
    "StackId",
    "Type",
    "UseCustomCookbooks",
];

impl<'t> Translator<'t> {
    /// A declaration with its name, id, comments and condition.
    pub fn item(&self, word: Word, resource: &Resource) -> Item {
        let name = self.names.value(&resource.id).unwrap_or_else(|| resource.id.clone());
        let mut item = Item::new(word, &name);
        item.comments = lines(&resource.comments);
        item.id = fixed_id(&name, &resource.id);
        if let Some(condition) = &resource.condition {
            item.comments.extend(all_lines(condition));
            item.when = self.when(condition);
        }
        item
    }

    pub fn plain_resource(&mut self, resource: &Resource) -> Item {
        let mut item = self.item(Word::Resource, resource);
        item.kind = Some(crate::import::draft::quoted(&resource.kind));
        let mut body: Vec<Entry> = self.entries(&resource.properties);
        body.extend(self.meta(resource, Map::default(), &mut item.comments));
        item.body = Some(body);
        item
    }

    /// Ends a typed declaration: what is left of its properties, then `meta`.
    pub fn finish(
        &mut self,
        mut item: Item,
        resource: &Resource,
        shape: &'static Shape,
        mut body: Vec<Entry>,
        rest: Map,
        mut over: Map,
    ) -> Item {
        for (key, place) in rest {
            let known = OTHERS.contains(&&*key) || names_property(shape, &key);
            if known {
                self.remarks.push(Remark::note(
                    format!("Resources/{}/Properties/{key}", resource.id),
                    "the language has no setting for it: written as a raw property",
                ));
                self.check_raw(resource, &key, &place.value);
                over.insert(key, place);
            } else {
                body.push(Entry::value(&key, self.expr(&place.value)).with(self.comments(&place.value)));
            }
        }
        body.extend(self.meta(resource, over, &mut item.comments));
        item.body = Some(body);
        item
    }

    /// `meta { ... }`, if there is something to say. `over` holds raw properties.
    fn meta(&mut self, resource: &Resource, over: Map, comments: &mut Vec<Arc<str>>) -> Option<Entry> {
        let mut entries = Vec::new();
        entries.extend(self.depends_on(resource, comments));
        for (key, node) in
            [("deletion_policy", &resource.deletion_policy), ("update_replace_policy", &resource.update_replace_policy)]
        {
            let Some(node) = node else { continue };
            let value = match node.as_text() {
                Some(word) if self.is_bare(word) => Expr::bare(word),
                _ => self.expr(node),
            };
            entries.push(Entry::value(key, value).with(all_lines(node)));
        }
        for (key, node) in [
            ("creation_policy", &resource.creation_policy),
            ("update_policy", &resource.update_policy),
            ("metadata", &resource.metadata),
        ] {
            let Some(node) = node else { continue };
            entries.push(Entry::value(key, self.expr(node)).with(self.comments(node)));
        }
        if !over.is_empty() {
            entries.push(Entry::block("properties", self.entries(&over)));
        }
        (!entries.is_empty()).then(|| Entry::block("meta", entries))
    }

    /// What the resource must wait for beyond what it refers to. An instance waits for the load balancers of its layers anyway.
    fn depends_on(&mut self, resource: &Resource, comments: &mut Vec<Arc<str>>) -> Option<Entry> {
        let mut referred: FxHashSet<Arc<str>> = FxHashSet::default();
        for place in resource.properties.values() {
            references(&place.value, &mut |id| {
                referred.insert(Arc::from(id));
            });
        }
        let given = resource.depends_on.as_deref().unwrap_or_default();
        let balancers = self.balancers_of(resource);
        let awaits = |id: &str| given.iter().any(|it| it.as_text() == Some(id));
        let all_awaited = balancers.iter().all(|id| awaits(id) || referred.contains(id));
        let mut elements = Vec::new();
        let mut above = Vec::new();
        for node in given {
            let Some(id) = node.as_text() else { continue };
            above.extend(all_lines(node));
            let path = format!("Resources/{}/DependsOn", resource.id);
            if referred.contains(id) {
                self.remarks.push(Remark::note(path, format!("a reference to `{id}` says it already")));
            } else if balancers.iter().any(|it| **it == *id) {
                self.remarks.push(Remark::note(path, format!("instances wait for `{id}` anyway")));
            } else if self.resources.contains_key(id) || !self.is_fragment() {
                let name = self.names.value(id).unwrap_or_else(|| Arc::from(id));
                elements.push(Expr::Name(name));
            } else {
                let reason = format!("`{id}` is not in the fragment");
                comments.push(Arc::from(format!("not said: DependsOn {id}, which is not in the fragment")));
                self.remarks.push(Remark::left_out(path, reason));
            }
        }
        if elements.is_empty() && (all_awaited || balancers.is_empty()) {
            comments.extend(above);
            return None;
        }
        if !elements.is_empty() && !all_awaited {
            let path = format!("Resources/{}/DependsOn", resource.id);
            self.remarks.push(Remark::changed(path, "instances wait for the load balancers of their layers"));
        }
        if elements.is_empty() {
            above.push(Arc::from("The template does not make it wait for the load balancer."));
        }
        Some(Entry::value("depends_on", Expr::list(elements)).with(above))
    }

    /// The attachments of load balancers to the layers of an instance.
    fn balancers_of(&self, resource: &Resource) -> Vec<Arc<str>> {
        if Typed::of(&resource.kind) != Some(Typed::Instance) {
            return Vec::new();
        }
        let mut layers: FxHashSet<&str> = FxHashSet::default();
        for node in resource.properties.get("LayerIds").and_then(|it| it.value.as_list()).unwrap_or_default() {
            if let Some(("Ref", id)) = node.intrinsic() {
                layers.extend(id.as_text());
            }
        }
        if !layers.iter().any(|id| self.balanced.contains(id)) {
            return Vec::new();
        }
        let attached = |it: &&Resource| {
            let layer = it.properties.get("LayerId").and_then(|layer| layer.value.intrinsic());
            Typed::of(&it.kind) == Some(Typed::LoadBalancer)
                && layer.is_some_and(|(_, id)| id.as_text().is_some_and(|id| layers.contains(id)))
        };
        self.template.resources.iter().filter(attached).map(|it| it.id.clone()).collect()
    }

    /// Remarks that the compiler writes a property that the input does not give.
    pub fn written(&mut self, resource: &Resource, property: &str, reason: &str) {
        if !resource.properties.contains_key(property) {
            let path = format!("Resources/{}/Properties/{property}", resource.id);
            self.remarks.push(Remark::changed(path, reason));
            self.required(resource, property);
        }
    }

    /// Whether clean-ups are wanted.
    pub fn is_tidy(&self) -> bool {
        self.style == Style::Tidy
    }

    /// `tags { ... }`, if all keys are known and stand once; takes the property out.
    pub fn tags(&self, properties: &mut Map) -> Vec<Entry> {
        match pairs(properties.get("Tags"), "Key") {
            Some(pairs) => {
                let comments = properties.get("Tags").map(|it| lines(&it.value.comments)).unwrap_or_default();
                let tag =
                    |(key, value): &(Arc<str>, Node)| Entry::value(key, self.pair_value(value)).with(all_lines(value));
                let entries = pairs.iter().map(tag).collect();
                properties.shift_remove("Tags");
                vec![Entry::block("tags", entries).with(comments)]
            }
            None => Vec::new(),
        }
    }

    pub fn pair_value(&self, node: &Node) -> Expr {
        match node.scalar() {
            Some(text) => Expr::Text(text),
            None => self.expr(node),
        }
    }
}

/// A list of `{Key: ..., Value: ...}` as pairs; `None` if an element is anything else or a key stands twice.
pub(super) fn pairs(place: Option<&Place>, key_name: &str) -> Option<Vec<(Arc<str>, Node)>> {
    let mut pairs: Vec<(Arc<str>, Node)> = Vec::new();
    let mut seen: FxHashSet<Arc<str>> = FxHashSet::default();
    for item in place?.value.as_list()? {
        let map = item.as_map().filter(|map| map.len() == 2)?;
        let key = map.get(key_name)?.value.as_text()?;
        let mut value = map.get("Value")?.value.clone();
        if matches!(value.data, Data::Null) || !seen.insert(Arc::from(key)) {
            return None;
        }
        value.comments.splice(0..0, item.comments.iter().cloned()).for_each(drop);
        let beside = map.get(key_name).map(|it| it.value.comments.clone()).unwrap_or_default();
        value.comments.extend(beside);
        pairs.push((Arc::from(key), value));
    }
    Some(pairs)
}

/// Whether a row of the shape becomes the property.
fn names_property(shape: &Shape, property: &str) -> bool {
    shape.settings.iter().any(|row| {
        row.property.split('.').next() == Some(property)
            || matches!(&row.kind, Kind::Block(inner) if row.property.is_empty() && names_property(inner, property))
    })
}

/// Lays `null` over a property that the compiler would write.
pub(super) fn take_away(over: &mut Map, path: &str, at: crate::source::Span) {
    super::settings::put(over, path, nothing(at));
}
