//! The smaller declarations: attached load balancers, registered volumes, users, servers.

use super::Context;
use super::properties::{Part, Properties, pairs, tags};
use super::resource::Sink;
use super::roles::{INSTANCE_PROFILE, SERVICE_ROLE};
use super::stack::role;
use crate::language::Setting;
use crate::language::given::Given;
use crate::language::kinds::ServerKind;
use crate::model::{Item, LoadBalancer, Server, User, VolumeId};

impl Context<'_> {
    pub fn load_balancer(&self, out: &mut Sink<'_>, item: Item, balancer: &LoadBalancer) {
        let mut properties = Properties::default();
        properties.settings(&balancer.settings, &mut |_, setting, _| setting.name == "layer");
        properties.set("LayerId", self.identity(&self.model[balancer.layer].header));
        self.resource(out, item, &balancer.header, "AWS::OpsWorks::ElasticLoadBalancerAttachment", properties);
    }

    pub fn volume(&self, out: &mut Sink<'_>, id: VolumeId) {
        let volume = &self.model[id];
        let mut properties = Properties::default().with("StackId", self.identity(&self.model.stack.header));
        properties.plain(&volume.settings);
        self.resource(out, Item::Volume(id), &volume.header, "AWS::OpsWorks::Volume", properties);
    }

    pub fn user(&self, out: &mut Sink<'_>, item: Item, user: &User) {
        let mut properties = Properties::default();
        properties.plain(&user.settings);
        self.resource(out, item, &user.header, "AWS::OpsWorks::UserProfile", properties);
    }

    pub fn server(&self, out: &mut Sink<'_>, item: Item, server: &Server) {
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
        self.resource(out, item, &server.header, "AWS::OpsWorksCM::Server", properties);
        self.server_roles(out, server);
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
