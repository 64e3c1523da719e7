//! `init`: a first program to start from.

use super::console::output;
use super::{Exit, Stop};
use crate::diagnostic::{Code, Diagnostic};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The program, and the name it gets.
const FIRST_PROGRAM: &str = include_str!("init/main.stack");
const NAME: &str = "main.stack";

/// Write a small commented program to start from
#[derive(clap::Args)]
pub struct Args {
    /// The folder for it
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

pub fn run(args: &Args) -> Result<Exit, Stop> {
    let place = match args.folder == Path::new(".") {
        true => PathBuf::from(NAME),
        false => args.folder.join(NAME),
    };
    write_new(&args.folder, &place).map_err(|error| refused(&place, &error))?;
    let mut out = output();
    writeln!(out, "wrote {0}\nnext: stackwright build {0}", place.display())?;
    out.flush()?;
    Ok(Exit::Done)
}

/// A file that is there already is not touched.
fn write_new(folder: &Path, place: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(place)?;
    file.write_all(FIRST_PROGRAM.as_bytes())
}

fn refused(place: &Path, error: &io::Error) -> Diagnostic {
    match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Diagnostic::new(Code::NOT_WRITTEN, format!("`{}` is there already", place.display()))
                .help("choose another folder: `stackwright init DIR`")
        }
        kind => Diagnostic::new(Code::NOT_WRITTEN, format!("cannot write `{}`: {kind}", place.display())),
    }
}
