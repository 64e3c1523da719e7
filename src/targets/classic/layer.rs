//! Layers: settings, attributes of the built-in kinds, volumes, scaling, recipes.

use super::Context;
use super::properties::{Part, Properties, tags};
use super::resource::Sink;
use crate::language::Setting;
use crate::language::given::{Given, Settings};
use crate::language::kinds::Event;
use crate::model::{Item, Layer, LayerId};
use crate::value::{Data, Value};

impl Context<'_> {
    pub fn layer(&self, out: &mut Sink<'_>, id: LayerId) {
        let layer = &self.model[id];
        let mut properties = Properties::default();
        properties.push("StackId", self.identity(&self.model.stack.header));
        properties.push("Type", Part::Word(layer.kind.word()));
        properties.push("Name", Part::Word(&layer.name.text));
        properties.push("Shortname", Part::Word(&layer.shortname.text));
        properties.push("EnableAutoHealing", Part::Bool(true));
        properties.push("AutoAssignElasticIps", Part::Bool(false));
        properties.push("AutoAssignPublicIps", Part::Bool(false));
        properties.settings(&layer.settings, &mut |properties, setting, given| {
            layer_setting(layer, properties, setting, given)
        });
        recipes(layer, &mut properties);
        if let Some(json) = &layer.json {
            properties.set("CustomJson", Part::Json(json));
        }
        self.resource(out, Item::Layer(id), &layer.header, "AWS::OpsWorks::Layer", properties);
    }
}

/// Settings of a layer that are more than one property.
fn layer_setting<'m>(
    layer: &'m Layer,
    properties: &mut Properties<'m>,
    setting: &'static Setting,
    given: &'m Given,
) -> bool {
    match (setting.name, given) {
        ("json" | "json_text" | "json_form", _) => {}
        // Written here, so that the property stands where the source has the setting.
        ("recipes", _) => recipes(layer, properties),
        ("scaling", Given::Block(block)) => properties.set(setting.property, Part::Object(scaling(block))),
        ("volume", Given::Labelled(blocks)) => {
            let volumes = blocks.iter().map(|(mount, settings)| Part::Object(volume(mount, settings))).collect();
            properties.set(setting.property, Part::List(volumes));
        }
        ("tags", Given::Value(value)) => properties.set(setting.property, tags(value)),
        ("bundler", Given::Value(value)) => bundler(properties, setting, value),
        _ => return false,
    }
    true
}

fn recipes<'m>(layer: &'m Layer, properties: &mut Properties<'m>) {
    for event in Event::ALL {
        if let Some(given) = &layer.recipes[event].given {
            properties.set(recipes_property(event), Part::Value(given));
        }
    }
}

fn recipes_property(event: Event) -> &'static str {
    match event {
        Event::Setup => "CustomRecipes.Setup",
        Event::Configure => "CustomRecipes.Configure",
        Event::Deploy => "CustomRecipes.Deploy",
        Event::Undeploy => "CustomRecipes.Undeploy",
        Event::Shutdown => "CustomRecipes.Shutdown",
    }
}

fn scaling(block: &Settings) -> Properties<'_> {
    let mut properties = Properties::default().with("Enable", Part::Bool(true));
    properties.settings(block, &mut |properties, setting, given| {
        let Given::Block(thresholds) = given else { return false };
        properties.object(setting.property).plain(thresholds);
        true
    });
    properties
}

fn volume<'m>(mount: &'m Value, settings: &'m Settings) -> Properties<'m> {
    let mut properties =
        Properties::default().with("MountPoint", Part::Value(mount)).with("NumberOfDisks", Part::Int(1));
    properties.plain(settings);
    properties
}

/// A version is managed; `false` is not, and `true` is, in the version of the service.
fn bundler<'m>(properties: &mut Properties<'m>, setting: &'static Setting, value: &'m Value) {
    match &value.data {
        Data::Bool(_) => properties.set("Attributes.ManageBundler", Part::Text(value)),
        _ => {
            properties.set("Attributes.ManageBundler", Part::Word("true"));
            properties.set(setting.property, Part::Text(value));
        }
    }
}
