//! `lsp`: the language server on standard input and output, until the client leaves.

use super::disk::Disk;
use super::{Exit, Stop};
use crate::lsp::{End, serve};
use crate::source::Loader;
use lsp_server::Connection;
use std::io;

/// Serve an editor over standard input and output
#[derive(clap::Args)]
pub struct Args {
    /// Taken for granted; editors like to say it
    #[arg(long, hide = true)]
    stdio: bool,
}

pub fn run(_: &Args) -> Result<Exit, Stop> {
    let (connection, threads) = Connection::stdio();
    let end = serve(&connection, Box::new(|file| Ok(Box::new(Disk::around(file)?) as Box<dyn Loader>)));
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
