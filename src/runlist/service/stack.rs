//! The parts that describe the stack itself: `opsworks.stack`, `.layers`, `.instance`, cookbooks, packages, volumes.

use super::fields::{self, Fields};
use super::{Presence, Service, identity, target};
use crate::facts::resolve;
use crate::language::kinds::Event;
use crate::language::os::Family;
use crate::model::{Address4, Database, InstanceId, Layer, LayerId};
use crate::name::Name;
use crate::value::{Data, Op, Shape, Target, TargetKind, Value};

impl Service<'_> {
    pub(super) fn stack(&self) -> Value {
        let stack = &self.model.stack;
        let balancers = self.model.layer_ids().flat_map(|layer| self.balancers(layer)).collect::<Vec<_>>();
        Fields::at(self.origin())
            .put("id", identity(&stack.header, TargetKind::Stack))
            .put("name", self.shown_name(&stack.name, &stack.settings))
            .maybe("vpc_id", stack.settings.get("vpc"))
            .list("elb-load-balancers", balancers)
            .list("rds_instances", self.model.databases.iter().map(|database| self.rds_instance(database)))
            .object()
    }

    fn balancers(&self, layer: LayerId) -> Vec<Value> {
        let attached = self.model.load_balancers.iter().filter(|balancer| balancer.layer == layer);
        let balancer = attached.map(|balancer| {
            Fields::at(balancer.header.span)
                .maybe("name", balancer.settings.get("name"))
                .fact("dns_name", target(&balancer.header, TargetKind::LoadBalancer), "dns_name")
                .put("layer_id", identity(&self.model[layer].header, TargetKind::Layer))
                .object()
        });
        balancer.collect()
    }

    fn rds_instance(&self, database: &Database) -> Value {
        let target = target(&database.header, TargetKind::Database);
        let password = database.settings.get("password");
        Fields::at(database.header.span)
            .put("db_instance_identifier", self.db_identifier(database))
            .maybe("arn", database.settings.get("arn"))
            .maybe("db_user", database.settings.get("user"))
            .put("db_password", fields::sensitive(password, target, "password", database.header.span))
            .put("region", self.region())
            .facts(target, RDS_FACTS)
            .object()
    }

    /// The end of the ARN, if that is known.
    pub fn db_identifier(&self, database: &Database) -> Value {
        let arn = database.settings.get("arn").map(|arn| resolve(arn, self.facts, self.model));
        match arn.as_ref().and_then(|arn| Some((arn, arn.as_text()?.rsplit(':').next()?))) {
            Some((arn, identifier)) => Value::text(identifier, arn.origin),
            None => fields::fact(
                target(&database.header, TargetKind::Database),
                "db_instance_identifier",
                database.header.span,
            ),
        }
    }

    pub(super) fn layers(&self) -> Value {
        let layers = self.model.layer_ids().map(|id| (self.shortname(&self.model[id]), self.layer(id)));
        Fields::at(self.origin()).all(layers).object()
    }

    fn shortname(&self, layer: &Layer) -> Name {
        Name::new(&self.facts.naming(&layer.shortname, layer.settings.get("shortname"), self.model))
    }

    fn layer(&self, id: LayerId) -> Value {
        let layer = &self.model[id];
        let members = self.members.get(id.0 as usize).into_iter().flatten().copied();
        let listed = members.filter(|id| self.presence(*id) != Presence::Absent);
        let instances = || {
            Fields::at(layer.header.span)
                .all(listed.map(|id| (Name::new(&self.hostname(&self.model[id])), self.listed(id))))
                .object()
        };
        let too_many = || fields::fact(target(&layer.header, TargetKind::Layer), "instances", layer.header.span);
        Fields::at(layer.header.span)
            .put("id", identity(&layer.header, TargetKind::Layer))
            .put("name", self.shown_name(&layer.name, &layer.settings))
            .list("elb-load-balancers", self.balancers(id))
            .put("instances", if self.lists_instances() { instances() } else { too_many() })
            .object()
    }

    /// An instance as its layers list it.
    fn listed(&self, id: InstanceId) -> Value {
        let target = target(&self.model[id].header, TargetKind::Instance);
        let fields = Fields::at(self.model[id].header.span);
        let fields = match self.presence(id) {
            Presence::Online => fields.text("status", "online"),
            Presence::Perhaps | Presence::Absent => fields.fact("status", target, "status"),
        };
        fields
            .all(self.machine(id))
            .put("elastic_ip", self.elastic_ip(id).unwrap_or_else(|| self.null()))
            .facts(target, ["created_at", "booted_at"])
            .object()
    }

    /// `opsworks.instance`: the instance that the command runs on.
    pub(super) fn instance(&self, id: InstanceId) -> Value {
        let instance = &self.model[id];
        let architecture = instance.settings.text("architecture").unwrap_or("x86_64");
        let shortnames = instance.layers.iter().map(|id| self.shortname(&self.model[*id]).as_str());
        let subnet = instance.settings.get("subnet").or_else(|| self.model.stack.settings.get("subnet"));
        Fields::at(instance.header.span)
            .text("hostname", self.hostname(instance))
            .all(self.machine(id))
            .text("architecture", architecture)
            .texts("layers", shortnames)
            .maybe("subnet_id", subnet)
            .object()
    }

    fn machine(&self, id: InstanceId) -> impl Iterator<Item = (Name, Value)> {
        let instance = &self.model[id];
        let target = target(&instance.header, TargetKind::Instance);
        let fields = Fields::at(instance.header.span)
            .put("id", identity(&instance.header, TargetKind::Instance))
            .maybe("instance_type", instance.settings.get("size"))
            .put("public_dns_name", fields::fact(target, "public_dns", instance.header.span))
            .put("private_dns_name", fields::fact(target, "private_dns", instance.header.span))
            .put("ip", self.elastic_ip(id).unwrap_or_else(|| self.instance_fact(id, "public_ip")))
            .facts(target, ["private_ip", "aws_instance_id", "backends"])
            .put("region", self.region())
            .put("availability_zone", self.zone(instance))
            .text("infrastructure_class", "ec2");
        fields.entries()
    }

    pub fn elastic_ip(&self, id: InstanceId) -> Option<Value> {
        match &self.model[id].elastic_ip {
            Address4::None => None,
            Address4::Auto(made) => {
                let made = Target { id: *made, kind: TargetKind::Made };
                Some(Value::deferred(Op::Ref(made), Shape::Text, self.model[id].header.span))
            }
            Address4::Declared(address) => self.model[*address].settings.get("ip").cloned(),
            Address4::Text(value) => Some(Value::clone(value)),
        }
    }

    pub fn instance_fact(&self, id: InstanceId, word: &str) -> Value {
        let header = &self.model[id].header;
        fields::fact(target(header, TargetKind::Instance), word, header.span)
    }

    pub fn ssh_host_keys(&self, id: InstanceId) -> impl Iterator<Item = (Name, Value)> {
        let header = &self.model[id].header;
        let keys = SSH_HOST_KEYS.iter().map(|word| {
            let key = fields::fact(target(header, TargetKind::Instance), word, header.span);
            (Name::new(word), key.with_secret(word.ends_with("_private")))
        });
        keys.collect::<Vec<_>>().into_iter()
    }

    pub(super) fn custom_cookbooks(&self, instance: InstanceId, event: Event) -> Value {
        let settings = &self.model.stack.settings;
        let recipes = self.run_lists.list(instance, event).iter().map(|name| name.as_str());
        let fields = Fields::at(settings.get("cookbooks").map_or(self.origin(), |it| it.origin))
            .bool("enabled", settings.get("cookbooks").is_some())
            .bool("manage_berkshelf", settings.get("berkshelf").is_some())
            .maybe("berkshelf_version", settings.get("berkshelf"))
            .texts("recipes", recipes);
        match settings.get("cookbooks") {
            Some(source) => fields.put("scm", self.scm(source, self.stack_target(), "type")).object(),
            None => fields.object(),
        }
    }

    /// A source as the deploy recipes read it; `kind`: the key that says of which kind it is.
    pub(super) fn scm(&self, source: &Value, of: Target, kind: &str) -> Value {
        let arg = |name| source.as_construct().and_then(|construct| construct.arg(name));
        let secret = |name| fields::sensitive(arg(name), of, &format!("source.{name}"), source.origin);
        let function = source.as_construct().map_or("other", |construct| construct.function.as_str());
        Fields::at(source.origin)
            .text(kind, function)
            .maybe("repository", arg("url"))
            .maybe("revision", arg("revision"))
            .maybe("user", arg("user"))
            .put("password", secret("password"))
            .put("ssh_key", secret("ssh_key"))
            .object()
    }

    pub(super) fn dependencies(&self, id: InstanceId) -> Value {
        let instance = &self.model[id];
        let packages = instance.layers.iter().filter_map(|layer| self.model[*layer].settings.get("packages"));
        let (lists, deferred): (Vec<&Value>, Vec<&Value>) = packages.partition(|value| value.as_list().is_some());
        let named = lists.iter().flat_map(|value| value.as_list().unwrap_or_default());
        let named = named.filter_map(|value| Some((Name::new(value.as_text()?), fields::null(value.origin))));
        let packages = match deferred.first() {
            Some(deferred) => (*deferred).clone(),
            None => Fields::at(self.origin()).all(named).object(),
        };
        let none = || Fields::at(self.origin()).object();
        let debian = self.family(instance) == Some(Family::Ubuntu);
        let (debs, rpms) = if debian { (packages, none()) } else { (none(), packages) };
        Fields::at(self.origin())
            .put("gems", none())
            .put("debs", debs)
            .put("rpms", rpms)
            .put("npms", none())
            .bool("update_debs", false)
            .bool("upgrade_debs", false)
            .bool("allow_reboot", false)
            .object()
    }

    /// The service chooses the names of devices when it attaches them.
    pub(super) fn ebs(&self, id: InstanceId) -> Value {
        let instance = &self.model[id];
        let volumes = instance.layers.iter().flat_map(|layer| self.model[*layer].settings.labelled("volume"));
        let raids = volumes.map(|(_, settings)| settings.int("disks").unwrap_or(1) > 1).collect::<Vec<_>>();
        let some = |any: bool, word: &str| match any {
            true => self.instance_fact(id, word),
            false => Fields::at(self.origin()).object(),
        };
        Fields::at(self.origin())
            .put("devices", some(raids.contains(&false) || !instance.volumes.is_empty(), "ebs_devices"))
            .put("raids", some(raids.contains(&true), "ebs_raids"))
            .object()
    }
}

impl Fields {
    /// The entries of what is built.
    pub(super) fn entries(self) -> impl Iterator<Item = (Name, Value)> {
        let object = match self.object().data {
            Data::Object(object) => object,
            _ => Default::default(),
        };
        let entries: Vec<(Name, Value)> = object.entries.iter().map(|(key, value)| (*key, value.clone())).collect();
        entries.into_iter()
    }
}

const RDS_FACTS: [&str; 9] = [
    "id",
    "address",
    "port",
    "engine",
    "availability_zone",
    "allocated_storage",
    "db_instance_class",
    "db_instance_status",
    "multi_az",
];

const SSH_HOST_KEYS: [&str; 4] =
    ["ssh_host_rsa_key_private", "ssh_host_rsa_key_public", "ssh_host_dsa_key_private", "ssh_host_dsa_key_public"];
