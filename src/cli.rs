//! The command line: what was typed becomes what was meant, a subcommand runs, and the process answers with an exit code.
//!
//! In reading order: `program` is the program that a subcommand works on, `console` the streams it speaks through, `disk` and
//! `write` the way in and out of the file system; then one file a subcommand. Disk, terminal and environment are only known
//! here. Output goes to standard output, diagnostics to standard error.

mod build;
mod catalogue;
mod check;
mod checkout;
mod console;
mod diff;
pub(crate) mod disk;
mod explain;
mod fmt;
mod graph;
mod import;
mod init;
mod lint;
mod lsp;
mod plan;
mod program;
mod shell;
mod show;
mod stack_files;
mod why;
mod write;

use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;
use clap::{CommandFactory, Parser, Subcommand};
use console::{About, Console};
use std::io::{self, Write};
use std::process::ExitCode;
use write::WriteError;

/// What the process answers. Each number means the same for every subcommand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Exit {
    /// Done; warnings do not count.
    Done,
    /// Errors in the input, an output that could not be written, or, with `build --check`, one that would change.
    Errors,
    /// The command line makes no sense.
    Usage,
    /// With `--exit-code` of `diff` or `show`, a difference.
    Changes,
    /// With `--fail-on` of `diff` or `show`, a change of that kind.
    Refused,
    /// With `fmt --check`, a file that is not in the canonical style.
    WouldChange,
}

impl Exit {
    fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Errors => 1,
            // Nobody asks for `--exit-code` and types something that makes no sense: then there is no report.
            Exit::Usage | Exit::Changes => 2,
            Exit::Refused => 3,
            Exit::WouldChange => 5,
        }
    }
}

/// Why a subcommand ends early.
enum Stop {
    /// Standard output or standard error failed; that nobody reads any more is no failure.
    Stream(io::Error),
    /// Errors in the input, which have been reported.
    Reported,
    /// A problem of the run that is in no source text.
    Problem(Box<Diagnostic>),
    /// Options that make no sense together, or a name that the command line got wrong.
    Usage(clap::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        match error.downcast::<WriteError>() {
            Ok(error) => Stop::from(error),
            Err(error) => Stop::Stream(error),
        }
    }
}

impl From<Diagnostic> for Stop {
    fn from(problem: Diagnostic) -> Stop {
        Stop::Problem(Box::new(problem))
    }
}

impl From<Box<Diagnostic>> for Stop {
    fn from(problem: Box<Diagnostic>) -> Stop {
        Stop::Problem(problem)
    }
}

impl Stop {
    /// Wrong usage found after parsing, shown as clap shows its own.
    fn usage(message: impl std::fmt::Display) -> Stop {
        Stop::Usage(Typed::command().error(clap::error::ErrorKind::ValueValidation, message))
    }
}

/// Compiles stack files: layers, lifecycle events and recipes in, CloudFormation templates, run-lists and plans out.
#[derive(Parser)]
#[command(
    name = "stackwright",
    version,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 done, 1 errors in the input, 2 wrong usage or, with `--exit-code`, changes, \
                  3 a change that `--fail-on` names, 5 files that `fmt --check` would change."
)]
struct Typed {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    console: console::Args,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Args),
    Build(build::Args),
    Plan(plan::Args),
    Why(why::Args),
    Graph(graph::Args),
    Diff(diff::Args),
    Show(show::Args),
    Fmt(fmt::Args),
    Lsp(lsp::Args),
    Import(import::Args),
    Lint(lint::Args),
    Catalogue(catalogue::Args),
    Explain(explain::Args),
    Init(init::Args),
    Completions(shell::CompletionsArgs),
    Man(shell::ManArgs),
}

/// Runs what the process was called with.
pub fn main() -> ExitCode {
    let exit = match Typed::try_parse() {
        Ok(typed) => run(typed),
        Err(error) => refuse(&error),
    };
    ExitCode::from(exit.code())
}

fn run(typed: Typed) -> Exit {
    let about = match typed.command {
        Command::Diff(_) | Command::Show(_) => About::Report,
        _ => About::Diagnostics,
    };
    let console = match Console::new(&typed.console, about).map_err(Stop::usage) {
        Ok(console) => console,
        Err(Stop::Usage(error)) => return refuse(&error),
        Err(_) => return Exit::Usage,
    };
    let result = match typed.command {
        Command::Check(args) => check::run(&args, &console),
        Command::Build(args) => args.meant().and_then(|build| build.run(&console)),
        Command::Plan(args) => plan::run(&args, &console),
        Command::Why(args) => args.meant().and_then(|why| why.run(&console)),
        Command::Graph(args) => graph::run(&args, &console),
        Command::Diff(args) => args.meant().and_then(|comparison| comparison.run(&console)),
        Command::Show(args) => show::run(&args, &console),
        Command::Fmt(args) => fmt::run(&args, &console),
        Command::Lsp(args) => lsp::run(&args),
        Command::Import(args) => import::run(&args, &console),
        Command::Lint(args) => lint::run(&args, &console),
        Command::Catalogue(args) => catalogue::run(&args),
        Command::Explain(args) => explain::run(&args, &console),
        Command::Init(args) => init::run(&args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(_) => shell::man(),
    };
    match result {
        Ok(exit) => exit,
        Err(Stop::Reported) => Exit::Errors,
        Err(Stop::Stream(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(Stop::Stream(error)) => {
            // Where even standard error fails the exit code has to do.
            let _ = writeln!(io::stderr(), "stackwright: cannot write to standard output: {}", error.kind());
            Exit::Errors
        }
        Err(Stop::Problem(problem)) => {
            let _ = console.report(&[*problem], &SourceMap::default());
            Exit::Errors
        }
        Err(Stop::Usage(error)) => refuse(&error),
    }
}

/// Help and versions are asked for; everything else is wrong usage.
fn refuse(error: &clap::Error) -> Exit {
    // A closed stream changes nothing about what was typed.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}
