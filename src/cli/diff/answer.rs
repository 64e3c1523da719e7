//! What `diff` and `show` answer: a report comes in, its rendering goes to standard output, the exit code goes out.

use crate::cli::console::{Console, DocumentFormat, output};
use crate::cli::{Exit, Stop};
use crate::diagnostic::render::log;
use crate::diff::document::{DangerKind, Report};
use crate::diff::text::{self, NoiseShown};
use crate::diff::{annotations, html, markdown};
use clap::ValueEnum;
use std::io::Write;

#[derive(clap::Args)]
#[group(skip)]
pub struct Answer {
    /// List differences without meaning
    #[arg(long)]
    noise: bool,
    /// The most characters of a Markdown report; sections are left out to stay below
    #[arg(long, value_name = "NUMBER", default_value_t = markdown::CEILING)]
    max_chars: usize,
    /// Exit with 2 if anything changes
    #[arg(long)]
    exit_code: bool,
    /// Exit with 3 if the change does one of these
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    fail_on: Vec<FailOn>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Something is made anew
    Replace,
    /// Something is deleted
    Delete,
    /// Data is lost
    DataLoss,
    /// A secret flows to a new place
    Secret,
    /// A layer is left without an instance
    Capacity,
}

impl FailOn {
    fn kind(self) -> DangerKind {
        match self {
            FailOn::Replace => DangerKind::Replace,
            FailOn::Delete => DangerKind::Delete,
            FailOn::DataLoss => DangerKind::DataLoss,
            FailOn::Secret => DangerKind::Secret,
            FailOn::Capacity => DangerKind::Capacity,
        }
    }
}

impl Answer {
    /// Whether the exit code should tell of the change.
    pub fn is_verdict_wanted(&self) -> bool {
        self.exit_code || !self.fail_on.is_empty()
    }

    /// Prints the report in the format that was asked for.
    pub fn give(&self, report: &Report, console: &Console) -> Result<Exit, Stop> {
        let mut out = output();
        match console.document_format().map_err(Stop::usage)? {
            DocumentFormat::Text => {
                let noise = if self.noise { NoiseShown::Listed } else { NoiseShown::Counted };
                out.write_all(text::render(report, noise, console.style_of_output()).as_bytes())?;
            }
            DocumentFormat::Markdown => out.write_all(markdown::render(report, self.max_chars).as_bytes())?,
            DocumentFormat::Log(format) => {
                let refused: Vec<DangerKind> = self.fail_on.iter().map(|it| it.kind()).collect();
                log(format, &annotations::of(report, &refused), &mut out)?;
            }
            DocumentFormat::Html => out.write_all(html::render(report).as_bytes())?,
            DocumentFormat::Json => {
                serde_json::to_writer_pretty(&mut out, report).map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
        }
        out.flush()?;
        Ok(self.exit(report))
    }

    fn exit(&self, report: &Report) -> Exit {
        let dangers = || report.parts.iter().flat_map(|it| &it.danger);
        let findings = || report.parts.iter().flat_map(|it| &it.findings);
        if findings().any(|it| it.severity == "error") {
            Exit::Errors
        } else if self.fail_on.iter().any(|it| dangers().any(|danger| danger.kind == it.kind())) {
            Exit::Refused
        } else if self.exit_code && report.verdict.changes {
            Exit::Changes
        } else {
            Exit::Done
        }
    }
}
