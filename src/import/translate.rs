//! A template to a draft: resources of OpsWorks as typed declarations, others as `resource`, intrinsics as references,
//! interpolation, conditions and functions. What the language cannot say is written as raw properties where that is possible,
//! else left out with a comment at the place and a remark for the receipt.
//!
//! In reading order: `names` finds a name for every id, `expression` translates values, `settings` turns properties into
//! settings by the vocabulary, then a file a kind of declaration.

mod expression;
mod inputs;
mod instance;
mod json;
mod layer;
mod missing;
mod names;
mod others;
mod raw;
mod resource;
mod settings;
mod stack;

use super::around::Around;
use super::document::{Comment, Node};
use super::draft::{Draft, Expr, Item, Word, visit};
use super::remark::{Remark, Remarks};
use super::template::{Form, Resource, Template};
use crate::diagnostic::Problems;
use indexmap::IndexMap;
use names::Names;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::sync::Arc;

/// How much is done beyond saying the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// As a careful colleague would write it.
    Tidy,
    /// Piece by piece.
    Plain,
}

/// Translates a template; what is wrong with it, in the eyes of the service, goes to `problems`.
pub fn translate(
    template: &Template,
    around: &Around,
    style: Style,
    remarks: &mut Remarks,
    problems: &mut Problems,
) -> Draft {
    let mut translator = Translator::new(template, around, style, remarks, problems);
    translator.missing();
    translator.check_maps();
    translator.all()
}

struct Translator<'t> {
    template: &'t Template,
    around: &'t Around,
    style: Style,
    names: Names,
    remarks: &'t mut Remarks,
    problems: &'t mut Problems,
    resources: FxHashMap<&'t str, &'t Resource>,
    /// The one that becomes `stack`; others stay `resource`s.
    stack: Option<&'t Resource>,
    parameters: FxHashMap<Arc<str>, Shape>,
    mappings: FxHashMap<&'t str, &'t Node>,
    /// Mappings that are looked up with a key that waits for the deployment; the compiler writes these by itself.
    looked_up: FxHashSet<Arc<str>>,
    /// Parameters that are lists of recipes.
    recipe_lists: FxHashSet<Arc<str>>,
    /// Parameters that custom JSON refers to.
    in_json: FxHashSet<Arc<str>>,
    /// What a fragment refers to and does not hold, by what stands for it.
    absent: missing::Absent,
    /// Declarations that stand for what is registered with the stack: addresses by their text, databases by their ARN.
    registered: IndexMap<String, Arc<str>, FxBuildHasher>,
    /// Layers that a load balancer is attached to.
    balanced: FxHashSet<&'t str>,
    items: Vec<Item>,
}

/// What the value of a parameter is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Text,
    /// A string that is `true` or `false`.
    Bool,
    Number,
    List,
}

/// The types that have a declaration of their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Typed {
    Stack,
    Layer,
    Instance,
    App,
    LoadBalancer,
    Volume,
    User,
    Server,
}

impl Typed {
    fn of(kind: &str) -> Option<Typed> {
        match kind {
            "AWS::OpsWorks::Stack" => Some(Typed::Stack),
            "AWS::OpsWorks::Layer" => Some(Typed::Layer),
            "AWS::OpsWorks::Instance" => Some(Typed::Instance),
            "AWS::OpsWorks::App" => Some(Typed::App),
            "AWS::OpsWorks::ElasticLoadBalancerAttachment" => Some(Typed::LoadBalancer),
            "AWS::OpsWorks::Volume" => Some(Typed::Volume),
            "AWS::OpsWorks::UserProfile" => Some(Typed::User),
            "AWS::OpsWorksCM::Server" => Some(Typed::Server),
            _ => None,
        }
    }
}

