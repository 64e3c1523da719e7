//! Layers: settings by kind, volumes, scaling, recipes.

use super::resource::take_away;
use super::settings::{Handled, get, put, take};
use super::{Translator, all_lines, lines};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::import::document::{Data, Map, Node};
use crate::import::draft::{Content, Entry, Expr, Item, Word};
use crate::import::remark::Remark;
use crate::import::template::Resource;
use crate::language::kinds::LayerKind;
use crate::language::settings as vocabulary;
use crate::language::{Kind, Setting, Shape};

/// What the compiler writes into every layer, as the service insists on it: property, and the value that it takes by itself.
const WRITTEN: [(&str, &str); 3] =
    [("EnableAutoHealing", "true"), ("AutoAssignElasticIps", "false"), ("AutoAssignPublicIps", "false")];

impl Translator<'_> {
    pub fn layer(&mut self, resource: &Resource) -> Item {
        let Some(kind) = self.layer_kind(resource) else { return self.plain_resource(resource) };
        let mut item = self.item(Word::Layer, resource);
        item.kind = Some(kind.word().to_owned());
        let mut properties = resource.properties.clone();
        let mut over = Map::default();
        properties.shift_remove("StackId");
        properties.shift_remove("Type");
        self.layer_defaults(resource, kind, &item.name, &mut properties);
        let shape = vocabulary::layer(kind);
        let has_bundler = shape.find("bundler").is_some();
        let bundler = has_bundler.then(|| bundler(resource, &mut properties, &mut over)).flatten();
        let mut volumes_without_disks = Vec::new();
        let is_tidy = self.is_tidy();
        let mut body = self.settings(shape, &mut properties, &mut |cx, setting, properties| match setting.name {
            "tags" => Handled::As(cx.tags(properties)),
            "json" => Handled::As(cx.custom_json(properties)),
            "json_text" | "json_form" => Handled::As(Vec::new()),
            "bundler" => Handled::As(bundler.iter().map(|it| cx.value_entry("bundler", &setting.kind, it)).collect()),
            "recipes" => Handled::As(cx.recipes(setting, properties)),
            "volume" => Handled::As(cx.volumes(setting, properties, is_tidy, &mut volumes_without_disks)),
            "enabled" if setting.property == "Enable" => Handled::As(cx.enabled(setting, properties)),
            _ => Handled::No,
        });
        for at in volumes_without_disks {
            let path = format!("Resources/{}/Properties/VolumeConfigurations/{at}/NumberOfDisks", resource.id);
            self.remarks.push(Remark::changed(path, "one disk is written, as the service insists on a number"));
        }
        self.scaling_is_on(resource, &mut body);
        self.finish(item, resource, shape, body, properties, over)
    }

    fn layer_kind(&mut self, resource: &Resource) -> Option<LayerKind> {
        let node = &resource.properties.get("Type")?.value;
        let word = node.as_text()?;
        let kind = LayerKind::from_word(word);
        if kind.is_none() {
            let message = format!("`{word}` is no type of layer");
            let problem = Diagnostic::at(Code::TEMPLATE_SHAPE, node.span, message, "the service has no such type");
            self.problems.push(match nearest(word, LayerKind::ALL.map(LayerKind::word)) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            });
        }
        kind
    }

    /// Leaves out what the compiler writes by itself, and remarks what the input does not give.
    fn layer_defaults(&mut self, resource: &Resource, kind: LayerKind, name: &str, properties: &mut Map) {
        for (property, value) in WRITTEN {
            self.written(resource, property, "the service insists on it: its default is written");
            if properties.get(property).is_some_and(|it| is_no_value(&it.value)) {
                properties.shift_remove(property);
                let path = format!("Resources/{}/Properties/{property}", resource.id);
                self.remarks.push(Remark::changed(path, "the service insists on it: its default is written"));
            }
            let is_default = |node: &Node| node.scalar().is_some_and(|it| it.eq_ignore_ascii_case(value));
            if self.is_tidy() && properties.get(property).is_some_and(|it| is_default(&it.value)) {
                properties.shift_remove(property);
            }
        }
        for property in ["Name", "Shortname"] {
            self.written(resource, property, "the service insists on it: the name of the declaration is written");
            let text = properties.get(property).and_then(|it| it.value.as_text());
            let own = property == "Shortname" && kind.is_built_in() && text == Some(kind.word());
            if own || self.is_tidy() && text == Some(name) {
                properties.shift_remove(property);
            }
        }
    }

    /// The blocks of a list of volumes or devices, each named by one of its keys; takes the property out if all of them can be said.
    pub fn labelled(
        &self,
        setting: &'static Setting,
        properties: &mut Map,
        label: &str,
        clean: &mut dyn FnMut(usize, &mut Map),
    ) -> Vec<Entry> {
        let Kind::Labelled(shape) = &setting.kind else { return Vec::new() };
        let Some(items) = get(properties, setting.property).and_then(Node::as_list) else { return Vec::new() };
        let is_labelled = |it: &Node| it.get(label).is_some_and(|it| it.scalar().is_some());
        if items.is_empty() || !items.iter().all(is_labelled) {
            return Vec::new();
        }
        let items = items.to_vec();
        let outer = take(properties, setting.property).map(|it| lines(&it.comments)).unwrap_or_default();
        let mut entries = Vec::new();
        for (at, item) in items.into_iter().enumerate() {
            let comments = lines(&item.comments);
            let Data::Map(mut map) = item.data else { continue };
            let name = map.shift_remove(label).and_then(|it| it.value.scalar()).unwrap_or_default();
            clean(at, &mut map);
            entries.push(self.labelled_block(setting.name, shape, &name, map).with(comments));
        }
        if let Some(first) = entries.first_mut() {
            first.comments.splice(0..0, outer).for_each(drop);
        }
        entries
    }

    fn labelled_block(&self, name: &str, shape: &'static Shape, label: &str, mut map: Map) -> Entry {
        let mut body = self.settings(shape, &mut map, &mut |_, setting, map| match setting.name {
            // An empty text is how CloudFormation wants it.
            "none" if take(map, setting.property).is_some() => {
                Handled::As(vec![Entry::value("none", Expr::Bool(true))])
            }
            _ => Handled::No,
        });
        body.extend(self.unknown(map));
        Entry::labelled(name, Expr::text(label), body)
    }

    fn volumes(
        &self,
        setting: &'static Setting,
        properties: &mut Map,
        is_tidy: bool,
        without_disks: &mut Vec<usize>,
    ) -> Vec<Entry> {
        self.labelled(setting, properties, "MountPoint", &mut |at, map| match map
            .get("NumberOfDisks")
            .map(|it| it.value.scalar())
        {
            Some(Some(disks)) if is_tidy && &*disks == "1" => drop(map.shift_remove("NumberOfDisks")),
            Some(_) => {}
            None => without_disks.push(at),
        })
    }

    /// `recipes { ... }`; an event that the service does not have stays in, for the compiler to ask about.
    fn recipes(&self, setting: &'static Setting, properties: &mut Map) -> Vec<Entry> {
        let Kind::Block(shape) = &setting.kind else { return Vec::new() };
        let is_map =
            get(properties, "CustomRecipes").is_some_and(|it| it.intrinsic().is_none() && it.as_map().is_some());
        if !is_map {
            return Vec::new();
        }
        let above = properties.get("CustomRecipes").map(|it| lines(&it.value.comments)).unwrap_or_default();
        let mut body = Vec::new();
        for row in shape.settings {
            if let Some(mut node) = take(properties, row.property) {
                node.comments.retain(|it| !above.contains(&it.text));
                body.push(self.value_entry(row.name, &row.kind, &node));
            }
        }
        if let Some(Node { data: Data::Map(rest), .. }) = take(properties, "CustomRecipes") {
            body.extend(self.unknown(rest));
        }
        vec![Entry::block("recipes", body).with(above)]
    }

    /// `enabled` of `scaling`, which is true where it is not said.
    fn enabled(&self, setting: &'static Setting, properties: &mut Map) -> Vec<Entry> {
        match take(properties, setting.property) {
            Some(node) if self.is_tidy() && node.scalar().is_some_and(|it| it.eq_ignore_ascii_case("true")) => {
                Vec::new()
            }
            Some(node) => vec![self.value_entry(setting.name, &setting.kind, &node).with(all_lines(&node))],
            None => Vec::new(),
        }
    }

    /// Scaling is on in the language where nothing is said, and off for the service.
    fn scaling_is_on(&mut self, resource: &Resource, body: &mut [Entry]) {
        let given = get(&resource.properties, "LoadBasedAutoScaling.Enable").is_some();
        let Some(scaling) = body.iter_mut().find(|it| &*it.key == "scaling").filter(|_| !given) else { return };
        if let Content::Block { entries, .. } = &mut scaling.content {
            entries.insert(0, Entry::value("enabled", Expr::Bool(false)));
            let path = format!("Resources/{}/Properties/LoadBasedAutoScaling/Enable", resource.id);
            self.remarks.push(Remark::changed(path, "the service takes it to be false, and the language true"));
        }
    }
}

/// Whether it is `{"Ref": "AWS::NoValue"}`.
fn is_no_value(node: &Node) -> bool {
    matches!(node.intrinsic(), Some(("Ref", id)) if id.as_text() == Some("AWS::NoValue"))
}

/// The value for `bundler`: a version that is managed, or whether Bundler is.
fn bundler(resource: &Resource, properties: &mut Map, over: &mut Map) -> Option<Node> {
    let managed = get(properties, "Attributes.ManageBundler").and_then(Node::scalar);
    let has_version = get(properties, "Attributes.BundlerVersion").is_some();
    match (managed.as_deref(), has_version) {
        (Some("true"), true) => {
            take(properties, "Attributes.ManageBundler");
            take(properties, "Attributes.BundlerVersion")
        }
        (None, true) => {
            take_away(over, "Attributes.ManageBundler", resource.at);
            take(properties, "Attributes.BundlerVersion")
        }
        (Some("true" | "false"), false) => take(properties, "Attributes.ManageBundler"),
        (Some(_), true) => {
            let managed = take(properties, "Attributes.ManageBundler")?;
            put(over, "Attributes.ManageBundler", managed);
            take(properties, "Attributes.BundlerVersion")
        }
        (_, false) => None,
    }
}
