//! `show`: a report that `diff --format json` wrote, rendered.

use super::console::Console;
use super::diff::answer::Answer;
use super::disk;
use super::program::unreadable;
use super::{Exit, Stop};
use crate::diagnostic::{Code, Diagnostic};
use crate::diff::document::{Report, VERSION};
use std::path::PathBuf;

/// Render a report that `diff --format json` wrote
#[derive(clap::Args)]
pub struct Args {
    /// The report; `-` is standard input
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    #[command(flatten)]
    answer: Answer,
}

pub fn run(args: &Args, console: &Console) -> Result<Exit, Stop> {
    let name = args.report.display().to_string();
    let text = disk::read_typed(&args.report).map_err(|error| Stop::from(unreadable(&name, &error)))?;
    let report: Report = serde_json::from_str(&text).map_err(|error| {
        let problem = Diagnostic::new(Code::NO_SIDE, format!("`{name}` is no report of a diff: {error}"));
        Stop::from(problem.help("write one with `stackwright diff --format json`"))
    })?;
    if report.version != VERSION {
        let message =
            format!("`{name}` is a report of version {}; this program reads version {VERSION}", report.version);
        return Err(Stop::from(Diagnostic::new(Code::NO_SIDE, message)));
    }
    let exit = args.answer.give(&report, console)?;
    // That a report could be shown is what was asked, unless more was.
    Ok(if args.answer.is_verdict_wanted() { exit } else { Exit::Done })
}
