//! Compiling from memory, and everything that a model is written as.

use crate::memory::Memory;
use stackwright::compile::{Compilation, Options, compile};
use stackwright::diagnostic::render::{self, Format, Look};
use stackwright::diff::capture::capture;
use stackwright::facts::Facts;
use stackwright::model::Model;
use stackwright::source::SourceMap;
use stackwright::targets::{self, Target};
use stackwright::{graph, plan, runlist};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// File name to bytes; drawings and the reports of diagnostics too.
pub type Outputs = BTreeMap<String, Vec<u8>>;

/// The report with a line for each problem.
pub const REPORT: &str = "report in short";
/// The one that shows the lines of the source.
pub const QUOTING_REPORT: &str = "report for people";

pub fn compiled(files: &Memory, main: &Path, profile: Option<&str>) -> Compilation {
    compile(files, main, &Options { profile: profile.map(str::to_owned), set: Vec::new() })
}

/// All that is written of a compilation, with or without a model.
pub fn outputs(compilation: &Compilation) -> Outputs {
    let mut outputs = Outputs::new();
    let formats = [
        (REPORT, Format::Short),
        (QUOTING_REPORT, Format::Human(Look::PLAIN)),
        ("report as JSON", Format::Json),
        ("report as SARIF", Format::Sarif),
        ("report as workflow commands", Format::Github),
    ];
    for (name, format) in formats {
        write(&mut outputs, name, |out| render::render(format, &compilation.diagnostics, &compilation.sources, out));
    }
    if let Some(model) = &compilation.model {
        model_outputs(model, &compilation.sources, &mut outputs);
    }
    outputs
}

fn model_outputs(model: &Model, sources: &SourceMap, outputs: &mut Outputs) {
    let facts = Facts::default();
    write(outputs, "template.json", |out| targets::emit(Target::Classic, model, out));
    write(outputs, "run-lists.json", |out| runlist::write_run_lists(model, out));
    let snapshot = capture(model, sources, "main.stack").into_json();
    write(outputs, "plan.json", |out| plan::write_json(model, &facts, &snapshot, out));
    write(outputs, "plan as text", |out| plan::write_text(model, out));
    write(outputs, "graph as Mermaid", |out| graph::draw(model, graph::Language::Mermaid, out));
    write(outputs, "graph as DOT", |out| graph::draw(model, graph::Language::Dot, out));
    let mut keep = |path: &str, bytes: &[u8]| {
        let before = outputs.insert(path.to_owned(), bytes.to_vec());
        assert!(before.is_none(), "{path} is written twice");
        Ok(())
    };
    runlist::nodes::each(model, &facts, &mut keep).expect("memory takes everything");
    runlist::data_bags::each(model, &facts, &mut keep).expect("memory takes everything");
}

fn write(outputs: &mut Outputs, name: &str, emit: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) {
    let mut bytes = Vec::new();
    emit(&mut bytes).expect("memory takes everything");
    outputs.insert(name.to_owned(), bytes);
}
