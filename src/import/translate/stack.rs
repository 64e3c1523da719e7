//! The stack: its settings, what is registered with it, and sections of the template that only it can carry.

use super::resource::take_away;
use super::settings::{Handled, get, take};
use super::{Translator, lines};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{Entry as Place, Map, Node};
use crate::import::draft::{Content, Entry, Expr, Item, Word};
use crate::import::remark::Remark;
use crate::import::template::Resource;
use crate::language::settings::{DATABASE, ELASTIC_IP, STACK};
use std::sync::Arc;

const NO_STACK: &str = "no stack in this template";

impl Translator<'_> {
    pub fn the_stack(&mut self) {
        let mut item = match self.stack {
            Some(resource) => self.stack_item(resource),
            None if self.around.has_stack => return,
            None => self.existing_stack(),
        };
        item.doc = self.doc(self.template.description.as_ref(), &mut item.comments);
        self.items.push(item);
    }

    fn stack_item(&mut self, resource: &Resource) -> Item {
        let item = self.item(Word::Stack, resource);
        let mut properties = resource.properties.clone();
        let mut over = Map::default();
        self.registered_things(resource, &mut properties);
        let cookbooks = self.cookbooks(resource, &mut properties, &mut over);
        self.berkshelf(resource, &mut properties, &mut over);
        self.chef(resource, &mut properties, &mut over);
        for property in ["ServiceRoleArn", "DefaultInstanceProfileArn"] {
            self.written(resource, property, "the service insists on it: the compiler writes a role");
            if !properties.contains_key(property) {
                let made = if property == "ServiceRoleArn" { "ServiceRole" } else { "Instance" };
                let reason = "written by the compiler, as the input names none";
                let path = |suffix: &str| format!("Resources/{}{suffix}", resource.id);
                match made {
                    "ServiceRole" => self.remarks.push(Remark::changed(path("ServiceRole"), reason)),
                    _ => {
                        self.remarks.push(Remark::changed(path("InstanceRole"), reason));
                        self.remarks.push(Remark::changed(path("InstanceProfile"), reason));
                    }
                }
            }
        }
        self.written(
            resource,
            "Name",
            "the service insists on it: the name of the CloudFormation stack is the default",
        );
        if self.is_tidy() && properties.get("Name").is_some_and(|it| is_stack_name(&it.value)) {
            properties.shift_remove("Name");
        }
        let mut cookbooks = Some(cookbooks);
        let mut body = self.settings(&STACK, &mut properties, &mut |cx, setting, properties| match setting.name {
            "cookbooks" => Handled::As(cookbooks.take().unwrap_or_default()),
            "tags" => Handled::As(cx.tags(properties)),
            "json" => Handled::As(cx.custom_json(properties)),
            "json_text" | "json_form" | "region" => Handled::As(Vec::new()),
            _ => Handled::No,
        });
        body.extend(self.sections());
        self.finish(item, resource, &STACK, body, properties, over)
    }

    /// The stack that the declarations of a fragment join, or a stand-in where a template has none.
    fn existing_stack(&mut self) -> Item {
        let name = self.names.invent("main", "stack");
        let mut item = Item::new(Word::Stack, &name);
        item.existing = Some(self.absent.stack_value.clone().unwrap_or_else(|| {
            item.comments.push(Arc::from("The template has no stack; a program has one."));
            Expr::text(NO_STACK)
        }));
        if let Some(Entry { content: Content::Block { entries, .. }, .. }) = self.sections() {
            for entry in entries {
                item.comments.push(Arc::from(format!("not said: the section {}", entry.key)));
                let reason = "a stack that exists already cannot carry sections of the template";
                self.remarks.push(Remark::left_out(entry.key.to_string(), reason));
            }
        }
        item
    }

    /// `template { ... }`: sections that the language has no words for.
    fn sections(&self) -> Option<Entry> {
        let mut entries = Vec::new();
        for section in &self.template.sections {
            entries.push(Entry::value(&section.id, self.expr(&section.value)).with(self.comments(&section.value)));
        }
        if !self.template.metadata.is_empty() {
            entries.push(Entry::value("Metadata", Expr::Object(self.entries(&self.template.metadata))));
        }
        (!entries.is_empty()).then(|| Entry::block("template", entries))
    }

    fn cookbooks(&mut self, resource: &Resource, properties: &mut Map, over: &mut Map) -> Vec<Entry> {
        let used = properties.get("UseCustomCookbooks").map(|it| it.value.clone());
        let is = |wanted: &str| used.as_ref().and_then(Node::scalar).is_some_and(|it| it.eq_ignore_ascii_case(wanted));
        let source = self.source(properties, "CustomCookbooksSource");
        match source {
            Some(source) => {
                if is("true") {
                    properties.shift_remove("UseCustomCookbooks");
                } else if used.is_none() {
                    take_away(over, "UseCustomCookbooks", resource.at);
                }
                vec![source]
            }
            None => {
                if is("false") && self.is_tidy() {
                    properties.shift_remove("UseCustomCookbooks");
                    let path = format!("Resources/{}/Properties/UseCustomCookbooks", resource.id);
                    self.remarks.push(Remark::left_out(path, "false is what the service takes it to be"));
                }
                Vec::new()
            }
        }
    }

    fn berkshelf(&mut self, resource: &Resource, properties: &mut Map, over: &mut Map) {
        let managed = get(properties, "ChefConfiguration.ManageBerkshelf").and_then(Node::scalar);
        let has_version = get(properties, "ChefConfiguration.BerkshelfVersion").is_some();
        match managed.as_deref() {
            Some("true" | "True") if has_version => drop(take(properties, "ChefConfiguration.ManageBerkshelf")),
            None if has_version => take_away(over, "ChefConfiguration.ManageBerkshelf", resource.at),
            _ => {}
        }
    }

    fn chef(&mut self, resource: &Resource, properties: &mut Map, over: &mut Map) {
        let name = get(properties, "ConfigurationManager.Name").and_then(Node::as_text).map(str::to_owned);
        let has_version = get(properties, "ConfigurationManager.Version").is_some();
        match name.as_deref() {
            Some("Chef") if has_version => drop(take(properties, "ConfigurationManager.Name")),
            None if has_version => take_away(over, "ConfigurationManager.Name", resource.at),
            _ => {}
        }
    }

    /// Addresses and databases that are registered with the stack, as declarations.
    fn registered_things(&mut self, resource: &Resource, properties: &mut Map) {
        for (property, word, wish) in
            [("ElasticIps", Word::ElasticIp, "address"), ("RdsDbInstances", Word::Database, "database")]
        {
            let Some(items) = properties.get(property).and_then(|it| it.value.as_list()) else { continue };
            let plain = |it: &Node| it.as_map().is_some() && it.intrinsic().is_none();
            if items.is_empty() || !items.iter().all(plain) {
                continue;
            }
            let items = items.to_vec();
            properties.shift_remove(property);
            for (at, item) in items.iter().enumerate() {
                let path = format!("Resources/{}/Properties/{property}/{at}", resource.id);
                let registered = self.registered_thing(item, word, wish, &path);
                self.items.push(registered);
            }
        }
    }

    fn registered_thing(&mut self, node: &Node, word: Word, wish: &str, path: &str) -> Item {
        let (shape, identity) = match word {
            Word::ElasticIp => (&ELASTIC_IP, "Ip"),
            _ => (&DATABASE, "RdsDbInstanceArn"),
        };
        let mut map = node.as_map().cloned().unwrap_or_default();
        let named = map.get("Name").and_then(|it| it.value.as_text());
        let arn = map.get(identity).and_then(|it| it.value.as_text()).and_then(|it| it.rsplit_once(":db:"));
        let wish = named.or(arn.map(|(_, name)| name)).unwrap_or(wish).to_owned();
        let name = self.names.invent(&wish, word.text());
        if let Some(place) = map.get(identity) {
            self.registered.insert(place.value.json().to_string(), name.clone());
        }
        let mut item = Item::new(word, &name);
        item.comments = lines(&node.comments);
        let mut body = self.settings(shape, &mut map, &mut |_, _, _| Handled::No);
        if !map.is_empty() {
            let reason = "nothing that is registered has such a key";
            map.keys().for_each(|key| self.remarks.push(Remark::note(format!("{path}/{key}"), reason)));
            body.extend(self.unknown(map));
        }
        item.body = Some(body);
        item
    }

    /// `git(...)` and so on, as a setting; `None` if there is no source, or one that is none of these. Takes the property out.
    pub fn source(&mut self, properties: &mut Map, property: &str) -> Option<Entry> {
        let setting = if property == "AppSource" { "source" } else { "cookbooks" };
        let node = properties.get(property)?.value.clone();
        if node.intrinsic().is_some() {
            return None;
        }
        let map = node.as_map().filter(|map| !map.is_empty())?;
        let kind = map.get("Type")?.value.as_text()?;
        let Some(function) = ["git", "svn", "s3", "archive"].into_iter().find(|it| *it == kind) else {
            let message = format!("`{kind}` is no type of source");
            let label = "expected `git`, `svn`, `s3` or `archive`";
            let at = map.get("Type").map_or(node.span, |it| it.value.span);
            self.problems.push(Diagnostic::at(Code::TEMPLATE_SHAPE, at, message, label));
            return None;
        };
        let mut args = Vec::new();
        let mut rest = map.clone();
        rest.shift_remove("Type");
        for (key, argument) in [
            ("Url", None),
            ("Revision", Some("revision")),
            ("Username", Some("user")),
            ("Password", Some("password")),
            ("SshKey", Some("ssh_key")),
        ] {
            let Some(Place { value, .. }) = rest.shift_remove(key) else { continue };
            args.push((argument, self.pair_value(&value)));
        }
        let takes_all = args.iter().all(|(argument, _)| match argument {
            Some("revision") => matches!(function, "git" | "svn"),
            Some("ssh_key") => function == "git",
            _ => true,
        });
        let has_url = map.contains_key("Url");
        if !rest.is_empty() || !takes_all || !has_url {
            return None;
        }
        properties.shift_remove(property);
        let comments = super::all_lines(&node);
        Some(Entry::value(setting, Expr::Call { function, args }).with(comments))
    }
}

/// Whether it is `{"Ref": "AWS::StackName"}`.
fn is_stack_name(node: &Node) -> bool {
    matches!(node.intrinsic(), Some(("Ref", id)) if id.as_text() == Some("AWS::StackName"))
}
