//! A template that no document holds, as the data of one: what was made of descriptions is compared with what is compiled, too.

use super::{Parameter, Resource, Template};
use crate::import::document::{Map, Node};
use serde_json::{Value, json};

impl Template {
    /// Its parameters and resources. What is made of other documents has no other sections.
    pub fn json(&self) -> Value {
        let resources: serde_json::Map<String, Value> =
            self.resources.iter().map(|it| (it.id.to_string(), resource(it))).collect();
        let parameters: serde_json::Map<String, Value> =
            self.parameters.iter().map(|it| (it.id.to_string(), parameter(it))).collect();
        match parameters.is_empty() {
            true => json!({ "Resources": resources }),
            false => json!({ "Parameters": parameters, "Resources": resources }),
        }
    }
}

fn resource(resource: &Resource) -> Value {
    let mut data = json!({ "Type": &*resource.kind, "Properties": properties(&resource.properties) });
    if let (Some(ids), Some(data)) = (&resource.depends_on, data.as_object_mut()) {
        data.insert("DependsOn".to_owned(), ids.iter().map(Node::json).collect());
    }
    data
}

fn properties(properties: &Map) -> Value {
    properties.iter().map(|(name, entry)| (name.to_string(), entry.value.json())).collect()
}

fn parameter(parameter: &Parameter) -> Value {
    let mut data = json!({ "Type": &*parameter.kind });
    let given = [("Description", &parameter.description), ("NoEcho", &parameter.no_echo)];
    let given = given.into_iter().filter_map(|(name, node)| Some((name, node.as_ref().map(Node::json)?)));
    for (name, value) in given {
        if let Some(data) = data.as_object_mut() {
            data.insert(name.to_owned(), value);
        }
    }
    data
}
