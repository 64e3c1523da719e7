//! `graph`: the stack as a picture, for a program that draws.

use super::console::{Console, output};
use super::{Exit, Stop, program};
use crate::graph::{self, Language};
use clap::ValueEnum;
use std::io::Write;

/// Draw the stack: layers, instances, apps, databases, balancers
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    program: program::Args,
    /// The language of the drawing
    #[arg(long = "as", value_name = "LANGUAGE", default_value = "mermaid")]
    language: LanguageName,
}

#[derive(Clone, Copy, ValueEnum)]
enum LanguageName {
    /// As Markdown on GitHub shows it
    Mermaid,
    /// For Graphviz
    Dot,
}

pub fn run(args: &Args, console: &Console) -> Result<Exit, Stop> {
    let program = args.program.load(console)?;
    let language = match args.language {
        LanguageName::Mermaid => Language::Mermaid,
        LanguageName::Dot => Language::Dot,
    };
    let mut out = output();
    graph::draw(&program.model, language, &mut out)?;
    out.flush()?;
    program.leave();
    Ok(Exit::Done)
}
