//! Data bags: what Chef 12 recipes search, one file an item, and the bags that custom JSON brings.
//!
//! Source: reference of the service, sections 8.2 (bags, fields, item ids) and 7 (customer bags). `data_bags/<bag>/<item>.json`,
//! with a key `$stackwright` that no recipe reads and that holds the version of the form.
//!
//! * The service named an item of some bags by an id that only the deployment has. Here the item is called by the
//!   declaration's name until a fact says more.
//! * `aws_opsworks_command` held the running command. Here it has an item for each lifecycle event, `setup` to `shutdown`, of
//!   which a run takes its own; what belongs to one moment is deferred.
//! * Customer bags come from `opsworks.data_bags.<bag>.<item>` of the custom JSON, on Chef 11.10 as documented and on Chef 12,
//!   where it is likely. A folder serves all instances, so the bags of the stack's and of all layers' JSON are laid together,
//!   the first layer winning. Those of a deployment last for one command and are only in its node JSON.

use super::attributes::{Level, Node};
use super::nodes::Sink;
use super::service::{Fields, Presence, Service, command, environment, fact, identity, null, sensitive, target};
use super::write::Values;
use crate::facts::{Facts, resolve};
use crate::json::{Layout, document};
use crate::language::kinds::{Event, LayerKind};
use crate::model::{App, AppDatabase, Database, Header, InstanceId, Layer, LoadBalancer, Model, User};
use crate::name::Name;
use crate::value::{TargetKind, Value};
use rustc_hash::FxHashSet;
use std::io;

/// Hands out every item with its path, such as `data_bags/aws_opsworks_app/shop.json`. Ids that would give one file twice get
/// an underscore.
pub fn each(model: &Model, facts: &Facts, sink: &mut Sink) -> io::Result<()> {
    let bags = Bags { model, facts, service: Service::of(model, facts), values: Values::new(model, facts) };
    bags.items().try_for_each(|item| bags.hand_out(&item, sink))
}

/// The same items with the levels of what is in them, one by one: all of a large fleet take much room.
pub fn each_item(model: &Model, facts: &Facts, take: &mut dyn FnMut(Item)) {
    let bags = Bags { model, facts, service: Service::of(model, facts), values: Values::new(model, facts) };
    bags.items().for_each(take);
}

struct Bags<'m> {
    model: &'m Model,
    facts: &'m Facts,
    service: Service<'m>,
    values: Values<'m>,
}

pub struct Item {
    pub bag: String,
    pub id: String,
    /// An object, with the levels that set what is in it.
    pub fields: Node,
    /// The instance that it tells of, if it tells of one.
    pub instance: Option<InstanceId>,
    /// The logical id of what it is called by, if its name is known only later.
    pub stands_for: Option<Name>,
}

impl Item {
    fn new(bag: &str, id: &str, fields: Fields) -> Item {
        let mut node = Node::default();
        node.lay(Level::Service, &fields.object());
        Item { bag: format!("aws_opsworks_{bag}"), id: sanitised(id), fields: node, instance: None, stands_for: None }
    }
}

/// What a file says beside the fields of an item.
pub const BESIDE: [&str; 2] = ["$stackwright", "id"];

