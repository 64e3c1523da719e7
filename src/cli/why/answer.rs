//! What is found out: for each moment every attribute below a path with the levels that set it, and the instance's own settings
//! if no path is given. A path that leads nowhere is answered with what might be meant.

use super::path;
use crate::cli::program::Program;
use crate::diagnostic::nearest;
use crate::json::{Layout, document};
use crate::language::given::{Given, Settings};
use crate::language::kinds::Event;
use crate::model::{Instance, InstanceId, Model};
use crate::runlist::attributes::{Attributes, Level, Node, Set};
use crate::runlist::write::Values;
use crate::source::Span;
use crate::value::Value;

/// When the question is asked.
#[derive(Clone, Copy)]
pub struct Moment {
    pub event: Event,
    /// Index into the model's deployments.
    pub deployment: Option<usize>,
}

pub struct Answer {
    pub instance: InstanceId,
    /// As asked.
    pub path: Vec<String>,
    /// Of the instance, with what the stack gives to all its instances; empty if a path was given.
    pub settings: Vec<Origins>,
    /// INVARIANT: there is one, and no two have the same attributes. One that has none says that at its events nothing is set.
    pub passages: Vec<Passage>,
}

/// The moments at which the same holds.
pub struct Passage {
    pub moments: Vec<Moment>,
    pub attributes: Vec<Origins>,
}

/// One value and where it comes from.
#[derive(PartialEq)]
pub struct Origins {
    /// Keys from the outermost in.
    pub path: Vec<String>,
    /// The strongest first: the first is in effect, the others are overridden. INVARIANT: not empty.
    pub sources: Vec<Source>,
}

/// One level's word on a value.
#[derive(PartialEq)]
pub struct Source {
    /// `layer`
    pub level: &'static str,
    /// The name of that layer, stack, deployment or instance; none for the service.
    pub name: Option<String>,
    /// Where that level sets it; none for the service.
    pub place: Option<Span>,
    /// Where the value itself is written, if the level only passes on one from elsewhere.
    pub value_place: Option<Span>,
    /// Compact JSON as in the node JSON: no secret, and a placeholder for what is deferred.
    pub value: Vec<u8>,
}

/// What instances take from the stack if they do not say.
const INHERITED: [&str; 6] = ["os", "root_device", "ssh_key", "subnet", "zone", "agent_version"];

/// How many keys an answer about an unknown one lists.
const LISTED: usize = 12;

pub struct Asker<'p> {
    model: &'p Model,
    values: Values<'p>,
    attributes: Attributes<'p>,
    instance: InstanceId,
}

