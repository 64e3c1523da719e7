//! Instances. A program may have a hundred thousand of them, so what many share is rendered once.

use super::Context;
use super::properties::{Part, Properties, Shared};
use super::resource::{PROPERTY_DEPTH, Sink};
use crate::json::fragment;
use crate::language::Setting;
use crate::language::given::{Given, Schedule, Settings};
use crate::language::kinds::DAYS;
use crate::model::{Address4, Instance, InstanceId, Item, LayerId, Running};
use crate::value::Value;
use rustc_hash::FxHashMap;

/// Values of properties that many instances share, as they stand in the template.
pub(super) struct Rendered<'m> {
    stack: Shared<'m>,
    layers: FxHashMap<&'m [LayerId], Shared<'m>>,
}

/// The hours of the day as keys of a schedule.
const HOURS: [&str; 24] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20",
    "21", "22", "23",
];

impl<'m> Rendered<'m> {
    pub fn new(cx: &Context<'m>) -> Rendered<'m> {
        let part = |part: Part<'m>| Shared { json: fragment(PROPERTY_DEPTH, |w| cx.part(w, &part)), part };
        let mut layers: FxHashMap<&'m [LayerId], Shared<'m>> = FxHashMap::default();
        for instance in &cx.model.instances {
            let identities = || instance.layers.iter().map(|layer| cx.identity(&cx.model[*layer].header)).collect();
            layers.entry(&instance.layers).or_insert_with(|| part(Part::List(identities())));
        }
        Rendered { stack: part(cx.identity(&cx.model.stack.header)), layers }
    }
}

impl Context<'_> {
    pub(super) fn instance(&self, out: &mut Sink<'_>, id: InstanceId, rendered: &Rendered) {
        let instance = &self.model[id];
        if let Address4::Auto(address) = instance.elastic_ip {
            let vpc = self.model.stack.settings.get("vpc").is_some();
            let domain = Properties::default().with("Domain", Part::Word("vpc"));
            let properties = if vpc { domain } else { Properties::default() };
            self.made(out, address, "AWS::EC2::EIP", instance.header.when(), properties);
        }
        let mut properties = Properties::default();
        properties.push("StackId", Part::Shared(&rendered.stack));
        if let Some(layers) = rendered.layers.get(&*instance.layers) {
            properties.push("LayerIds", Part::Shared(layers));
        }
        properties.settings(&instance.settings, &mut instance_setting);
        self.running(instance, &mut properties);
        self.attached(instance, &mut properties);
        self.resource(out, Item::Instance(id), &instance.header, "AWS::OpsWorks::Instance", properties);
    }

    fn running<'m>(&self, instance: &'m Instance, properties: &mut Properties<'m>) {
        match &instance.running {
            Running::Always => {}
            Running::Load => properties.set("AutoScalingType", Part::Word("load")),
            Running::Scheduled(schedule) => {
                properties.set("AutoScalingType", Part::Word("timer"));
                properties.set("TimeBasedAutoScaling", Part::Object(hours(schedule)));
            }
        }
    }

    fn attached<'m>(&'m self, instance: &'m Instance, properties: &mut Properties<'m>) {
        let address = match &instance.elastic_ip {
            Address4::None => None,
            Address4::Auto(id) => Some(Part::Ref(*id)),
            Address4::Declared(id) => self.model[*id].settings.get("ip").map(Part::Value),
            Address4::Text(value) => Some(Part::Value(value)),
        };
        if let Some(address) = address {
            properties.set("ElasticIps", Part::List(vec![address]));
        }
        if !instance.volumes.is_empty() {
            let volumes = instance.volumes.iter().map(|volume| &self.model[*volume].header);
            properties.set("Volumes", Part::List(volumes.map(|it| self.if_exists(it, self.identity(it))).collect()));
        }
    }
}

/// Settings of an instance that are more than one property, or stand in the model as something better.
fn instance_setting<'m>(properties: &mut Properties<'m>, setting: &'static Setting, given: &'m Given) -> bool {
    match (setting.name, given) {
        ("layers" | "elastic_ip" | "volumes" | "schedule" | "scale", _) => {}
        ("block_device", Given::Labelled(blocks)) => {
            let devices = blocks.iter().map(|(name, settings)| Part::Object(block_device(name, settings))).collect();
            properties.set(setting.property, Part::List(devices));
        }
        _ => return false,
    }
    true
}

fn block_device<'m>(name: &'m Value, settings: &'m Settings) -> Properties<'m> {
    let mut properties = Properties::default().with("DeviceName", Part::Value(name));
    properties.settings(settings, &mut |properties, setting, given| match (setting.name, given) {
        ("none", Given::Value(value)) => {
            if value.as_bool() == Some(true) {
                properties.set(setting.property, Part::Word(""));
            }
            true
        }
        _ => false,
    });
    properties
}

/// `{ "Monday": { "9": "on" } }`, hours that are off left out.
fn hours(schedule: &Schedule) -> Properties<'static> {
    let mut week = Properties::default();
    for ((_, day), hours) in DAYS.iter().zip(schedule.hours) {
        let mut on = Properties::default();
        HOURS
            .iter()
            .enumerate()
            .filter(|(hour, _)| hours >> hour & 1 == 1)
            .for_each(|(_, hour)| on.push(hour, Part::Word("on")));
        if !on.is_empty() {
            week.push(day, Part::Object(on));
        }
    }
    week
}
