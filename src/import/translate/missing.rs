//! What a part of a template refers to and does not hold: a parameter stands for each, so that the part can be compiled and the
//! whole is one declaration away. What belongs to a stack that is not there joins one that exists.

use super::names::Section;
use super::{Translator, Typed};
use crate::analysis::names::logical_id;
use crate::import::document::Node;
use crate::import::draft::{Expr, Item, Word};
use crate::import::references::{self, Reference};
use crate::import::remark::Remark;
use crate::name::Name;
use indexmap::{IndexMap, IndexSet};
use std::sync::Arc;

/// What stands for what is not there.
#[derive(Default, Debug)]
pub(super) struct Absent {
    /// The `StackId` of the declarations that join a stack, as JSON.
    pub stack: Option<serde_json::Value>,
    /// The same as a value of the language.
    pub stack_value: Option<Expr>,
    /// By the JSON of what names a layer: its declaration.
    pub layers: IndexMap<String, Arc<str>>,
    /// By `Id.Attribute`: the parameter that stands for it.
    pub attributes: IndexMap<String, Arc<str>>,
}

impl Translator<'_> {
    pub fn missing(&mut self) {
        if self.is_fragment() {
            self.missing_ids();
        }
        if self.stack.is_none() && !self.around.has_stack {
            self.missing_stack();
        }
        self.missing_layers();
    }

    fn missing_ids(&mut self) {
        let mut ids: IndexSet<Arc<str>> = IndexSet::new();
        let mut attributes: IndexSet<(Arc<str>, Arc<str>)> = IndexSet::new();
        for resource in &self.template.resources {
            // The stack that is around is joined, whatever the fragment calls it.
            let joins = self.around.has_stack && Typed::of(&resource.kind).is_some();
            let properties = resource.properties.iter().filter(|(name, _)| !joins || &***name != "StackId");
            for place in properties.map(|(_, it)| &it.value).chain(&resource.metadata) {
                references::visit(place, &mut |Reference { id, attribute }| {
                    if id.starts_with("AWS::") || self.names.value(id).is_some() {
                        return;
                    }
                    match attribute {
                        Some(attribute) => drop(attributes.insert((id.into(), attribute.into()))),
                        None => drop(ids.insert(id.into())),
                    }
                });
            }
            for place in resource.properties.values() {
                self.missing_conditions(&place.value);
            }
            if let Some(id) = resource.condition.as_ref().and_then(Node::as_text) {
                self.missing_condition(id);
            }
        }
        for id in ids {
            let name = self.names.free(&id, "parameter");
            self.names.add(Section::Value, &id, name.clone());
            self.stand_in(&name, Some(&id), &format!("`{id}`"));
        }
        for (id, attribute) in attributes {
            let word: String = attribute.chars().filter(char::is_ascii_alphanumeric).collect();
            let name = self.names.invent(&format!("{id}{word}"), "parameter");
            self.absent.attributes.insert(format!("{id}.{attribute}"), name.clone());
            self.replaced(&id, &attribute, &name);
            self.stand_in(&name, None, &format!("`{attribute}` of `{id}`"));
        }
    }

    /// Remarks where a parameter stands in place of an attribute.
    fn replaced(&mut self, id: &str, attribute: &str, name: &str) {
        let wanted = Reference { id, attribute: Some(attribute) };
        for resource in &self.template.resources {
            for (property, place) in &resource.properties {
                let mut found = false;
                references::visit(&place.value, &mut |it| found |= it == wanted);
                if found {
                    let path = format!("Resources/{}/Properties/{property}", resource.id);
                    let reason = format!("the parameter `{name}` stands for `{attribute}` of `{id}`");
                    self.remarks.push(Remark::changed(path, reason));
                }
            }
        }
    }

    /// A parameter for something that the fragment does not hold.
    fn stand_in(&mut self, name: &Arc<str>, id: Option<&str>, what: &str) {
        let mut item = Item::new(Word::Parameter, name);
        item.comments = vec![Arc::from(format!("Stands for {what}, which is not in the fragment."))];
        item.id = id.and_then(|id| super::names::fixed_id(name, id));
        item.kind = Some("string".to_owned());
        let own = logical_id(Name::new(name)).as_str();
        let path = format!("Parameters/{}", id.unwrap_or(own));
        self.remarks.push(Remark::changed(path, format!("stands for {what}, which is not in the fragment")));
        self.items.push(item);
    }

    fn missing_conditions(&mut self, node: &Node) {
        if let Some(("Fn::If", branches)) = node.intrinsic()
            && let Some(id) = branches.as_list().and_then(|it| it.first()).and_then(Node::as_text)
        {
            self.missing_condition(id);
        }
        for item in node.as_list().unwrap_or_default() {
            self.missing_conditions(item);
        }
        for place in node.as_map().into_iter().flat_map(|map| map.values()) {
            self.missing_conditions(&place.value);
        }
    }

    fn missing_condition(&mut self, id: &str) {
        if self.names.get(Section::Condition, id).is_some() {
            return;
        }
        let parameter = self.names.invent(&format!("With{id}"), "parameter");
        let mut item = Item::new(Word::Parameter, &parameter);
        item.comments = vec![Arc::from(format!("Stands for the condition `{id}`, which is not in the fragment."))];
        item.kind = Some("bool".to_owned());
        self.items.push(item);
        let name = self.names.free(id, "condition");
        self.names.add(Section::Condition, id, name.clone());
        let mut item = Item::new(Word::Let, &name);
        item.id = super::names::fixed_id(&name, id);
        item.value = Some(Expr::Infix("==", vec![Expr::Name(parameter.clone()), Expr::Bool(true)]));
        self.items.push(item);
        let reason = format!("stands for the condition `{id}`, which is not in the fragment");
        let own = logical_id(Name::new(&parameter)).as_str();
        self.remarks.push(Remark::changed(format!("Parameters/{own}"), reason.clone()));
        self.remarks.push(Remark::changed(format!("Conditions/{id}"), reason));
    }

    /// The stack that declarations name by an id: the first is the one they join.
    fn missing_stack(&mut self) {
        let typed = |kind: &str| Typed::of(kind).is_some_and(|it| it != Typed::Stack);
        let mut joined = self.template.resources.iter().filter(|it| typed(&it.kind));
        let Some(node) = joined.find_map(|it| it.properties.get("StackId")).map(|it| &it.value) else { return };
        self.absent.stack = Some(node.json());
        self.absent.stack_value = Some(self.expr(node));
    }

    /// Layers that instances and load balancers name and the template does not declare.
    fn missing_layers(&mut self) {
        let mut found: Vec<Node> = Vec::new();
        for resource in &self.template.resources {
            let typed = Typed::of(&resource.kind);
            let ids = match typed {
                Some(Typed::Instance) => resource.properties.get("LayerIds").and_then(|it| it.value.as_list()),
                Some(Typed::LoadBalancer) => {
                    resource.properties.get("LayerId").map(|it| std::slice::from_ref(&it.value))
                }
                _ => None,
            };
            for node in ids.unwrap_or_default() {
                let declared = match node.intrinsic() {
                    Some(("Ref", id)) => {
                        let id = id.as_text().unwrap_or_default();
                        // What is nowhere is the compiler's to report; a parameter is a layer that exists.
                        self.resources.contains_key(id) || self.names.value(id).is_none()
                    }
                    _ => false,
                };
                if !declared && !found.iter().any(|it| it.json() == node.json()) {
                    found.push(node.clone());
                }
            }
        }
        for node in found {
            let around = node.intrinsic().and_then(|(_, id)| self.around.get(id.as_text()?));
            if let Some(layer) = around {
                self.absent.layers.insert(node.json().to_string(), Arc::from(&*layer.name));
                continue;
            }
            let wish = match node.intrinsic() {
                Some((_, id)) => id.as_text().map_or("layer".to_owned(), |id| format!("{id}_layer")),
                None => "existing_layer".to_owned(),
            };
            let name = self.names.invent(&wish, "layer");
            let mut item = Item::new(Word::Layer, &name);
            item.kind = Some("custom".to_owned());
            item.existing = Some(self.expr(&node));
            item.comments = vec![Arc::from("A layer that exists already; its type is not known here.")];
            self.absent.layers.insert(node.json().to_string(), name);
            self.items.push(item);
        }
    }
}