impl<'p> Asker<'p> {
    pub fn new(program: &'p Program, instance: InstanceId) -> Asker<'p> {
        let Program { model, facts, .. } = program;
        Asker { model, values: Values::new(model, facts), attributes: Attributes::of(model, facts), instance }
    }

    /// What to say if the path leads nowhere.
    pub fn answer(&self, path: &[String], moments: &[Moment]) -> Result<Answer, String> {
        let mut passages: Vec<Passage> = Vec::new();
        for moment in moments {
            let attributes = self.origins(&self.tree(*moment), path);
            match passages.iter_mut().find(|known| known.attributes == attributes) {
                Some(known) => known.moments.push(*moment),
                None => passages.push(Passage { moments: vec![*moment], attributes }),
            }
        }
        let settings = if path.is_empty() { self.settings() } else { Vec::new() };
        match settings.is_empty() && passages.iter().all(|it| it.attributes.is_empty()) {
            true => Err(self.nothing(path, moments)),
            false => Ok(Answer { instance: self.instance, path: path.to_vec(), settings, passages }),
        }
    }

    fn tree(&self, moment: Moment) -> Node {
        self.attributes.levels(self.instance, moment.event, moment.deployment)
    }

    /// The attributes at or below a path.
    fn origins(&self, tree: &Node, path: &[String]) -> Vec<Origins> {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let mut found = Vec::new();
        if let Some(node) = tree.at(&keys) {
            node.leaves(&mut |below, leaf| {
                let path: Vec<String> = path.iter().cloned().chain(below.iter().map(ToString::to_string)).collect();
                let sources: Vec<Source> = leaf.sets.iter().rev().map(|set| self.source(set)).collect();
                if !path.is_empty() && !sources.is_empty() {
                    found.push(Origins { path, sources });
                }
            });
        }
        found
    }

    fn source(&self, set: &Set) -> Source {
        let model = self.model;
        let (level, name, json) = match set.level {
            Level::Service => ("service", None, None),
            Level::Stack => ("stack", Some(model.stack.header.name.to_string()), model.stack.json.as_ref()),
            Level::Layer(layer) => {
                ("layer", Some(model[layer].header.address().to_string()), model[layer].json.as_ref())
            }
            Level::Deployment(at) => {
                let deployment = model.deployments.get(at);
                let name = deployment.map(|it| it.header.address().to_string());
                ("deployment", name, deployment.and_then(|it| it.json.as_ref()))
            }
        };
        let origin = set.origin();
        let block = json.map(|json| json.origin);
        let (place, value_place) = match block {
            Some(block) if block.file != origin.file || !block.contains(origin.start) => (Some(block), Some(origin)),
            Some(_) => (Some(origin), None),
            None => (None, None),
        };
        Source { level, name, place, value_place, value: self.json(&set.value) }
    }

    fn json(&self, value: &Value) -> Vec<u8> {
        document(Layout::Compact, |w| self.values.value(value, w))
    }

    fn settings(&self) -> Vec<Origins> {
        let instance = &self.model[self.instance];
        let mut found = Vec::new();
        self.own(instance, &instance.settings, &mut Vec::new(), &mut found);
        let in_subnet = |settings: &Settings| settings.get("subnet").is_some();
        let stack = &self.model.stack;
        for name in INHERITED {
            // A subnet lies in one zone.
            if name == "zone" && (in_subnet(&stack.settings) || in_subnet(&instance.settings)) {
                continue;
            }
            let Some(value) = stack.settings.get(name).filter(|value| !value.is_null()) else { continue };
            let source = self.setting("stack", stack.header.address().to_string(), value);
            match found.iter_mut().find(|it| matches!(it.path.as_slice(), [own] if own == name)) {
                Some(own) => own.sources.push(source),
                None => found.push(Origins { path: vec![name.to_owned()], sources: vec![source] }),
            }
        }
        found
    }

    /// The settings that the instance itself has, those in blocks below the block's name and label.
    fn own(&self, instance: &Instance, settings: &Settings, above: &mut Vec<String>, found: &mut Vec<Origins>) {
        let name = || instance.header.address().to_string();
        for (setting, given) in settings.iter() {
            above.push(setting.name.to_owned());
            match given {
                // The model keeps these elsewhere.
                Given::Value(value) if value.is_null() => {
                    if let Some(held) = self.held(instance, setting.name) {
                        let source = Source { value: held, ..self.setting("instance", name(), value) };
                        found.push(Origins { path: above.clone(), sources: vec![source] });
                    }
                }
                Given::Value(value) => {
                    found.push(Origins { path: above.clone(), sources: vec![self.setting("instance", name(), value)] });
                }
                Given::Block(settings) => self.own(instance, settings, above, found),
                Given::Labelled(blocks) => {
                    for (label, settings) in blocks {
                        above.push(label.as_public_text().unwrap_or_default().to_owned());
                        self.own(instance, settings, above, found);
                        above.pop();
                    }
                }
            }
            above.pop();
        }
    }

    fn setting(&self, level: &'static str, name: String, value: &Value) -> Source {
        Source { level, name: Some(name), place: Some(value.origin), value_place: None, value: self.json(value) }
    }

    /// The value of a setting that has a place of its own in the model; `None` if it is not worth a line.
    fn held(&self, instance: &Instance, setting: &str) -> Option<Vec<u8>> {
        let names: Vec<String> = match setting {
            "layers" => instance.layers.iter().map(|id| self.model[*id].header.address().to_string()).collect(),
            "volumes" => instance.volumes.iter().map(|id| self.model[*id].header.address().to_string()).collect(),
            _ => return None,
        };
        Some(document(Layout::Compact, |w| w.texts(names.iter().map(String::as_str))))
    }

    /// Nothing is there; says what is near.
    fn nothing(&self, path: &[String], moments: &[Moment]) -> String {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let trees: Vec<Node> = moments.iter().map(|moment| self.tree(*moment)).collect();
        let mut known = Vec::new();
        for tree in &trees {
            tree.leaves(&mut |path, _| known.push(path.iter().map(|name| name.as_str()).collect::<Vec<_>>()));
        }
        known.sort();
        known.dedup();
        let address = self.model[self.instance].header.address();
        let wanted = path::shown(keys.iter().copied());
        if wanted.is_empty() {
            return format!("nothing sets an attribute on `{address}`");
        }
        let guess = guess(&keys, &known).map(|it| format!("; {it}")).unwrap_or_default();
        format!("nothing sets `{wanted}` on `{address}`{guess}")
    }
}

/// What a path that leads nowhere may mean. `known`: the paths of all attributes.
fn guess(keys: &[&str], known: &[Vec<&str>]) -> Option<String> {
    let meant = |path: Vec<&str>| Some(format!("did you mean `{}`?", path::shown(path)));
    let mut ending = known.iter().filter(|path| path.ends_with(keys));
    if let (Some(path), None) = (ending.next(), ending.next()) {
        return meant(path.clone());
    }
    // How far the path leads, and what is there.
    let there =
        |depth: usize| known.iter().filter(move |path| path.len() > depth && path.get(..depth) == keys.get(..depth));
    let depth = (0..keys.len()).rev().find(|depth| there(*depth).next().is_some())?;
    let mut next: Vec<&str> = there(depth).filter_map(|path| path.get(depth).copied()).collect();
    next.dedup();
    let lead = keys.get(..depth)?;
    match nearest(keys.get(depth)?, next.iter().copied()) {
        Some(near) => {
            let mended = lead.iter().copied().chain([near]).chain(keys.iter().skip(depth + 1).copied());
            let mended: Vec<&str> = mended.collect();
            let leads = known.iter().any(|path| path.starts_with(&mended));
            meant(if leads { mended } else { lead.iter().copied().chain([near]).collect() })
        }
        None if depth > 0 && next.len() <= LISTED => {
            let names: Vec<String> = next.iter().map(|key| format!("`{key}`")).collect();
            Some(format!("`{}` holds {}", path::shown(lead.iter().copied()), names.join(", ")))
        }
        None => None,
    }
}
