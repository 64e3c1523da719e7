//! The records of one stack to a template: fields become properties, ids become references, and what is left becomes a line of
//! the receipt.

use super::Described;
use super::fields::{Fate, Shape};
use super::ids::{Ids, file_name};
use super::join::Parts;
use super::records::{Record, What, is_null, shape};
use crate::import::document::{self, Data, Entry, Map, Node, Syntax};
use crate::import::template::{Form, LeftOut, Parameter, Resource, Template};
use crate::source::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// What the service shows in place of a secret.
const FILTERED: &str = "*****FILTERED*****";

const EMPTY: &str = "nothing is set";
const UNKNOWN_FIELD: &str = "the API has no such field";
const NOT_LOOKED_AT: &str = "-1 is a threshold that is not looked at";
const OFF: &str = "off is what the service takes it to be";
const UNKNOWN_LAYER: &str = "no layer of this id is described: the id is kept";
const BY_LAYER: &str = "made by the volume configuration of its layer";
const ROOT: &str = "the root device, made with the instance";
const UNKNOWN_ARRAY: &str = "no layer has a volume configuration for it, and a template cannot register an array";
const BY_AUTO_ADDRESS: &str = "given by its layer, which assigns addresses";
const OF_UNDESCRIBED: &str = "a template registers it with a stack of its own, and this one is only known by its id";
const WITHOUT_LAYER: &str = "attached to no layer";
const WITHOUT_TIMER: &str = "its instance is not scaled by time";

pub(super) fn templates(stacks: Vec<Parts<'_>>) -> Vec<Described> {
    let mut names = FxHashSet::default();
    stacks.into_iter().map(|parts| Writer::new(parts).stack(&mut names)).collect()
}

struct Writer<'r> {
    parts: Parts<'r>,
    ids: Ids,
    /// Ids, and ARNs of instances, to the logical id of what they name.
    logical: FxHashMap<Arc<str>, Arc<str>>,
    /// Logical ids of load balancers that are attached to a layer.
    attachments: Vec<(Arc<str>, &'r Record)>,
    template: Template,
    /// What is left out of all records of a kind is told once: by shape, field and reason.
    told: FxHashSet<(&'static str, String, &'static str)>,
}

/// What is being written, for the names of its secrets and the paths of the receipt.
#[derive(Clone, Copy)]
struct Owner<'a> {
    id: &'a str,
    record: &'a Record,
}

