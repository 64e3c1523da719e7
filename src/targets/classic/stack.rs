//! The stack: its settings, what is registered with it, and where cookbooks and apps come from.

use super::Context;
use super::properties::{Part, Properties, tags};
use super::resource::Sink;
use super::roles::{INSTANCE_PROFILE, SERVICE_ROLE};
use crate::language::Setting;
use crate::language::given::{Given, Settings};
use crate::model::{Address4, Item, Role};
use crate::name::Name;
use crate::value::Value;

impl Context<'_> {
    pub fn stack(&self, out: &mut Sink<'_>) {
        let stack = &self.model.stack;
        let id = stack.header.id;
        let mut properties = Properties::default();
        properties.push("Name", Part::Ref(Name::new("AWS::StackName")));
        properties.push("ServiceRoleArn", role(&stack.service_role, id, SERVICE_ROLE));
        properties.push("DefaultInstanceProfileArn", role(&stack.instance_profile, id, INSTANCE_PROFILE));
        properties.settings(&stack.settings, &mut stack_setting);
        if let Some(json) = &stack.json {
            properties.set("CustomJson", Part::Json(json));
        }
        for (name, registered) in [("ElasticIps", self.elastic_ips()), ("RdsDbInstances", self.databases())] {
            if !registered.is_empty() {
                properties.set(name, Part::List(registered));
            }
        }
        self.resource(out, Item::Stack, &stack.header, "AWS::OpsWorks::Stack", properties);
        self.stack_roles(out);
    }

    /// The addresses that are registered with the stack: those of the program, then those that the compiler makes.
    fn elastic_ips(&self) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        for address in self.model.elastic_ips.iter().filter(|it| it.header.existing().is_none()) {
            parts.push(self.if_exists(&address.header, Part::Object(plain(&address.settings))));
        }
        for instance in self.model.instances.iter().filter(|it| it.header.existing().is_none()) {
            if let Address4::Auto(id) = instance.elastic_ip {
                let registered = Part::Object(Properties::default().with("Ip", Part::Ref(id)));
                parts.push(self.if_exists(&instance.header, registered));
            }
        }
        parts
    }

    fn databases(&self) -> Vec<Part<'_>> {
        let registered = self.model.databases.iter().filter(|it| it.header.existing().is_none());
        registered.map(|it| self.if_exists(&it.header, Part::Object(plain(&it.settings)))).collect()
    }
}

fn plain(settings: &Settings) -> Properties<'_> {
    let mut properties = Properties::default();
    properties.plain(settings);
    properties
}

/// The ARN of a role or profile: as given, or of the one that the compiler makes for a declaration.
pub(super) fn role<'m>(role: &'m Role, owner: Name, suffix: &str) -> Part<'m> {
    match role {
        Role::Given(value) => Part::Value(value),
        Role::Auto => Part::Arn(Name::new(&format!("{owner}{suffix}"))),
    }
}

/// Settings of a stack that are more than one property.
fn stack_setting<'m>(properties: &mut Properties<'m>, setting: &'static Setting, given: &'m Given) -> bool {
    let Given::Value(value) = given else { return false };
    match setting.name {
        "service_role" | "instance_profile" | "json" | "json_text" | "json_form" => {}
        "chef" => {
            properties.set("ConfigurationManager.Name", Part::Word("Chef"));
            properties.set(setting.property, Part::Value(value));
        }
        "berkshelf" => {
            properties.set("ChefConfiguration.ManageBerkshelf", Part::Bool(true));
            properties.set(setting.property, Part::Value(value));
        }
        "cookbooks" => {
            properties.set("UseCustomCookbooks", Part::Bool(true));
            properties.set(setting.property, source(value));
        }
        "tags" => properties.set(setting.property, tags(value)),
        _ => return false,
    }
    true
}

/// `git("...", revision: "v1")` as a `Source`.
pub(super) fn source(value: &Value) -> Part<'_> {
    let Some(construct) = value.as_construct() else { return Part::Value(value) };
    let mut properties = Properties::default().with("Type", Part::Word(construct.function.as_str()));
    let arguments = [
        ("Url", "url"),
        ("Revision", "revision"),
        ("Username", "user"),
        ("Password", "password"),
        ("SshKey", "ssh_key"),
    ];
    for (property, name) in arguments {
        if let Some(argument) = construct.arg(name) {
            properties.push(property, Part::Value(argument));
        }
    }
    Part::Object(properties)
}
