//! An answer for machines; `docs/schemas/why.schema.json` says what the members mean.

use super::answer::{Answer, Moment, Origins, Passage, Source};
use crate::cli::program::Program;
use crate::json::{Layout, Writer};
use crate::source::Span;
use std::io::{self, Write};

const VERSION: i64 = 1;

pub fn write(program: &Program, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let mut w = Writer::new(out, Layout::Pretty);
    w.object(|w| {
        w.key("version");
        w.int(VERSION);
        w.key_text("instance", &program.model[answer.instance].header.address().to_string());
        w.key("path");
        w.texts_in_line(answer.path.iter().map(String::as_str));
        if !answer.settings.is_empty() {
            w.key("settings");
            w.list(|w| answer.settings.iter().for_each(|it| origins(program, it, w)));
        }
        w.key("answers");
        w.list(|w| answer.passages.iter().for_each(|it| passage(program, it, w)));
    });
    w.finish()
}

fn passage(program: &Program, passage: &Passage, w: &mut Writer) {
    w.object(|w| {
        w.key("moments");
        w.list(|w| passage.moments.iter().for_each(|it| moment(program, *it, w)));
        w.key("attributes");
        w.list(|w| passage.attributes.iter().for_each(|it| origins(program, it, w)));
    });
}

fn moment(program: &Program, moment: Moment, w: &mut Writer) {
    w.object(|w| {
        w.key_text("event", moment.event.word());
        if let Some(deployment) = moment.deployment.and_then(|at| program.model.deployments.get(at)) {
            w.key_text("deployment", &deployment.header.address().to_string());
        }
    });
}

fn origins(program: &Program, origins: &Origins, w: &mut Writer) {
    w.object(|w| {
        w.key("path");
        w.texts_in_line(origins.path.iter().map(String::as_str));
        w.key("sources");
        w.list(|w| origins.sources.iter().for_each(|it| source(program, it, w)));
    });
}

fn source(program: &Program, source: &Source, w: &mut Writer) {
    w.object(|w| {
        w.key_text("level", source.level);
        if let Some(name) = &source.name {
            w.key_text("name", name);
        }
        w.key("value");
        w.raw(&source.value);
        for (key, at) in [("place", source.place), ("value_place", source.value_place)] {
            if let Some(at) = at {
                w.key(key);
                place(program, at, w);
            }
        }
    });
}

fn place(program: &Program, at: Span, w: &mut Writer) {
    let start = program.sources.start(at);
    w.object(|w| {
        w.key_text("file", &program.sources.file(at.file).name);
        w.key("line");
        w.int(start.line.into());
        w.key("column");
        w.int(start.column.into());
    });
}
