//! A resource type as JSON: `docs/schemas/catalogue.schema.json`.

use super::{Inside, Subject};
use crate::catalogue::{Definition, Limits, Property, Reference, ResourceType, Type};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

pub fn write(subject: &Subject, out: &mut impl Write) -> io::Result<()> {
    let document = match subject {
        Subject::Types(types) => {
            json!({ "version": 1, "types": types.iter().map(|it| it.name()).collect::<Vec<_>>() })
        }
        Subject::Type(ty) => resource_type(*ty),
        Subject::Property(inside) => of_property(inside),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn resource_type(ty: ResourceType) -> Value {
    let mut objects = Objects::default();
    let properties = objects.properties(ty.body());
    let attributes: Map<String, Value> =
        ty.attributes().map(|it| (it.name().to_owned(), json!({ "type": objects.ty(it.ty()) }))).collect();
    json!({
        "version": 1,
        "type": ty.name(),
        "ref": ty.identifier(),
        "shut_down": ty.shut_down(),
        "properties": properties,
        "attributes": attributes,
        "objects": objects.described(),
    })
}

fn of_property(Inside { owner, property, path }: &Inside) -> Value {
    let mut objects = Objects::default();
    let described = objects.property(*property);
    json!({
        "version": 1,
        "type": owner.name(),
        "path": path.split('.').collect::<Vec<_>>(),
        "property": described,
        "objects": objects.described(),
    })
}

/// The objects inside a type, each under a name of its own.
#[derive(Default)]
struct Objects {
    found: Vec<(Definition, String)>,
}

impl Objects {
    /// What the objects that have been named, and those inside them, are made of.
    fn described(&mut self) -> Value {
        let mut described = Map::new();
        let mut done = 0;
        while let Some((definition, name)) = self.found.get(done).cloned() {
            let properties = self.properties(definition);
            described.insert(name, json!({ "open": definition.is_open(), "properties": properties }));
            done += 1;
        }
        Value::Object(described)
    }

    fn properties(&mut self, definition: Definition) -> Value {
        Value::Object(definition.properties().map(|it| (it.name().to_owned(), self.property(it))).collect())
    }

    fn property(&mut self, property: Property) -> Value {
        let mut described = Map::new();
        described.insert("type".into(), self.ty(property.ty()));
        described.insert("required".into(), property.is_required().into());
        described.insert("replacement".into(), property.replacement().word().into());
        if property.is_deprecated() {
            described.insert("deprecated".into(), true.into());
        }
        if property.is_write_only() {
            described.insert("write_only".into(), true.into());
        }
        let takes: Vec<Value> = property.takes().map(reference).collect();
        if !takes.is_empty() {
            described.insert("takes".into(), takes.into());
        }
        limits(property.limits(), &mut described);
        if matches!(property.ty(), Type::List(_)) {
            let mut element = Map::new();
            limits(property.limits().element(), &mut element);
            if !element.is_empty() {
                described.insert("element".into(), element.into());
            }
        }
        described.into()
    }

    fn ty(&mut self, ty: Type) -> Value {
        match ty {
            Type::List(inner) => json!({ "list": self.ty(inner.ty()) }),
            Type::Map(inner) => json!({ "map": self.ty(inner.ty()) }),
            Type::Object(definition) => json!({ "object": self.name(definition) }),
            Type::OneOf(types) => json!({ "one_of": types.iter().map(|it| self.ty(it)).collect::<Vec<_>>() }),
            Type::Text | Type::Integer | Type::Number | Type::Bool | Type::Json => ty.text().into(),
        }
    }

    /// The name of the definition, with a number where another has it already.
    fn name(&mut self, definition: Definition) -> String {
        if let Some((_, name)) = self.found.iter().find(|(known, _)| *known == definition) {
            return name.clone();
        }
        let same = self.found.iter().filter(|(known, _)| known.name() == definition.name()).count();
        let number = if same == 0 { String::new() } else { (same + 1).to_string() };
        let name = format!("{}{number}", definition.name());
        self.found.push((definition, name.clone()));
        name
    }
}

fn reference(reference: Reference) -> Value {
    json!({ "type": reference.type_name, "property": reference.property })
}

fn limits(limits: Limits, described: &mut Map<String, Value>) {
    if let Some(words) = limits.words() {
        described.insert("values".into(), words.collect::<Vec<_>>().into());
    }
    let (min, max) = limits.range();
    let (min_length, max_length) = limits.length();
    let (min_items, max_items) = limits.items();
    let numbers = [
        ("min", min.map(Value::from)),
        ("max", max.map(Value::from)),
        ("min_length", min_length.map(Value::from)),
        ("max_length", max_length.map(Value::from)),
        ("min_items", min_items.map(Value::from)),
        ("max_items", max_items.map(Value::from)),
        ("pattern", limits.pattern().map(Value::from)),
        ("format", limits.format().map(Value::from)),
    ];
    for (name, value) in numbers {
        if let Some(value) = value {
            described.insert(name.into(), value);
        }
    }
    if !limits.is_ordered() {
        described.insert("ordered".into(), false.into());
    }
    if limits.is_unique() {
        described.insert("unique".into(), true.into());
    }
}
