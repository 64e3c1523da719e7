//! The program that a subcommand works on: which file, with which inputs; compiled, and what was found reported.

use super::Stop;
use super::console::Console;
use super::disk::{self, Disk, STANDARD_INPUT};
use crate::compile::{Compilation, Options, compile};
use crate::diagnostic::render::Counts;
use crate::diagnostic::{Code, Diagnostic};
use crate::diff::capture::capture;
use crate::diff::snapshot::{self, Snapshot};
use crate::facts::Facts;
use crate::model::Model;
use crate::source::{LoadError, SourceMap, Span};
use std::path::{Path, PathBuf};

/// The file that is meant if none is named.
pub const MAIN_FILE: &str = "main.stack";

#[derive(clap::Args)]
#[group(skip)]
pub struct Args {
    /// The main file; `-` is standard input
    #[arg(value_name = "FILE", default_value = MAIN_FILE)]
    pub file: PathBuf,
    #[command(flatten)]
    pub inputs: Inputs,
}

/// What a program takes from outside, whatever its file.
#[derive(clap::Args)]
#[group(skip)]
pub struct Inputs {
    #[command(flatten)]
    variables: Variables,
    /// JSON with what only exists at run time: addresses, ids, values of parameters; `-` is standard input
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
}

/// What variables are set to.
#[derive(clap::Args)]
#[group(skip)]
pub struct Variables {
    /// Build with the variables of this profile
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Set a variable; may be repeated, and wins over the profile
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    set: Vec<(String, String)>,
}

impl Variables {
    pub fn options(&self) -> Options {
        Options { profile: self.profile.clone(), set: self.set.clone() }
    }
}

/// What a diff compares of a program: it is called by its file and its profile.
pub fn snapshot(model: &Model, sources: &SourceMap, file: &str, options: &Options) -> Snapshot {
    let label = match &options.profile {
        Some(profile) => format!("{file} (profile {profile})"),
        None => file.to_owned(),
    };
    let inputs = snapshot::Inputs::of(options.profile.as_deref(), &options.set);
    Snapshot { inputs, ..capture(model, sources, &label) }
}

/// `name=value`; the name may be one of an imported file, `network.count`.
pub fn assignment(typed: &str) -> Result<(String, String), String> {
    let (name, value) = typed.split_once('=').ok_or("expected NAME=VALUE")?;
    let name = name.trim();
    let word = |it: &str| !it.is_empty() && it.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match name.split('.').all(word) {
        true => Ok((name.to_owned(), value.to_owned())),
        false => Err(format!("`{name}` is not the name of a variable")),
    }
}

/// A program without errors, ready to be written.
pub struct Program {
    /// As it was typed.
    file: String,
    options: Options,
    pub model: Model,
    pub facts: Facts,
    pub sources: SourceMap,
}

impl Program {
    /// What a diff compares.
    pub fn snapshot(&self) -> Snapshot {
        snapshot(&self.model, &self.sources, &self.file, &self.options)
    }

    /// To be called when the process is about to end: the system takes the memory back faster than we would.
    pub fn leave(self) {
        std::mem::forget(self);
    }
}

impl Args {
    /// Compiles and reports.
    pub fn load(&self, console: &Console) -> Result<Program, Stop> {
        self.inputs.load(&self.file, console)
    }
}

impl Inputs {
    /// Compiles the program of a file and reports what was found.
    pub fn load(&self, file: &Path, console: &Console) -> Result<Program, Stop> {
        let standard_input = |path: &Path| path.as_os_str() == STANDARD_INPUT;
        if standard_input(file) && self.facts.as_deref().is_some_and(standard_input) {
            return Err(Stop::usage("standard input cannot be both the program and the facts"));
        }
        let disk = Disk::around(file)?;
        let options = self.variables.options();
        let Compilation { mut sources, mut diagnostics, model } = compile(&disk, disk.main(), &options);
        let facts = self.facts(model.as_ref(), &mut sources, &mut diagnostics);
        console.report(&diagnostics, &sources)?;
        match model {
            Some(model) if Counts::of(&diagnostics).errors == 0 => {
                Ok(Program { file: file.display().to_string(), options, model, facts, sources })
            }
            Some(_) | None => Err(Stop::Reported),
        }
    }

    /// The facts of the file that was typed; none if there is none, or if it makes no sense, which is reported.
    fn facts(&self, model: Option<&Model>, sources: &mut SourceMap, problems: &mut Vec<Diagnostic>) -> Facts {
        let Some(path) = &self.facts else { return Facts::default() };
        let name = path.display().to_string();
        let text = match disk::read_typed(path) {
            Ok(text) => text,
            Err(error) => {
                problems.push(unreadable(&name, &error));
                return Facts::default();
            }
        };
        let file = sources.add(name, path.clone(), text.clone());
        let facts = Facts::parse(&text).unwrap_or_else(|error| {
            let at = Span::new(file, error.offset, error.offset);
            problems.push(Diagnostic::at(Code::FACTS_UNPARSED, at, error.to_string(), ""));
            Facts::default()
        });
        let unknown = model.map(|model| facts.unknown(model)).unwrap_or_default();
        problems.extend(unknown.into_iter().map(|words| unknown_fact(words, Span::new(file, 0, 0), &text)));
        facts
    }
}

fn unknown_fact(words: &str, start: Span, text: &str) -> Diagnostic {
    let quoted = format!("\"{words}\"");
    let at = text.find(&quoted).map_or(start, |at| Span::new(start.file, at, at + quoted.len()));
    Diagnostic::at(Code::UNKNOWN_FACT, at, format!("nothing that facts fill is called `{words}`"), "used by nothing")
}

/// A file that was named on the command line.
pub fn unreadable(name: &str, error: &LoadError) -> Diagnostic {
    match error {
        LoadError::Missing => Diagnostic::new(Code::FILE_MISSING, format!("there is no file `{name}`")),
        LoadError::Outside => Diagnostic::new(Code::FILE_OUTSIDE, format!("`{name}` is outside the project")),
        LoadError::NotUtf8 { offset } => Diagnostic::new(
            Code::FILE_NOT_UTF8,
            format!("`{name}` is not UTF-8: the byte at offset {offset} fits nowhere"),
        ),
        LoadError::TooLarge { limit } => {
            Diagnostic::new(Code::FILE_UNREADABLE, format!("`{name}` is larger than {} MiB", limit >> 20))
        }
        LoadError::Unreadable(why) => Diagnostic::new(Code::FILE_UNREADABLE, format!("cannot read `{name}`: {why}")),
    }
}
