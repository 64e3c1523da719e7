//! `import`: documents of other tools as stack files, each compiled at once and held against what it was made of.

use super::console::{Console, output};
use super::disk::{STANDARD_INPUT, read_typed};
use super::program::unreadable;
use super::{Exit, Stop};
use crate::compile::{Compilation, Options, compile};
use crate::diagnostic::render::Counts;
use crate::diagnostic::{Code, Diagnostic, Problems, Severity};
use crate::import::document::Syntax;
use crate::import::receipt::Receipt;
use crate::import::translate::Style;
use crate::import::{self, Contracts, Input, Program};
use crate::source::{LoadError, Loader, SourceMap};
use crate::targets::{self, Target};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Turn CloudFormation templates into stack files
#[derive(clap::Args)]
pub struct Args {
    /// Templates or parts of templates, in JSON or YAML; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The folder to write into; `-` prints the one stack file to standard output
    #[arg(short, long, value_name = "DIR", default_value = STANDARD_INPUT)]
    output: PathBuf,
    /// Say the same piece by piece: no clean-ups
    #[arg(long)]
    plain: bool,
    /// Write contracts for the namespaces of custom JSON
    #[arg(long)]
    infer_types: bool,
    /// Write what became of what: text, or JSON if the name ends in `.json`; `-` is standard output
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
}

/// A stack file with what came of compiling it.
struct Written {
    program: Program,
    receipt: Receipt,
}

pub fn run(args: &Args, console: &Console) -> Result<Exit, Stop> {
    let prints = args.output.as_os_str() == STANDARD_INPUT;
    let mut sources = SourceMap::default();
    let mut problems = Problems::default();
    let programs = args.programs(&mut sources, &mut problems);
    if prints && programs.len() > 1 {
        return Err(Stop::usage("several stack files: name a folder with `-o`"));
    }
    let mut failed = problems.has_errors();
    let mut written = Vec::new();
    let mut reports = Vec::new();
    for program in programs {
        let name = format!("{}.stack", program.name);
        let path = if prints { PathBuf::from(&name) } else { args.output.join(&name) };
        let compilation = compile(&Imported::new(&path, &program.text), &path, &Options::default());
        let files = program.inputs.iter().filter_map(|at| args.files.get(*at));
        let input = files.map(|it| it.display().to_string()).collect::<Vec<_>>().join(", ");
        let template = compiled(&compilation);
        let names = (input, path.display().to_string());
        let receipt = Receipt::of(names, program.template.as_ref(), template.as_ref(), program.remarks.clone());
        failed |= !receipt.is_explained();
        if receipt.unexplained() > 0 {
            problems.push(unexplained(&receipt));
        }
        reports.push(compilation);
        written.push(Written { program, receipt });
    }
    console.report(&problems.into_sorted(), &sources)?;
    for mut compilation in reports {
        // What a program warns of is for those who go on with it.
        compilation.diagnostics.retain(|it| it.severity == Severity::Error);
        if Counts::of(&compilation.diagnostics).errors > 0 {
            console.report(&compilation.diagnostics, &compilation.sources)?;
        }
    }
    args.write(&written, prints)?;
    Ok(if failed { Exit::Errors } else { Exit::Done })
}

impl Args {
    /// Reads all files; what cannot be read is reported.
    fn programs(&self, sources: &mut SourceMap, problems: &mut Problems) -> Vec<Program> {
        let mut texts = Vec::new();
        for path in &self.files {
            let name = path.display().to_string();
            match read_typed(path) {
                Ok(text) => {
                    let file = sources.add(name, path.clone(), text.clone());
                    texts.push((file, stem(path), text));
                }
                Err(error) => problems.push(unreadable(&name, &error)),
            }
        }
        if problems.has_errors() {
            return Vec::new();
        }
        let input = |(file, name, text): &'_ (_, String, Arc<str>)| (*file, name.clone(), text.clone());
        let texts: Vec<_> = texts.iter().map(input).collect();
        let inputs: Vec<Input> = texts
            .iter()
            .map(|(file, name, text)| Input { file: *file, name, text, syntax: Syntax::of(text) })
            .collect();
        let style = if self.plain { Style::Plain } else { Style::Tidy };
        let contracts = if self.infer_types { Contracts::Inferred } else { Contracts::None };
        import::import(&inputs, import::Options { style, contracts }, problems)
    }

    fn write(&self, written: &[Written], prints: bool) -> Result<(), Stop> {
        for Written { program, receipt } in written {
            if prints {
                output().write_all(program.text.as_bytes())?;
            } else {
                save(Path::new(&receipt.output), program.text.as_bytes())?;
            }
        }
        let Some(path) = &self.receipt else { return Ok(()) };
        let mut text = Vec::new();
        if path.extension().is_some_and(|it| it == "json") {
            let receipts: Vec<_> = written.iter().map(|it| it.receipt.json()).collect();
            let json = serde_json::to_string_pretty(&receipts).unwrap_or_default();
            text.extend_from_slice(json.as_bytes());
            text.push(b'\n');
        } else {
            written.iter().try_for_each(|it| it.receipt.write_text(&mut text))?;
        }
        match path.as_os_str() == STANDARD_INPUT {
            true => output().write_all(&text).map_err(Stop::from),
            false => save(path, &text),
        }
    }
}

/// `shop` of `backup/shop.template.json`
fn stem(path: &Path) -> String {
    let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.split('.').find(|it| !it.is_empty() && *it != STANDARD_INPUT).unwrap_or("imported");
    stem.to_owned()
}

fn save(path: &Path, text: &[u8]) -> Result<(), Stop> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || {
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text)?;
        file.persist(path).map_err(|error| error.error)
    };
    write().map(drop).map_err(|error| {
        let message = format!("cannot write `{}`: {}", path.display(), error.kind());
        Stop::from(Diagnostic::new(Code::NOT_WRITTEN, message))
    })
}

/// The template of a program, if it has no errors.
fn compiled(compilation: &Compilation) -> Option<serde_json::Value> {
    let model = compilation.model.as_ref()?;
    let mut json = Vec::new();
    targets::emit(Target::Classic, model, &mut json).ok()?;
    serde_json::from_slice(&json).ok()
}

fn unexplained(receipt: &Receipt) -> Diagnostic {
    let count = receipt.unexplained();
    let message = format!("`{}` differs from `{}` in {count} places without a reason", receipt.output, receipt.input);
    Diagnostic::new(Code::RECEIPT_DIFFERS, message).help("`--receipt FILE` lists them")
}

/// The one file that was just made, before it is on the disk.
pub(super) struct Imported<'t> {
    path: &'t Path,
    text: Arc<str>,
}

impl<'t> Imported<'t> {
    pub fn new(path: &'t Path, text: &str) -> Imported<'t> {
        Imported { path, text: Arc::from(text) }
    }
}

impl Loader for Imported<'_> {
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        if path == self.path { Ok(self.text.clone()) } else { Err(LoadError::Missing) }
    }

    fn resolve(&self, _: &Path, _: &str) -> Result<PathBuf, LoadError> {
        Err(LoadError::Missing)
    }

    fn list(&self, _: &Path) -> Vec<String> {
        Vec::new()
    }
}
