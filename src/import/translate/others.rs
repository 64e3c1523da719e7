//! The other typed declarations: apps, attached load balancers, registered volumes, users, servers.

use super::names::Section;
use super::resource::{pairs, take_away};
use super::settings::{Handled, get, put, take};
use super::{Translator, Typed, all_lines, lines};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::import::document::{Data, Entry as Place, Map, Node};
use crate::import::draft::{Entry, Expr, Item, Word};
use crate::import::remark::Remark;
use crate::import::template::Resource;
use crate::language::kinds::{AppKind, ServerKind};
use crate::language::settings as vocabulary;
use std::sync::Arc;

impl Translator<'_> {
    pub fn app(&mut self, resource: &Resource) -> Item {
        let Some(kind) = self.app_kind(resource) else { return self.plain_resource(resource) };
        let mut item = self.item(Word::App, resource);
        item.kind = Some(kind.word().to_owned());
        let mut properties = resource.properties.clone();
        let mut over = Map::default();
        properties.shift_remove("StackId");
        properties.shift_remove("Type");
        self.written(resource, "Name", "the service insists on it: the name of the declaration is written");
        if self.is_tidy() && properties.get("Name").is_some_and(|it| it.value.as_text() == Some(&item.name)) {
            properties.shift_remove("Name");
        }
        let mut source = self.source(&mut properties, "AppSource");
        let mut database = self.app_database(&mut properties);
        let mut environment = self.environment(resource, &mut properties);
        let has_empty_ssl =
            properties.get("SslConfiguration").and_then(|it| it.value.as_map()).is_some_and(Map::is_empty);
        if has_empty_ssl {
            properties.shift_remove("SslConfiguration");
        }
        let has_certificate = get(&properties, "SslConfiguration.Certificate").is_some();
        if has_certificate && !properties.contains_key("EnableSsl") {
            take_away(&mut over, "EnableSsl", resource.at);
        }
        if has_certificate && properties.get("EnableSsl").is_some_and(|it| it.value.scalar().as_deref() == Some("true"))
        {
            properties.shift_remove("EnableSsl");
        }
        let shape = vocabulary::app(kind);
        let mut body = self.settings(shape, &mut properties, &mut |_, setting, _| match setting.name {
            "source" => Handled::As(source.take().into_iter().collect()),
            "database" => Handled::As(std::mem::take(&mut database)),
            "env" => Handled::As(environment.take().into_iter().collect()),
            "layers" | "database_name" => Handled::As(Vec::new()),
            _ => Handled::No,
        });
        if has_empty_ssl && !body.iter().any(|it| &*it.key == "ssl") {
            body.push(Entry::block("ssl", Vec::new()));
        }
        self.finish(item, resource, shape, body, properties, over)
    }

    fn app_kind(&mut self, resource: &Resource) -> Option<AppKind> {
        let node = &resource.properties.get("Type")?.value;
        let word = node.as_text()?;
        let kind = AppKind::from_word(word);
        if kind.is_none() {
            let message = format!("`{word}` is no type of app");
            let problem = Diagnostic::at(Code::TEMPLATE_SHAPE, node.span, message, "the service has no such type");
            self.problems.push(match nearest(word, AppKind::ALL.map(AppKind::word)) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            });
        }
        kind
    }

    /// `database` and `database_name`; takes out what they say.
    fn app_database(&mut self, properties: &mut Map) -> Vec<Entry> {
        let Some([source]) = get(properties, "DataSources").and_then(Node::as_list) else { return Vec::new() };
        let comments = all_lines(source);
        let Some(map) = source.as_map() else { return Vec::new() };
        if map.keys().any(|key| !matches!(&**key, "Type" | "Arn" | "DatabaseName")) {
            return Vec::new();
        }
        let arn = map.get("Arn").map(|it| &it.value);
        let kind = map.get("Type").and_then(|it| it.value.as_text());
        let word = |word: &str| if self.is_bare(word) { Expr::bare(word) } else { Expr::text(word) };
        let value = match (kind, arn) {
            (Some("None"), None) => Some(word("none")),
            (Some("AutoSelectOpsworksMysqlInstance"), None) => Some(word("auto")),
            (Some("RdsDbInstance"), Some(arn)) => {
                self.registered.get(&arn.json().to_string()).map(|name| Expr::Name(name.clone()))
            }
            (Some("OpsworksMysqlInstance"), Some(arn)) => match arn.intrinsic() {
                Some(("Ref", id)) => {
                    let id = id.as_text().unwrap_or_default();
                    let is_instance =
                        self.resources.get(id).is_some_and(|it| Typed::of(&it.kind) == Some(Typed::Instance));
                    is_instance.then(|| self.names.value(id).map(Expr::Name)).flatten()
                }
                _ => None,
            },
            _ => None,
        };
        let Some(value) = value else { return Vec::new() };
        let mut entries = vec![Entry::value("database", value).with(comments)];
        if let Some(name) = map.get("DatabaseName") {
            entries.push(Entry::value("database_name", self.pair_value(&name.value)));
        }
        take(properties, "DataSources");
        entries
    }

    /// `env { ... }`, if the language makes the same variables of it; takes the property out.
    fn environment(&mut self, resource: &Resource, properties: &mut Map) -> Option<Entry> {
        let node = get(properties, "Environment")?.clone();
        let mut entries: Vec<Entry> = Vec::new();
        let mut remarks = Vec::new();
        for (at, variable) in node.as_list()?.iter().enumerate() {
            let map = variable.as_map()?;
            let known = map.keys().all(|key| matches!(&**key, "Key" | "Value" | "Secure"));
            let key = map.get("Key")?.value.scalar()?;
            let value = &map.get("Value")?.value;
            let secure = map.get("Secure").is_some_and(|it| it.value.scalar().as_deref() == Some("true"));
            if !known || entries.iter().any(|it| it.key == key) || matches!(value.data, Data::Null) {
                return None;
            }
            let secret = self.is_secret(value);
            let path = format!("Resources/{}/Properties/Environment/{at}/Secure", resource.id);
            match (secure, secret) {
                // In the clear: the clean-up that lifts secrets makes a parameter of it.
                (true, false) if value.scalar().is_some() && self.is_tidy() => {}
                (true, false) => return None,
                (false, true) => remarks.push(Remark::changed(path, "its value is secret")),
                (false, false) if map.contains_key("Secure") => {
                    remarks.push(Remark::left_out(path, "false is what the service takes it to be"));
                }
                _ => {}
            }
            entries.push(Entry::value(&key, self.pair_value(value)).with(all_lines(variable)));
        }
        take(properties, "Environment");
        self.remarks.extend(remarks);
        Some(Entry::block("env", entries).with(lines(&node.comments)))
    }

    /// Whether the compiler takes the value to be secret.
    fn is_secret(&self, node: &Node) -> bool {
        if node
            .as_text()
            .is_some_and(|it| it.contains("{{resolve:secretsmanager:") || it.contains("{{resolve:ssm-secure:"))
        {
            return false;
        }
        let mut found = false;
        crate::import::references::visit(node, &mut |reference| {
            let secret = self.template.parameters.iter().find(|it| *it.id == *reference.id);
            let no_echo = secret.and_then(|it| it.no_echo.as_ref()).and_then(Node::scalar);
            found |= no_echo.is_some_and(|it| it.eq_ignore_ascii_case("true"));
            found |= reference.attribute.is_some_and(|it| it.ends_with("SecretAccessKey"));
        });
        found
    }

    pub fn load_balancer(&mut self, resource: &Resource) -> Item {
        let layer = resource.properties.get("LayerId").and_then(|it| self.layer_name(&it.value));
        let Some(layer) = layer else { return self.plain_resource(resource) };
        let item = self.item(Word::LoadBalancer, resource);
        let mut properties = resource.properties.clone();
        let comments = take(&mut properties, "LayerId").map(|it| all_lines(&it)).unwrap_or_default();
        let mut layer = Some(Entry::value("layer", layer).with(comments));
        let shape = &vocabulary::LOAD_BALANCER;
        let body = self.settings(shape, &mut properties, &mut |_, setting, _| match setting.name {
            "layer" => Handled::As(layer.take().into_iter().collect()),
            _ => Handled::No,
        });
        self.finish(item, resource, shape, body, properties, Map::default())
    }

    /// The layer that a `Ref` or an id means.
    fn layer_name(&self, node: &Node) -> Option<Expr> {
        if let Some(name) = self.absent.layers.get(&node.json().to_string()) {
            return Some(Expr::Name(name.clone()));
        }
        let (function, id) = node.intrinsic()?;
        let id = id.as_text().filter(|_| function == "Ref")?;
        Some(Expr::Name(self.names.get(Section::Value, id).unwrap_or_else(|| Arc::from(id))))
    }

    pub fn volume(&mut self, resource: &Resource) -> Item {
        let item = self.item(Word::Volume, resource);
        let mut properties = resource.properties.clone();
        properties.shift_remove("StackId");
        let body = self.settings(&vocabulary::VOLUME, &mut properties, &mut |_, _, _| Handled::No);
        self.finish(item, resource, &vocabulary::VOLUME, body, properties, Map::default())
    }

    pub fn user(&mut self, resource: &Resource) -> Item {
        let item = self.item(Word::User, resource);
        let mut properties = resource.properties.clone();
        let body = self.settings(&vocabulary::USER, &mut properties, &mut |_, _, _| Handled::No);
        self.finish(item, resource, &vocabulary::USER, body, properties, Map::default())
    }

    pub fn server(&mut self, resource: &Resource) -> Item {
        let engine = resource.properties.get("Engine").and_then(|it| it.value.as_text());
        let (kind, model) = match engine {
            Some("ChefAutomate") => (ServerKind::Chef, "Single"),
            Some("Puppet") => (ServerKind::Puppet, "Monolithic"),
            _ => return self.plain_resource(resource),
        };
        let mut item = self.item(Word::Server, resource);
        item.kind = Some(kind.word().to_owned());
        let mut properties = resource.properties.clone();
        properties.shift_remove("Engine");
        if properties.get("EngineModel").is_some_and(|it| it.value.as_text() == Some(model)) {
            properties.shift_remove("EngineModel");
        }
        self.written(resource, "EngineModel", "there is one model of the engine, and it is written");
        for property in ["ServiceRoleArn", "InstanceProfileArn"] {
            self.written(resource, property, "the service insists on it: the compiler writes a role");
            if !properties.contains_key(property) {
                for made in ["ServiceRole", "InstanceRole", "InstanceProfile"] {
                    let path = format!("Resources/{}{made}", resource.id);
                    self.remarks.push(Remark::changed(path, "written by the compiler, as the input names none"));
                }
            }
        }
        engine_attributes(&mut properties);
        let shape = vocabulary::server(kind);
        let mut body = self.settings(shape, &mut properties, &mut |cx, setting, properties| match setting.name {
            "tags" => Handled::As(cx.tags(properties)),
            "engine_attributes" => Handled::As(Vec::new()),
            _ => Handled::No,
        });
        if let Some(Node { data: Data::Map(others), .. }) = take(&mut properties, "EngineAttributes") {
            body.push(Entry::block("engine_attributes", self.entries(&others)));
        }
        self.finish(item, resource, shape, body, properties, Map::default())
    }
}

/// The list of names and values as an object, which is how the vocabulary sees it.
fn engine_attributes(properties: &mut Map) {
    let Some(pairs) = pairs(properties.get("EngineAttributes"), "Name") else { return };
    let Some(Place { key, .. }) = properties.shift_remove("EngineAttributes") else { return };
    let empty = Node::new(Data::Map(Map::default()), key);
    properties.insert("EngineAttributes".into(), Place { key, value: empty });
    for (name, value) in pairs {
        put(properties, &format!("EngineAttributes.{name}"), value);
    }
}