impl<'t> Translator<'t> {
    fn new(
        template: &'t Template,
        around: &'t Around,
        style: Style,
        remarks: &'t mut Remarks,
        problems: &'t mut Problems,
    ) -> Translator<'t> {
        let stack = template.resources.iter().find(|it| Typed::of(&it.kind) == Some(Typed::Stack));
        let mut translator = Translator {
            template,
            around,
            style,
            names: Names::of(template, around),
            remarks,
            problems,
            resources: template.resources.iter().map(|it| (&*it.id, it)).collect(),
            stack,
            parameters: FxHashMap::default(),
            mappings: template.mappings.iter().map(|it| (&*it.id, &it.value)).collect(),
            looked_up: FxHashSet::default(),
            recipe_lists: FxHashSet::default(),
            in_json: FxHashSet::default(),
            absent: missing::Absent::default(),
            registered: IndexMap::default(),
            balanced: FxHashSet::default(),
            items: Vec::new(),
        };
        translator.look_around();
        translator
    }

    /// What has to be known before the first value is translated.
    fn look_around(&mut self) {
        let template = self.template;
        let outputs = template.outputs.iter().map(|it| &it.value);
        let properties = template.resources.iter().flat_map(|it| it.properties.values()).map(|it| &it.value);
        let conditions = template.conditions.iter().map(|it| &it.value);
        for node in outputs.chain(properties).chain(conditions) {
            looked_up(node, &mut self.looked_up);
        }
        for resource in &self.template.resources {
            if let Some(json) = resource.properties.get("CustomJson") {
                references(&json.value, &mut |id| {
                    self.in_json.insert(Arc::from(id));
                });
            }
            if let Some(lists) = resource.properties.get("CustomRecipes").and_then(|it| it.value.as_map()) {
                for entry in lists.values() {
                    if let Some(("Ref", id)) = entry.value.intrinsic()
                        && let Some(id) = id.as_text()
                    {
                        self.recipe_lists.insert(Arc::from(id));
                    }
                }
            }
            if Typed::of(&resource.kind) == Some(Typed::LoadBalancer)
                && let Some(layer) = resource.properties.get("LayerId")
                && let Some(("Ref", id)) = layer.value.intrinsic()
                && let Some((id, _)) = id.as_text().and_then(|id| self.resources.get_key_value(id))
            {
                self.balanced.insert(id);
            }
        }
        for parameter in &self.template.parameters {
            let shape = inputs::shape(parameter, self.in_json.contains(&parameter.id));
            self.parameters.insert(parameter.id.clone(), shape);
        }
    }

    fn all(mut self) -> Draft {
        self.inputs();
        self.conditions();
        self.the_stack();
        for resource in &self.template.resources {
            if self.stack.is_none_or(|stack| !std::ptr::eq(stack, resource)) {
                self.declaration(resource);
            }
        }
        self.outputs();
        self.keep_comments();
        self.order();
        for left_out in &self.template.left_out {
            self.remarks.push(Remark::left_out(left_out.path.clone(), left_out.reason));
        }
        Draft { head: lines(&self.template.head), items: self.items, tail: lines(&self.template.comments) }
    }

    fn declaration(&mut self, resource: &'t Resource) {
        let typed = Typed::of(&resource.kind).filter(|_| self.belongs(resource));
        let item = match typed {
            None | Some(Typed::Stack) => self.plain_resource(resource),
            Some(Typed::Layer) => self.layer(resource),
            Some(Typed::Instance) => self.instance(resource),
            Some(Typed::App) => self.app(resource),
            Some(Typed::LoadBalancer) => self.load_balancer(resource),
            Some(Typed::Volume) => self.volume(resource),
            Some(Typed::User) => self.user(resource),
            Some(Typed::Server) => self.server(resource),
        };
        self.items.push(item);
    }

    /// Whether the resource belongs to the stack of the program, or to none.
    fn belongs(&mut self, resource: &Resource) -> bool {
        let Some(id) = resource.properties.get("StackId") else {
            // Attachments and users have none; of others it is required, and the compiler gives them the one there is.
            return true;
        };
        let is_ours = match (id.value.intrinsic(), self.stack) {
            (Some(("Ref", id)), Some(stack)) => id.as_text() == Some(&stack.id),
            (_, None) => self.absent.stack.as_ref().is_none_or(|known| *known == id.value.json()),
            _ => false,
        };
        if !is_ours {
            let reason = "belongs to another stack than the program's: written as a plain resource";
            self.remarks.push(Remark::note(format!("Resources/{}", resource.id), reason));
        }
        is_ours
    }

    /// Inputs first, then the stack and what belongs to it, then other resources in their order; large tables at the end.
    fn order(&mut self) {
        let rank = |item: &Item| match item.word {
            Word::Attributes => 0,
            Word::Parameter => 0,
            Word::Let if !is_table(item) => 1,
            Word::Stack => 2,
            Word::Layer => 3,
            Word::Instance => 4,
            Word::App => 5,
            Word::Database => 6,
            Word::LoadBalancer | Word::Volume | Word::ElasticIp | Word::User => 7,
            Word::Server => 8,
            Word::Resource => 9,
            Word::Let => 10,
            Word::Output => 11,
        };
        self.items.sort_by_key(rank);
    }

    /// Comments at what the draft has no place for go to the declaration that it belongs to.
    fn keep_comments(&mut self) {
        let mut kept: FxHashMap<Arc<str>, usize> = FxHashMap::default();
        for item in &self.items {
            visit::comments(item, &mut |it| *kept.entry(it.clone()).or_default() += 1);
        }
        let mut places: FxHashMap<Arc<str>, usize> = FxHashMap::default();
        for (at, item) in self.items.iter().enumerate().filter(|(_, it)| it.word != Word::Output) {
            places.insert(item.name.clone(), at);
        }
        for resource in &self.template.resources {
            let nodes = resource.properties.values().map(|it| &it.value).chain(resource.nodes());
            let all = resource.comments.iter().cloned().chain(nodes.flat_map(Node::all_comments));
            for Comment { text, .. } in all {
                match kept.get_mut(&text).filter(|it| **it > 0) {
                    Some(count) => *count -= 1,
                    None => {
                        let name = self.names.value(&resource.id);
                        let item = name.and_then(|name| self.items.get_mut(*places.get(&name)?));
                        item.into_iter().for_each(|it| it.comments.push(text.clone()));
                    }
                }
            }
        }
    }

    /// The type of a resource, of the template or around it.
    fn kind(&self, id: &str) -> Option<&str> {
        let here = self.resources.get(id).map(|it| &*it.kind);
        here.or_else(|| Some(&*self.around.get(id)?.kind))
    }

    /// Whether the document is a part of something.
    fn is_fragment(&self) -> bool {
        matches!(self.template.form, Form::Resource | Form::Resources)
    }
}