impl<'r> Writer<'r> {
    fn new(mut parts: Parts<'r>) -> Writer<'r> {
        let mut template = Template::empty(Form::Described, parts.at);
        template.left_out = std::mem::take(&mut parts.left_out);
        let (ids, logical, told) = (Ids::default(), FxHashMap::default(), FxHashSet::default());
        Writer { parts, ids, logical, attachments: Vec::new(), template, told }
    }

    fn stack(mut self, names: &mut FxHashSet<String>) -> Described {
        let stack = self.parts.stack();
        let known = self.parts.id.clone().map(|id| format!("stack {}", id.split('-').next().unwrap_or_default()));
        let name = stack.and_then(|it| it.called()).map(str::to_owned).or(known).unwrap_or_else(|| "stack".to_owned());
        let stack_id = stack.map(|record| self.name(What::Stack, record));
        let layers = self.named(What::Layer);
        let apps = self.named(What::App);
        let instances = self.named(What::Instance);
        self.named_attachments();
        if let (Some(record), Some(id)) = (stack, &stack_id) {
            self.stack_resource(id, record, &instances);
        } else {
            self.unregistered();
        }
        layers.iter().for_each(|(id, record)| self.layer(id, record));
        apps.iter().for_each(|(id, record)| self.app(id, record));
        let volumes = self.volumes();
        instances.iter().for_each(|(id, record)| self.instance(id, record, &volumes));
        self.attachments.clone().iter().for_each(|(id, record)| self.attachment(id, record));
        self.users();
        self.remarks();
        Described { name: file_name(&name, names), template: self.template }
    }

    /// The logical id of a record; what names the record leads to it from now on.
    fn name(&mut self, what: What, record: &Record) -> Arc<str> {
        let (fields, word): (&[&str], _) = match what {
            What::Layer => (&["Shortname", "Name"], "Layer"),
            What::App => (&["Shortname", "Name"], "App"),
            What::Instance => (&["Hostname"], "Instance"),
            What::Volume => (&["Name", "MountPoint"], "Volume"),
            What::LoadBalancer => (&["ElasticLoadBalancerName"], "Attachment"),
            What::User => (&["SshUsername", "Name"], "User"),
            _ => (&["Name"], "Stack"),
        };
        let called = fields.iter().find_map(|field| record.text(field).filter(|it| !it.is_empty()));
        let id: Arc<str> = Arc::from(self.ids.of(called.map_or("", |it| &**it), word));
        for field in ["StackId", "LayerId", "AppId", "InstanceId", "VolumeId"] {
            let own = field.strip_suffix("Id").is_some_and(|it| Some(it) == shape(what).map(|shape| shape.name));
            if let Some(known) = record.text(field).filter(|_| own) {
                self.logical.insert(known.clone(), id.clone());
            }
        }
        if let Some(arn) = record.text("Arn").filter(|_| what == What::Instance) {
            self.logical.insert(arn.clone(), id.clone());
        }
        id
    }

    fn named(&mut self, what: What) -> Vec<(Arc<str>, &'r Record)> {
        let records: Vec<&'r Record> = self.parts.of(what).to_vec();
        records.into_iter().map(|record| (self.name(what, record), record)).collect()
    }

    fn push(&mut self, id: &str, kind: &str, properties: Map, at: Span) {
        self.template.resources.push(Resource::new(id, kind, properties, at));
    }

    /// A reference to the stack, or its id if it is not described.
    fn stack_of(&self, at: Span) -> Option<Node> {
        let id = self.parts.stack().and_then(|it| it.text("StackId")).or(self.parts.id.as_ref());
        id.map(|id| self.reference(id, at))
    }

    /// A reference to what an id names; the id itself if nothing described has it.
    fn reference(&self, id: &Arc<str>, at: Span) -> Node {
        match self.logical.get(id) {
            Some(logical) => Node::reference(logical, at),
            None => Node::text(id, at),
        }
    }

    fn stack_resource(&mut self, id: &str, record: &'r Record, instances: &[(Arc<str>, &'r Record)]) {
        let mut properties = self.properties(id, record, What::Stack);
        let addresses: Vec<Node> = self.addresses(instances).into_iter().map(|it| self.element(id, it)).collect();
        let databases: Vec<Node> =
            self.parts.of(What::Database).to_vec().into_iter().map(|it| self.database(id, it)).collect();
        for (name, list) in [("ElasticIps", addresses), ("RdsDbInstances", databases)] {
            if !list.is_empty() {
                insert(&mut properties, name, Node::list(list, record.at));
            }
        }
        for (index, cluster) in self.parts.of(What::Cluster).to_vec().into_iter().enumerate() {
            match cluster.get("EcsClusterArn").filter(|_| index == 0) {
                Some(arn) => insert(&mut properties, "EcsClusterArn", arn.clone()),
                None => self.leave_out(cluster, "a stack registers one cluster"),
            }
            self.fields_of(id, cluster, What::Cluster);
        }
        self.push(id, "AWS::OpsWorks::Stack", properties, record.at);
    }

    /// What only a described stack can register.
    fn unregistered(&mut self) {
        for what in [What::ElasticIp, What::Database, What::Cluster] {
            for record in self.parts.of(what).to_vec() {
                self.leave_out(record, OF_UNDESCRIBED);
            }
        }
    }

    /// Addresses that are registered and not given by a layer.
    fn addresses(&mut self, instances: &[(Arc<str>, &'r Record)]) -> Vec<&'r Record> {
        let automatic: FxHashSet<&Arc<str>> = instances
            .iter()
            .filter(|(_, instance)| self.is_given_addresses(instance))
            .filter_map(|(_, instance)| instance.text("InstanceId"))
            .collect();
        let mut registered = Vec::new();
        for record in self.parts.of(What::ElasticIp).to_vec() {
            match record.text("InstanceId").is_some_and(|id| automatic.contains(id)) {
                true => self.leave_out(record, BY_AUTO_ADDRESS),
                false => registered.push(record),
            }
        }
        registered
    }

    fn is_given_addresses(&self, instance: &Record) -> bool {
        self.layers_of(instance).iter().any(|it| it.get("AutoAssignElasticIps").and_then(Node::as_bool) == Some(true))
    }

    fn layers_of(&self, instance: &Record) -> Vec<&'r Record> {
        let ids: Vec<&str> =
            instance.get("LayerIds").and_then(Node::as_list).into_iter().flatten().filter_map(Node::as_text).collect();
        let layers = self.parts.of(What::Layer).iter().copied();
        layers.filter(|it| it.text("LayerId").is_some_and(|id| ids.contains(&&**id))).collect()
    }

    /// An address as the stack lists it.
    fn element(&mut self, owner: &str, record: &'r Record) -> Node {
        let properties = self.fields_of(owner, record, What::ElasticIp);
        Node::new(Data::Map(properties), record.at)
    }

    fn database(&mut self, owner: &str, record: &'r Record) -> Node {
        let suffix = record.text("DbInstanceIdentifier").map(|it| &**it).unwrap_or_default();
        let properties = self.fields_of(&format!("{owner} {suffix}"), record, What::Database);
        Node::new(Data::Map(properties), record.at)
    }

    fn layer(&mut self, id: &str, record: &'r Record) {
        let mut properties = self.properties(id, record, What::Layer);
        let scaling = self.parts.of(What::LoadBased).to_vec();
        if let Some(scaling) = scaling.into_iter().find(|it| it.text("LayerId") == record.text("LayerId")) {
            let thresholds = self.fields_of(id, scaling, What::LoadBased);
            if !thresholds.is_empty() {
                insert(&mut properties, "LoadBasedAutoScaling", Node::new(Data::Map(thresholds), scaling.at));
            }
        }
        self.push(id, "AWS::OpsWorks::Layer", properties, record.at);
    }

    fn app(&mut self, id: &str, record: &'r Record) {
        let mut properties = self.properties(id, record, What::App);
        let off = properties.get("EnableSsl").filter(|it| it.value.as_bool() == Some(false)).map(|it| it.key);
        if let (Some(at), false) = (off, properties.contains_key("SslConfiguration")) {
            properties.shift_remove("EnableSsl");
            let path = format!("{}/EnableSsl", record.path);
            self.template.left_out.push(LeftOut { path, reason: OFF, at });
        }
        let sources = properties.get_mut("DataSources").map(|entry| &mut entry.value);
        if let Some(Node { data: Data::List(sources), .. }) = sources {
            for arn in sources.iter_mut().filter_map(data_source_arn) {
                let Data::Text(text) = &arn.data else { continue };
                if let Some(logical) = self.logical.get(text) {
                    *arn = Node::reference(logical, arn.span);
                }
            }
        }
        self.push(id, "AWS::OpsWorks::App", properties, record.at);
    }

    /// Registered volumes; instance id to the logical ids of its volumes.
    fn volumes(&mut self) -> FxHashMap<Arc<str>, Vec<Node>> {
        let instances: FxHashMap<Arc<str>, &'r Record> =
            self.parts.of(What::Instance).iter().filter_map(|it| Some((it.text("InstanceId")?.clone(), *it))).collect();
        let mut of: FxHashMap<Arc<str>, Vec<Node>> = FxHashMap::default();
        for record in self.parts.of(What::Volume).to_vec() {
            let instance = record.text("InstanceId").and_then(|id| instances.get(id)).copied();
            if let Some(reason) = instance.and_then(|instance| self.made_with(instance, record)) {
                self.leave_out(record, reason);
                continue;
            }
            let id = self.name(What::Volume, record);
            let properties = self.properties(&id, record, What::Volume);
            self.push(&id, "AWS::OpsWorks::Volume", properties, record.at);
            if let Some(instance) = record.text("InstanceId") {
                of.entry(instance.clone()).or_default().push(Node::reference(&id, record.at));
            }
        }
        for record in self.parts.of(What::RaidArray).to_vec() {
            let instance = record.text("InstanceId").and_then(|id| instances.get(id)).copied();
            let made = instance.is_some_and(|instance| self.has_configuration(instance, record));
            self.leave_out(record, if made { BY_LAYER } else { UNKNOWN_ARRAY });
        }
        of
    }

    /// Why a volume need not be registered: its instance is made with it.
    fn made_with(&self, instance: &Record, volume: &Record) -> Option<&'static str> {
        let root = instance.text("RootDeviceVolumeId");
        if root.is_some() && (root == volume.text("VolumeId") || root == volume.text("Ec2VolumeId")) {
            return Some(ROOT);
        }
        let in_array = volume.text("RaidArrayId").is_some_and(|it| !it.is_empty());
        (in_array || self.has_configuration(instance, volume)).then_some(BY_LAYER)
    }

    /// Whether a layer of the instance mounts something at the same place.
    fn has_configuration(&self, instance: &Record, mounted: &Record) -> bool {
        let at = mounted.text("MountPoint");
        let configured = |layer: &Record| {
            let configurations = layer.get("VolumeConfigurations").and_then(Node::as_list).unwrap_or_default();
            configurations.iter().any(|it| it.get("MountPoint").and_then(Node::as_text) == at.map(|it| &**it))
        };
        at.is_some() && self.layers_of(instance).into_iter().any(configured)
    }

    fn instance(&mut self, id: &str, record: &'r Record, volumes: &FxHashMap<Arc<str>, Vec<Node>>) {
        let mut properties = self.properties(id, record, What::Instance);
        let own = record.text("InstanceId");
        let layers = self.layer_ids(record);
        insert(&mut properties, "LayerIds", layers);
        if let Some(volumes) = own.and_then(|id| volumes.get(id)) {
            insert(&mut properties, "Volumes", Node::list(volumes.clone(), record.at));
        }
        if self.parts.stack().is_some() && !self.is_given_addresses(record) {
            let addresses =
                self.parts.of(What::ElasticIp).iter().filter(|it| own.is_some() && it.text("InstanceId") == own);
            let addresses: Vec<Node> = addresses.filter_map(|it| it.get("Ip").cloned()).collect();
            if !addresses.is_empty() {
                insert(&mut properties, "ElasticIps", Node::list(addresses, record.at));
            }
        }
        let schedules = self.parts.of(What::TimeBased).to_vec();
        let schedule = schedules.into_iter().find(|it| own.is_some() && it.text("InstanceId") == own);
        if let Some(schedule) = schedule {
            self.schedule(id, record, schedule, &mut properties);
        }
        let mut resource = Resource::new(id, "AWS::OpsWorks::Instance", properties, record.at);
        resource.depends_on = self.balancers_of(record);
        self.template.resources.push(resource);
    }

    /// What an instance waits for, so that traffic reaches it as soon as it is ready: the load balancers of its layers.
    fn balancers_of(&self, instance: &Record) -> Option<Vec<Node>> {
        let layers: Vec<&Arc<str>> = self.layers_of(instance).iter().filter_map(|it| it.text("LayerId")).collect();
        let attached =
            self.attachments.iter().filter(|(_, it)| it.text("LayerId").is_some_and(|id| layers.contains(&id)));
        let ids: Vec<Node> = attached.map(|(id, record)| Node::text(id, record.at)).collect();
        (!ids.is_empty()).then_some(ids)
    }

    fn layer_ids(&mut self, record: &'r Record) -> Node {
        let Some(list) = record.get("LayerIds") else { return Node::list(Vec::new(), record.at) };
        let Some(ids) = list.as_list() else { return list.clone() };
        let mut references = Vec::new();
        for (index, item) in ids.iter().enumerate() {
            let Data::Text(id) = &item.data else {
                references.push(item.clone());
                continue;
            };
            if !self.logical.contains_key(id) {
                let path = format!("{}/LayerIds/{index} `{id}`", record.path);
                self.template.left_out.push(LeftOut { path, reason: UNKNOWN_LAYER, at: item.span });
            }
            references.push(self.reference(id, item.span));
        }
        Node::list(references, list.span)
    }

    fn schedule(&mut self, id: &str, instance: &Record, record: &'r Record, properties: &mut Map) {
        if instance.text("AutoScalingType").is_none_or(|it| &**it != "timer") {
            return self.leave_out(record, WITHOUT_TIMER);
        }
        properties.extend(self.fields_of(id, record, What::TimeBased));
    }

    /// Load balancers that are attached to a layer.
    fn named_attachments(&mut self) {
        for record in self.parts.of(What::LoadBalancer).to_vec() {
            match record.text("LayerId") {
                Some(_) => {
                    let id = self.name(What::LoadBalancer, record);
                    self.attachments.push((id, record));
                }
                None => self.leave_out(record, WITHOUT_LAYER),
            }
        }
    }

    fn attachment(&mut self, id: &str, record: &'r Record) {
        let mut properties = self.fields_of(id, record, What::LoadBalancer);
        if let Some(layer) = record.text("LayerId") {
            insert(&mut properties, "LayerId", self.reference(layer, record.at));
        }
        self.push(id, "AWS::OpsWorks::ElasticLoadBalancerAttachment", properties, record.at);
    }

    fn users(&mut self) {
        for record in self.parts.of(What::User).to_vec() {
            let id = self.name(What::User, record);
            let properties = self.fields_of(&id, record, What::User);
            self.push(&id, "AWS::OpsWorks::UserProfile", properties, record.at);
        }
    }

    /// What is described and cannot be said at all.
    fn remarks(&mut self) {
        for record in self.parts.of(What::Permission).to_vec() {
            self.fields_of("", record, What::Permission);
        }
    }

    /// The properties of something that belongs to a stack.
    fn properties(&mut self, id: &str, record: &'r Record, what: What) -> Map {
        let mut properties = Map::default();
        if let Some(stack) = self.stack_of(record.at).filter(|_| what != What::Stack) {
            insert(&mut properties, "StackId", stack);
        }
        properties.extend(self.fields_of(id, record, what));
        properties
    }

    fn fields_of(&mut self, id: &str, record: &'r Record, what: What) -> Map {
        let owner = Owner { id, record };
        shape(what).map(|shape| self.fields(owner, "", &record.fields, shape)).unwrap_or_default()
    }

    /// The properties that the fields of a shape become. `path` is where the fields stand inside the record.
    fn fields(&mut self, owner: Owner<'_>, path: &str, fields: &Map, shape: &'static Shape) -> Map {
        let mut properties = Map::default();
        for (name, entry) in fields {
            let value = &entry.value;
            let Some(field) = shape.find(name) else {
                self.tell_once(owner, shape, path, name, UNKNOWN_FIELD, entry.key);
                continue;
            };
            match field.fate {
                _ if is_empty(value) => self.tell_once(owner, shape, path, name, EMPTY, entry.key),
                Fate::Id | Fate::Joined(_) => {}
                Fate::Dropped(reason) => self.tell_once(owner, shape, path, name, reason, entry.key),
                Fate::Untold(reason) => {
                    let path = format!("{}/{path}{name}", owner.record.path);
                    self.template.left_out.push(LeftOut { path, reason, at: entry.key });
                }
                Fate::Threshold(_) if is_off(value) => {
                    self.tell_once(owner, shape, path, name, NOT_LOOKED_AT, entry.key)
                }
                Fate::Threshold(property) => insert(&mut properties, property, short(value)),
                Fate::Property(property) => {
                    let value = self.value(owner, &format!("{path}{name}"), value);
                    insert(&mut properties, property, value);
                }
                Fate::JsonText(property) => insert(&mut properties, property, json_text(value)),
                Fate::Nested(property, inner) => {
                    let value = self.nested(owner, &format!("{path}{name}/"), value, inner);
                    insert_unless_empty(&mut properties, property, value);
                }
                Fate::Elements(property, inner) => {
                    let value = self.elements(owner, &format!("{path}{name}/"), value, inner);
                    insert_unless_empty(&mut properties, property, value);
                }
            }
        }
        properties
    }

    /// An object of fields; whatever else stands in its place is left to be found wrong where templates are read.
    fn nested(&mut self, owner: Owner<'_>, path: &str, value: &Node, shape: &'static Shape) -> Node {
        match value.as_map() {
            Some(fields) => Node::new(Data::Map(self.fields(owner, path, fields, shape)), value.span),
            None => value.clone(),
        }
    }

    fn elements(&mut self, owner: Owner<'_>, path: &str, value: &Node, shape: &'static Shape) -> Node {
        let Some(items) = value.as_list() else { return value.clone() };
        let each = |(index, item): (usize, &Node)| {
            // A variable's secret is called after the variable.
            let key = item.get("Key").and_then(Node::as_text);
            let path = key.map_or_else(|| format!("{path}{index}/"), |key| format!("{path}{key}/"));
            self.nested(owner, &path, item, shape)
        };
        Node::list(items.iter().enumerate().map(each).collect(), value.span)
    }

    /// A value as it stands, or the parameter for one that the service does not show.
    fn value(&mut self, owner: Owner<'_>, path: &str, value: &Node) -> Node {
        if value.as_text() != Some(FILTERED) {
            return value.clone();
        }
        let field = path.strip_suffix("/Value").unwrap_or(path);
        let field = ["Attributes/", "Environment/"].iter().find_map(|it| field.strip_prefix(it)).unwrap_or(field);
        let id = self.ids.of(&format!("{} {field}", owner.id), "Secret");
        let mut parameter = Parameter::new(&id, "String", value.span);
        parameter.no_echo = Some(Node::new(Data::Bool(true), value.span));
        let described = owner.record.called().map_or(String::new(), |name| format!(" of {name}"));
        let text = format!("{}{described}, which the service does not show", field.replace('/', " "));
        parameter.description = Some(Node::text(&text, value.span));
        self.template.parameters.push(parameter);
        Node::reference(&id, value.span)
    }

    fn leave_out(&mut self, record: &Record, reason: &'static str) {
        self.template.left_out.push(record.left_out(reason));
    }

    /// Tells of a field of all records of a kind by the first of them.
    fn tell_once(
        &mut self,
        owner: Owner<'_>,
        shape: &'static Shape,
        path: &str,
        name: &str,
        reason: &'static str,
        at: Span,
    ) {
        if self.told.insert((shape.name, name.to_owned(), reason)) {
            let kind = owner.record.path.split('/').next().unwrap_or_default();
            let path = format!("{kind}/*/{path}{name}");
            self.template.left_out.push(LeftOut { path, reason, at });
        }
    }
}

