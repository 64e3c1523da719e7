//! `check`: everything the compiler finds, and nothing written.

use super::console::Console;
use super::{Exit, Stop, program};

/// Check a program without writing anything
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    program: program::Args,
}

pub fn run(args: &Args, console: &Console) -> Result<Exit, Stop> {
    let program = args.program.load(console)?;
    program.leave();
    Ok(Exit::Done)
}