impl Bags<'_> {
    fn items(&self) -> impl Iterator<Item = Item> + '_ {
        let of_service = self.model.stack.chef.has_data_bags().then(|| self.service_items());
        let mut taken = FxHashSet::default();
        of_service.into_iter().flatten().chain(self.customer_items()).map(move |mut item| {
            while !taken.insert((item.bag.clone(), item.id.clone())) {
                item.id.push('_');
            }
            item
        })
    }

    fn hand_out(&self, item: &Item, sink: &mut Sink) -> io::Result<()> {
        let text = document(Layout::Pretty, |w| {
            w.object(|w| {
                w.key("$stackwright");
                w.object(|w| {
                    w.key("version");
                    w.int(1);
                    w.key_text("bag", &item.bag);
                });
                w.key_text("id", &item.id);
                let fields = item.fields.clone().into_entries().unwrap_or_default();
                for (key, node) in fields.iter().filter(|(key, _)| !BESIDE.contains(&key.as_str())) {
                    w.key(key.as_str());
                    self.values.node(node, w);
                }
            });
        });
        sink(&format!("data_bags/{}/{}.json", item.bag, item.id), &text)
    }

    fn service_items(&self) -> impl Iterator<Item = Item> + '_ {
        let model = self.model;
        (model.apps.iter().map(|app| self.app(app)))
            .chain(Event::ALL.map(|event| self.command(event)))
            .chain(self.ecs_clusters())
            .chain(model.load_balancers.iter().map(|balancer| self.load_balancer(balancer)))
            .chain(model.instance_ids().map(|id| self.instance(id)))
            .chain(model.layers.iter().map(|layer| self.layer(layer)))
            .chain(model.databases.iter().map(|database| self.database(database)))
            .chain(std::iter::once_with(|| self.stack()))
            .chain(model.users.iter().map(|user| self.user(user)))
    }

    fn app(&self, app: &App) -> Item {
        let owner = target(&app.header, TargetKind::App);
        let at = app.header.span;
        let shortname = self.service.app_shortname(app);
        let attributes =
            [("document_root", "document_root"), ("rails_env", "rails_env"), ("auto_bundle_on_deploy", "auto_bundle")];
        let attributes =
            attributes.into_iter().fold(Fields::at(at), |fields, (key, setting)| match app.settings.get(setting) {
                Some(value) => fields.put(key, value.clone()),
                None => fields,
            });
        let fields = Fields::at(at)
            .put("app_id", identity(&app.header, TargetKind::App))
            .put("app_source", self.source(app.settings.get("source"), &app.header, TargetKind::App, "user"))
            .put("attributes", attributes.object())
            .list("data_sources", [self.data_source(app)])
            .fact("deploy", owner, "deploy")
            .put("domains", self.service.domains(app))
            .put("environment", environment(app))
            .put("name", self.service.shown_name(&app.name, &app.settings))
            .text("shortname", shortname.clone())
            .text("type", app.kind.word());
        Item::new("app", &shortname, ssl(app, fields))
    }

    fn source(&self, source: Option<&Value>, header: &Header, kind: TargetKind, user: &str) -> Value {
        let construct = source.and_then(Value::as_construct);
        let Some((source, construct)) = source.zip(construct) else {
            return Fields::at(header.span).text("type", "other").object();
        };
        let secret =
            |name: &str| sensitive(construct.arg(name), target(header, kind), &format!("source.{name}"), source.origin);
        Fields::at(source.origin)
            .text("type", construct.function.as_str())
            .maybe("url", construct.arg("url"))
            .maybe(user, construct.arg("user"))
            .put("password", secret("password"))
            .put("ssh_key", secret("ssh_key"))
            .maybe("revision", construct.arg("revision"))
            .object()
    }

    fn data_source(&self, app: &App) -> Value {
        let fields = Fields::at(app.header.span);
        let (fields, arn) = match app.database {
            AppDatabase::NotGiven | AppDatabase::None => return fields.text("type", "None").object(),
            AppDatabase::Auto => (fields.text("type", "AutoSelectOpsworksMysqlInstance"), None),
            AppDatabase::Rds(id) => (fields.text("type", "RdsDbInstance"), self.model[id].settings.get("arn").cloned()),
            AppDatabase::Instance(id) => (
                fields.text("type", "OpsworksMysqlInstance"),
                Some(fact(target(&self.model[id].header, TargetKind::Instance), "arn", app.header.span)),
            ),
        };
        let name = self.service.database_name(app);
        fields.maybe("arn", arn.as_ref()).maybe("database_name", name.as_ref()).object()
    }

    fn command(&self, event: Event) -> Item {
        let at = self.service.origin();
        let args = match event {
            Event::Deploy | Event::Undeploy => Fields::at(at).fact("app_ids", command(), "app_ids"),
            Event::Setup | Event::Configure | Event::Shutdown => Fields::at(at),
        };
        let fields = Fields::at(at)
            .put("args", args.object())
            .facts(command(), ["command_id", "iam_user_arn", "instance_id", "sent_at"])
            .text("type", event.word());
        Item::new("command", event.word(), fields)
    }

    /// The stack's cluster and those of its layers, each once.
    fn ecs_clusters(&self) -> Vec<Item> {
        let of_stack = self.model.stack.settings.get("ecs_cluster").map(|arn| (arn, &self.model.stack.header));
        let of_layers =
            self.model.layers.iter().filter_map(|layer| Some((layer.settings.get("cluster")?, &layer.header)));
        let mut items: Vec<Item> = Vec::new();
        for (arn, header) in of_stack.into_iter().chain(of_layers) {
            let known = self.known(arn);
            let name =
                known.as_deref().and_then(|arn| arn.rsplit('/').next()).map(|name| Value::text(name, arn.origin));
            let name = name.unwrap_or_else(|| fact(target(header, TargetKind::Layer), "ecs_cluster_name", arn.origin));
            let fields = Fields::at(arn.origin).put("ecs_cluster_arn", arn.clone()).put("ecs_cluster_name", name);
            let item = Item::new("ecs_cluster", &known.unwrap_or_else(|| header.file_name()), fields);
            if items.iter().all(|it| it.id != item.id) {
                items.push(item);
            }
        }
        items
    }

    fn load_balancer(&self, balancer: &LoadBalancer) -> Item {
        let name = balancer.settings.get("name");
        let fields = Fields::at(balancer.header.span)
            .fact("dns_name", target(&balancer.header, TargetKind::LoadBalancer), "dns_name")
            .maybe("elastic_load_balancer_name", name)
            .put("layer_id", identity(&self.model[balancer.layer].header, TargetKind::Layer));
        self.called("elastic_load_balancer", name, &balancer.header, fields)
    }

    fn instance(&self, id: InstanceId) -> Item {
        let instance = &self.model[id];
        let settings = &instance.settings;
        let stack = &self.model.stack.settings;
        let owner = target(&instance.header, TargetKind::Instance);
        let at = instance.header.span;
        let layers = || instance.layers.iter().map(|id| &self.model[*id]);
        let or_fact = |value: Option<&Value>, word: &str| value.cloned().unwrap_or_else(|| fact(owner, word, at));
        let inherited = |name: &str| settings.get(name).or_else(|| stack.get(name));
        let hostname = self.service.hostname(instance);
        let scaling = match super::online_word(instance) {
            "scheduled" => Value::text("timer", at),
            "load" => Value::text("load", at),
            _ => null(at),
        };
        let status = match self.service.presence(id) {
            Presence::Online => Value::text("online", at),
            Presence::Perhaps | Presence::Absent => fact(owner, "status", at),
        };
        let fields = Fields::at(at)
            .put("ami_id", or_fact(settings.get("ami"), "ami_id"))
            .text("architecture", settings.text("architecture").unwrap_or("x86_64"))
            .put("auto_scaling_type", scaling)
            .put("availability_zone", self.service.zone(instance))
            .facts(owner, ["created_at"])
            .bool("ebs_optimized", settings.bool("ebs_optimized").unwrap_or_default())
            .fact("ec2_instance_id", owner, "aws_instance_id")
            .put("elastic_ip", self.service.elastic_ip(id).unwrap_or_else(|| null(at)))
            .text("hostname", hostname.clone())
            .text("infrastructure_class", "ec2")
            .put("instance_id", identity(&instance.header, TargetKind::Instance))
            .maybe("instance_type", settings.get("size"))
            .list("layer_ids", layers().map(|layer| identity(&layer.header, TargetKind::Layer)))
            .put("os", or_fact(inherited("os").map(shown_os).as_ref(), "os"))
            .facts(owner, ["private_dns", "private_ip", "public_dns", "public_ip"])
            .list("role", layers().map(|layer| self.shortname(layer)))
            .put("root_device_type", or_fact(inherited("root_device"), "root_device_type"))
            .facts(owner, ["root_device_volume_id"])
            .all(self.service.ssh_host_keys(id))
            .facts(owner, ["ssh_host_rsa_key_fingerprint", "ssh_host_dsa_key_fingerprint"])
            .put("status", status)
            .maybe("subnet_id", inherited("subnet"))
            .put("virtualization_type", or_fact(settings.get("virtualization"), "virtualization_type"));
        Item { instance: Some(id), ..Item::new("instance", &hostname, fields) }
    }

    fn shortname(&self, layer: &Layer) -> Value {
        let name = self.facts.naming(&layer.shortname, layer.settings.get("shortname"), self.model);
        Value::text(name, layer.header.span)
    }

    fn layer(&self, layer: &Layer) -> Item {
        let at = layer.header.span;
        let shortname = self.facts.naming(&layer.shortname, layer.settings.get("shortname"), self.model);
        let packages = layer.settings.get("packages").cloned();
        let cluster = layer.settings.get("cluster").or_else(|| self.model.stack.settings.get("ecs_cluster"));
        let volumes = layer.settings.labelled("volume").iter().map(|(mount, settings)| {
            Fields::at(mount.origin)
                .maybe("iops", settings.get("iops"))
                .put("mount_point", mount.clone())
                .put("number_of_disks", settings.get("disks").cloned().unwrap_or_else(|| Value::int(1, mount.origin)))
                .maybe("raid_level", settings.get("raid"))
                .maybe("size", settings.get("size"))
                .put(
                    "volume_type",
                    settings.get("type").cloned().unwrap_or_else(|| Value::text("standard", mount.origin)),
                )
                .object()
        });
        let encrypted = || layer.settings.labelled("volume").iter().filter_map(|(_, it)| it.get("encrypted"));
        let any_encrypted = encrypted().find(|it| it.as_bool() != Some(false)).or_else(|| encrypted().next());
        let fields = Fields::at(at)
            .maybe("ecs_cluster_arn", cluster.filter(|_| layer.kind == LayerKind::EcsCluster))
            .maybe("encrypted", any_encrypted)
            .put("layer_id", identity(&layer.header, TargetKind::Layer))
            .put("name", self.service.shown_name(&layer.name, &layer.settings))
            .put("packages", packages.unwrap_or_else(|| Value::list(Vec::new(), at)))
            .text("shortname", shortname.clone())
            .text("type", layer.kind.word())
            .list("volume_configurations", volumes);
        Item::new("layer", &shortname, fields)
    }

    fn database(&self, database: &Database) -> Item {
        let owner = target(&database.header, TargetKind::Database);
        let at = database.header.span;
        let arn = database.settings.get("arn");
        let fields = Fields::at(at)
            .facts(owner, ["address"])
            .put("db_instance_identifier", self.service.db_identifier(database))
            .put("db_password", sensitive(database.settings.get("password"), owner, "password", at))
            .maybe("db_user", database.settings.get("user"))
            .facts(owner, ["engine", "port"])
            .maybe("rds_db_instance_arn", arn)
            .put("region", self.service.region());
        self.called("rds_db_instance", arn, &database.header, fields)
    }

    fn stack(&self) -> Item {
        let stack = &self.model.stack;
        let owner = self.service.stack_target();
        let id = identity(&stack.header, TargetKind::Stack);
        let cookbooks = stack.settings.get("cookbooks");
        let source = cookbooks.map(|it| self.source(Some(it), &stack.header, TargetKind::Stack, "username"));
        let fields = Fields::at(stack.header.span)
            .facts(owner, ["arn"])
            .maybe("custom_cookbooks_source", source.as_ref())
            .put("name", self.service.shown_name(&stack.name, &stack.settings))
            .put("region", self.service.region())
            .put("stack_id", id.clone())
            .bool("use_custom_cookbooks", cookbooks.is_some())
            .maybe("vpc_id", stack.settings.get("vpc"));
        self.called("stack", Some(&id), &stack.header, fields)
    }

    fn user(&self, user: &User) -> Item {
        let owner = target(&user.header, TargetKind::User);
        let arn = user.settings.get("iam_user");
        let of_arn = || Some(self.known(arn?)?.rsplit('/').next()?.to_owned());
        let name = user.settings.get("ssh_name").and_then(|name| self.known(name)).or_else(of_arn);
        let name = name.unwrap_or_else(|| user.header.file_name());
        let fields = Fields::at(user.header.span)
            .facts(owner, ["administrator_privileges"])
            .maybe("iam_user_arn", arn)
            .facts(owner, ["remote_access"])
            .maybe("ssh_public_key", user.settings.get("ssh_key"))
            .facts(owner, ["unix_user_id"])
            .text("username", name.clone());
        Item::new("user", &name, fields)
    }

    /// A bag that is no object, or an item that is none, aborts a run; there is nothing to write for it.
    fn customer_items(&self) -> Vec<Item> {
        let mut node = Node::default();
        let layers = self.model.layer_ids().collect::<Vec<_>>();
        let of_layers = layers.iter().rev().map(|id| (Level::Layer(*id), &self.model[*id].json));
        for (level, json) in std::iter::once((Level::Stack, &self.model.stack.json)).chain(of_layers) {
            json.iter().for_each(|json| node.lay(level, &json.value));
        }
        let Some(bags) = node.at(&["opsworks", "data_bags"]).and_then(Node::into_entries) else { return Vec::new() };
        let items = bags.into_iter().flat_map(|(bag, items)| {
            items.into_entries().unwrap_or_default().into_iter().map(move |(id, item)| (bag, id, item))
        });
        let item = |(bag, id, item): (Name, Name, Node)| Item {
            bag: sanitised(bag.as_str()),
            id: sanitised(id.as_str()),
            fields: item,
            instance: None,
            stands_for: None,
        };
        items.filter(|(_, _, item)| item.is_object()).map(item).collect()
    }

    fn known(&self, value: &Value) -> Option<String> {
        resolve(value, self.facts, self.model).as_text().map(str::to_owned)
    }

    /// An item by what it is called if that is known, else by the declaration.
    fn called(&self, bag: &str, name: Option<&Value>, header: &Header, fields: Fields) -> Item {
        match name.and_then(|value| self.known(value)) {
            Some(name) => Item::new(bag, &name, fields),
            None => Item { stands_for: Some(header.id), ..Item::new(bag, &header.file_name(), fields) },
        }
    }
}

