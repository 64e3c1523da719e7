//! `lsp`: the language server on standard input and output, until the client leaves.

use super::diff::revision::{At, HEAD, Repository};
use super::disk::Disk;
use super::{Exit, Stop};
use crate::diagnostic::Diagnostic;
use crate::ide::outside::{Base, Outside};
use crate::lsp::{End, serve};
use crate::source::Loader;
use lsp_server::Connection;
use std::io;
use std::path::{Path, PathBuf};

/// Serve an editor over standard input and output
#[derive(clap::Args)]
pub struct Args {
    /// Taken for granted; editors like to say it
    #[arg(long, hide = true)]
    stdio: bool,
}

pub fn run(_: &Args) -> Result<Exit, Stop> {
    let (connection, threads) = Connection::stdio();
    let end = serve(&connection, Box::new(Machine));
    // The threads end when nobody holds the connection any more.
    drop(connection);
    let written = threads.join();
    match end {
        Ok(End::Orderly) => {
            written?;
            Ok(Exit::Done)
        }
        Ok(End::Abrupt) => Ok(Exit::Errors),
        Err(error) => Err(Stop::Stream(io::Error::other(error.to_string()))),
    }
}

/// The disk of this machine, and git.
struct Machine;

impl Outside for Machine {
    fn disk(&self, file: &Path) -> io::Result<Box<dyn Loader>> {
        Ok(Box::new(Disk::around(file)?))
    }

    fn main_branch(&self, file: &Path) -> Option<String> {
        Repository::around(file.parent()?).ok()?.main_branch()
    }

    fn git_folder(&self, file: &Path) -> Option<PathBuf> {
        Repository::around(file.parent()?).ok()?.folder()
    }

    fn base(&self, file: &Path, revision: &str) -> Result<Base, Box<Diagnostic>> {
        let repository = Repository::around(file.parent().unwrap_or(file))?;
        let ancestor = repository.ancestor(&repository.revision(revision)?, &repository.revision(HEAD)?)?;
        let main = Some(repository.inside(file)?).filter(|path| repository.has(&ancestor, path));
        let (revision, root) = (ancestor.typed.clone(), repository.root.clone());
        let files = Box::new(At { repository, revision: ancestor, named_from: root.clone() });
        Ok(Base { revision, root, files, main })
    }
}
