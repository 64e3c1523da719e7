//! Takes the snapshot of a program: the model and its sources come in, a [`Snapshot`] goes out.
//!
//! In reading order: `resources` and `sections` (the template), `fleet` (what is known of layers, instances and apps, with
//! run-lists), `nodes` (their node JSON), `values` (a value as a tree), `declarations` (where a change may come from).

mod declarations;
mod fleet;
mod nodes;
mod resources;
mod sections;
mod values;

use super::secrets;
use super::snapshot::{Inputs, Knows, SCHEMA, Snapshot, StackFacts, VERSION};
use super::tree::Place;
use crate::model::Model;
use crate::name::Name;
use crate::source::{SourceMap, Span};
use crate::targets::classic;
use crate::value::Target;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// What the parts are taken from.
struct Camera<'m> {
    model: &'m Model,
    sources: &'m SourceMap,
    emission: &'m classic::Context<'m>,
    /// By what a value waits for: why it is not known. The same is said of many.
    causes: RefCell<FxHashMap<Target, Name>>,
}

/// The snapshot of a program. `label`: what it is called in reports.
pub fn capture(model: &Model, sources: &SourceMap, label: &str) -> Snapshot {
    let emission = classic::Context::new(model);
    let camera = Camera { model, sources, emission: &emission, causes: RefCell::default() };
    let mut objects = camera.sections();
    objects.extend(camera.resources());
    objects.extend(camera.outputs());
    objects.extend(camera.deployments());
    let mut snapshot = Snapshot {
        schema: SCHEMA.to_owned(),
        version: VERSION,
        label: label.to_owned(),
        knows: Knows::Everything,
        inputs: Inputs::default(),
        files: sources.files().map(|(_, file)| file.name.clone()).collect(),
        declarations: declarations::of(sources),
        stack: StackFacts {
            address: model.stack.header.address().to_string(),
            region: model.stack.region.as_deref().map(str::to_owned),
            chef: model.stack.chef.text().to_owned(),
        },
        objects,
        layers: camera.layers(),
        instances: Vec::new(),
        apps: camera.apps(),
        run_lists: Vec::new(),
        nodes: Vec::new(),
        attributes: Vec::new(),
        data_bags: Vec::new(),
    };
    camera.instances(&mut snapshot);
    secrets::mark(&mut snapshot);
    snapshot
}

/// Whether a text declares a stack: other files are imported by one that does.
pub fn is_program(text: &str) -> bool {
    declarations::words(text).any(|it| it == "stack")
}

/// The profiles that a program declares, in order.
pub fn profiles(sources: &SourceMap) -> Vec<String> {
    let declared = declarations::of(sources).into_iter().filter(|it| it.word == "profile");
    declared.map(|it| it.name.to_string()).collect()
}

impl Camera<'_> {
    fn place(&self, span: Span) -> Place {
        let at = self.sources.start(span);
        Place { file: span.file.0, line: at.line, column: at.column }
    }
}
