//! `build`: everything that a program compiles to, written into a folder, compared with one, or printed.

use super::console::{Console, output};
use super::program::{self, Program};
use super::write::{Comparison, Content, Staging, WriteError};
use super::{Exit, Stop};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan;
use crate::runlist::{RunLists, data_bags, nodes};
use crate::targets::{self, Target};
use clap::ValueEnum;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;

/// Compile a program and write what it makes
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    program: program::Args,
    /// What to write; everything but the snapshot by itself if not given
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    emit: Vec<Output>,
    /// The folder to write into; `-` prints a single document to standard output
    #[arg(short, long, value_name = "DIR", default_value = "out")]
    output: PathBuf,
    /// Write nothing; list the files that would change, and exit with 1 if there are any
    #[arg(long)]
    check: bool,
    /// What the template is made for
    #[arg(long, value_name = "TARGET", default_value = "classic")]
    target: TargetName,
}

/// In the order in which they are written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Output {
    /// template.json: the CloudFormation template
    Template,
    /// run-lists.json: the recipes of every instance and event
    RunLists,
    /// nodes/: the node JSON of every instance and event
    Nodes,
    /// data_bags/: what Chef 12 recipes search
    DataBags,
    /// plan.json: the steps of creating the stack, and the snapshot
    Plan,
    /// snapshot.json: what `diff` needs to know of this version
    Snapshot,
}

#[derive(Clone, Copy, ValueEnum)]
enum TargetName {
    /// AWS::OpsWorks resources
    Classic,
}

/// What the arguments mean.
pub struct Build {
    program: program::Args,
    outputs: BTreeSet<Output>,
    destination: Destination,
    target: Target,
}

enum Destination {
    Folder(PathBuf),
    /// A folder that is only looked at.
    Comparison(PathBuf),
    /// Of the one document that is wanted.
    StandardOutput,
}

/// Takes each file: its kind, its path below the output folder, its content.
type Sink<'a> = dyn FnMut(Output, &str, &Content<'_>) -> io::Result<()> + 'a;

impl Args {
    pub fn meant(self) -> Result<Build, Stop> {
        let outputs: BTreeSet<Output> = match self.emit.is_empty() {
            true => Output::value_variants().iter().copied().filter(|it| *it != Output::Snapshot).collect(),
            false => self.emit.into_iter().collect(),
        };
        let destination = match (self.output.as_os_str() == "-", self.check) {
            (false, false) => Destination::Folder(self.output),
            (false, true) => Destination::Comparison(self.output),
            (true, true) => return Err(Stop::usage("--check compares with a folder, so it does not go with `-o -`")),
            (true, false) if outputs.len() == 1 && outputs.iter().all(|it| it.is_document()) => {
                Destination::StandardOutput
            }
            (true, false) => {
                let message = "`-o -` prints one document: add --emit template, run-lists, plan or snapshot";
                return Err(Stop::usage(message));
            }
        };
        let target = match self.target {
            TargetName::Classic => Target::Classic,
        };
        Ok(Build { program: self.program, outputs, destination, target })
    }
}

impl Output {
    /// The word for it in the manifest.
    fn kind(self) -> &'static str {
        match self {
            Output::Template => "template",
            Output::RunLists => "run-lists",
            Output::Nodes => "nodes",
            Output::DataBags => "data-bags",
            Output::Plan => "plan",
            Output::Snapshot => "snapshot",
        }
    }

    fn holds_snapshot(self) -> bool {
        match self {
            Output::Plan | Output::Snapshot => true,
            Output::Template | Output::RunLists | Output::Nodes | Output::DataBags => false,
        }
    }

    fn is_document(self) -> bool {
        match self {
            Output::Template | Output::RunLists | Output::Plan | Output::Snapshot => true,
            Output::Nodes | Output::DataBags => false,
        }
    }
}

impl Build {
    pub fn run(&self, console: &Console) -> Result<Exit, Stop> {
        let program = self.program.load(console)?;
        let exit = match &self.destination {
            Destination::Folder(folder) => self.write(&program, folder),
            Destination::Comparison(folder) => self.compare(&program, folder),
            Destination::StandardOutput => self.print(&program),
        }?;
        program.leave();
        Ok(exit)
    }

    fn write(&self, program: &Program, folder: &Path) -> Result<Exit, Stop> {
        let mut staging = Staging::below(folder)?;
        self.outputs.iter().for_each(|output| staging.kind(output.kind()));
        self.emit(program, &mut |output, path, content| Ok(staging.file(output.kind(), path, content)?))?;
        staging.commit()?;
        Ok(Exit::Done)
    }

    fn compare(&self, program: &Program, folder: &Path) -> Result<Exit, Stop> {
        let mut comparison = Comparison::with(folder);
        self.outputs.iter().for_each(|output| comparison.kind(output.kind()));
        self.emit(program, &mut |output, path, content| Ok(comparison.file(output.kind(), path, content)?))?;
        let changed = comparison.finish();
        let mut out = output();
        changed.iter().try_for_each(|path| writeln!(out, "{path}"))?;
        out.flush()?;
        Ok(if changed.is_empty() { Exit::Done } else { Exit::Errors })
    }

    fn print(&self, program: &Program) -> Result<Exit, Stop> {
        let mut out = output();
        self.emit(program, &mut |_, _, content| content(&mut out))?;
        out.flush()?;
        Ok(Exit::Done)
    }

    /// Hands each file of the chosen outputs to the sink.
    fn emit(&self, program: &Program, sink: &mut Sink<'_>) -> io::Result<()> {
        let taken = OnceLock::new();
        let snapshot = || taken.get_or_init(|| program.snapshot().into_json()).as_slice();
        thread::scope(|scope| {
            // It takes as long as much of the rest, and is wanted last.
            if self.outputs.iter().any(|it| it.holds_snapshot()) {
                scope.spawn(snapshot);
            }
            self.outputs.iter().try_for_each(|output| self.emit_one(*output, program, &snapshot, sink))
        })
    }

    fn emit_one<'s>(
        &self,
        output: Output,
        Program { model, facts, .. }: &Program,
        snapshot: &dyn Fn() -> &'s [u8],
        sink: &mut Sink<'_>,
    ) -> io::Result<()> {
        let mut each = |path: &str, text: &[u8]| sink(output, path, &|out| out.write_all(text));
        match output {
            Output::Nodes => nodes::each(model, facts, &mut each),
            Output::DataBags => data_bags::each(model, facts, &mut each),
            Output::Template => sink(output, "template.json", &|out| targets::emit(self.target, model, out)),
            Output::RunLists => {
                let lists = RunLists::with(model, facts);
                sink(output, "run-lists.json", &|out| lists.write(model, out))
            }
            Output::Plan => sink(output, "plan.json", &|out| plan::write_json(model, facts, snapshot(), out)),
            Output::Snapshot => sink(output, "snapshot.json", &|out| out.write_all(snapshot())),
        }
    }
}

impl From<WriteError> for Stop {
    fn from(error: WriteError) -> Stop {
        let problem = Diagnostic::new(Code::NOT_WRITTEN, error.to_string());
        Stop::from(match error {
            WriteError::Link { .. } => problem.help("remove the link, or choose another folder with `-o`"),
            WriteError::Folder { .. } => problem.help("remove the folder, or choose another one with `-o`"),
            WriteError::System { .. } | WriteError::Name { .. } => problem,
        })
    }
}
