//! The smaller declarations: attached load balancers, registered volumes, users, servers.

use super::Context;
use super::properties::{Part, Properties, pairs, tags};
use super::roles::{INSTANCE_PROFILE, SERVICE_ROLE};
use super::stack::role;
use crate::json::Writer;
use crate::language::Setting;
use crate::language::given::Given;
use crate::language::kinds::ServerKind;
use crate::model::{Item, LoadBalancer, Server, User, VolumeId};

impl Context<'_> {
    pub fn load_balancer(&self, w: &mut Writer, item: Item, balancer: &LoadBalancer) {
        let mut properties = Properties::default();
        properties.settings(&balancer.settings, &mut |_, setting, _| setting.name == "layer");
        properties.set("LayerId", self.identity(&self.model[balancer.layer].header));
        self.resource(w, item, &balancer.header, "AWS::OpsWorks::ElasticLoadBalancerAttachment", properties);
    }

    pub fn volume(&self, w: &mut Writer, id: VolumeId) {
        let volume = &self.model[id];
        let mut properties = Properties::default().with("StackId", self.identity(&self.model.stack.header));
        properties.plain(&volume.settings);
        self.resource(w, Item::Volume(id), &volume.header, "AWS::OpsWorks::Volume", properties);
    }

    pub fn user(&self, w: &mut Writer, item: Item, user: &User) {
        let mut properties = Properties::default();
        properties.plain(&user.settings);
        self.resource(w, item, &user.header, "AWS::OpsWorks::UserProfile", properties);
    }

    pub fn server(&self, w: &mut Writer, item: Item, server: &Server) {
        let id = server.header.id;
        let (engine, model) = match server.kind {
            ServerKind::Chef => ("ChefAutomate", "Single"),
            ServerKind::Puppet => ("Puppet", "Monolithic"),
        };
        let mut properties = Properties::default();
        properties.push("Engine", Part::Word(engine));
        properties.push("EngineModel", Part::Word(model));
        properties.push("ServiceRoleArn", role(&server.service_role, id, SERVICE_ROLE));
        properties.push("InstanceProfileArn", role(&server.instance_profile, id, INSTANCE_PROFILE));
        let mut attributes = Vec::new();
        properties.settings(&server.settings, &mut |properties, setting, given| {
            server_setting(properties, &mut attributes, setting, given)
        });
        if !attributes.is_empty() {
            properties.set("EngineAttributes", Part::List(attributes));
        }
        self.resource(w, item, &server.header, "AWS::OpsWorksCM::Server", properties);
        self.server_roles(w, server);
    }
}

/// Settings of a server that are more than one property; attributes of the engine are gathered.
fn server_setting<'m>(
    properties: &mut Properties<'m>,
    attributes: &mut Vec<Part<'m>>,
    setting: &'static Setting,
    given: &'m Given,
) -> bool {
    let Given::Value(value) = given else { return false };
    match (setting.name, setting.property.strip_prefix("EngineAttributes.")) {
        ("service_role" | "instance_profile", _) => {}
        ("tags", _) => properties.set(setting.property, tags(value)),
        ("engine_attributes", _) => match pairs(value, "Name") {
            Part::List(pairs) => attributes.extend(pairs),
            whole => attributes.push(whole),
        },
        (_, Some(name)) => {
            let attribute = Properties::default().with("Name", Part::Word(name)).with("Value", Part::Text(value));
            attributes.push(Part::Object(attribute));
        }
        _ => return false,
    }
    true
}