fn ssl(app: &App, fields: Fields) -> Fields {
    let block = app.settings.block("ssl");
    let given = |name| block.and_then(|block| block.get(name));
    let key = sensitive(given("key"), target(&app.header, TargetKind::App), "ssl.key", app.header.span);
    let certificate = given("certificate");
    let enabled = given("enabled").cloned().unwrap_or_else(|| Value::bool(certificate.is_some(), app.header.span));
    let configuration = Fields::at(app.header.span)
        .maybe("certificate", certificate)
        .put("private_key", key)
        .maybe("chain", given("chain"));
    fields.put("enable_ssl", enabled).put("ssl_configuration", configuration.object())
}

/// The data bags call CentOS otherwise than the settings do.
fn shown_os(os: &Value) -> Value {
    match os.as_text() {
        Some("CentOS Linux 7") => Value::text("CentOS 7", os.origin),
        _ => os.clone(),
    }
}

/// An id as the agent makes a file name of it: what is not in `[0-9A-z.\-]` becomes `_`. That range holds `[ ] ^ _`, a backtick
/// and a backslash; the last, and names that are dots alone, would not stay in the folder on every system.
fn sanitised(id: &str) -> String {
    let kept = |c: char| matches!(c, '0'..='9' | 'A'..='Z' | 'a'..='z' | '[' | ']' | '^' | '_' | '`' | '.' | '-');
    let name: String = id.chars().map(|c| if kept(c) { c } else { '_' }).collect();
    if name.trim_matches('.').is_empty() { name.replace('.', "_") + "_" } else { name }
}

#[cfg(test)]
mod tests {
    use super::sanitised;

    #[test]
    fn ids_are_file_names() {
        let arn = "arn:aws:ecs:us-east-1:123456789012:cluster/mycluster";
        assert_eq!(sanitised(arn), "arn_aws_ecs_us-east-1_123456789012_cluster_mycluster");
        assert_eq!(sanitised("web.1-a_b"), "web.1-a_b");
        assert_eq!(sanitised("../../etc"), ".._.._etc");
        assert_eq!(sanitised(".."), "___");
        assert_eq!(sanitised(""), "_");
        assert_eq!(sanitised("한 글"), "___");
    }
}