/// Whether it is a map and no intrinsic.
fn is_table(item: &Item) -> bool {
    match &item.value {
        Some(Expr::Object(entries)) => !entries.iter().any(|it| it.key.starts_with("Fn::")),
        _ => false,
    }
}

/// Calls `each` with every id that a value refers to.
fn references(node: &Node, each: &mut dyn FnMut(&str)) {
    super::references::visit(node, &mut |reference| each(reference.id));
}

/// Adds the mappings in which a value looks something up; says whether the value waits for the deployment.
fn looked_up(node: &Node, found: &mut FxHashSet<Arc<str>>) -> bool {
    let mut waits = false;
    for item in node.as_list().unwrap_or_default() {
        waits |= looked_up(item, found);
    }
    for place in node.as_map().into_iter().flat_map(|map| map.values()) {
        waits |= looked_up(&place.value, found);
    }
    match node.intrinsic() {
        Some(("Fn::FindInMap", argument)) => {
            let id = argument.as_list().and_then(|it| it.first()).and_then(Node::as_text);
            if waits {
                found.extend(id.map(Arc::from));
            }
            waits
        }
        Some(_) => true,
        None => waits,
    }
}

fn lines(comments: &[Comment]) -> Vec<Arc<str>> {
    comments.iter().map(|it| it.text.clone()).collect()
}

/// The comments in a value that is written without any.
fn all_lines(node: &Node) -> Vec<Arc<str>> {
    lines(&node.all_comments())
}