fn insert(properties: &mut Map, name: &str, value: Node) {
    properties.insert(Arc::from(name), Entry { key: value.span, value });
}

fn insert_unless_empty(properties: &mut Map, name: &str, value: Node) {
    if !is_empty(&value) {
        insert(properties, name, value);
    }
}

fn is_empty(value: &Node) -> bool {
    is_null(value) || value.as_list().is_some_and(<[Node]>::is_empty) || value.as_map().is_some_and(|it| it.is_empty())
}

fn is_off(threshold: &Node) -> bool {
    threshold.scalar().and_then(|it| it.parse().ok()) == Some(-1.0)
}

/// `80` of `80.0`, as the service shows it.
fn short(threshold: &Node) -> Node {
    let mut shorter = threshold.clone();
    if let Data::Number(spelling) = &threshold.data
        && let Some(whole) = spelling.strip_suffix(".0")
    {
        shorter.data = Data::Number(Arc::from(whole));
    }
    shorter
}

fn data_source_arn(source: &mut Node) -> Option<&mut Node> {
    match &mut source.data {
        Data::Map(map) => map.get_mut("Arn").map(|entry| &mut entry.value),
        _ => None,
    }
}

/// Text that holds JSON as what it says; text that holds none stays as it is.
fn json_text(value: &Node) -> Node {
    let Some(text) = value.as_text() else { return value.clone() };
    match document::read(value.span.file, text, Syntax::Json) {
        Ok(inner) => placed(inner.root, value.span),
        Err(_) => value.clone(),
    }
}

/// The value, all of it standing at one place.
fn placed(node: Node, at: Span) -> Node {
    let data = match node.data {
        Data::List(items) => Data::List(items.into_iter().map(|it| placed(it, at)).collect()),
        Data::Map(map) => {
            let entry = |(key, entry): (Arc<str>, Entry)| (key, Entry { key: at, value: placed(entry.value, at) });
            Data::Map(map.into_iter().map(entry).collect())
        }
        plain => plain,
    };
    Node::new(data, at)
}
