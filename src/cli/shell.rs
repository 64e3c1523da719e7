//! `completions` and `man`: what a shell and a reader of manuals want to know about the command line.

use super::console::output;
use super::{Exit, Stop, Typed};
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;

/// Print a completion script for a shell
#[derive(clap::Args)]
pub struct CompletionsArgs {
    shell: Shell,
}

/// Print the manual page
#[derive(clap::Args)]
#[command(hide = true)]
pub struct ManArgs {}

pub fn completions(args: &CompletionsArgs) -> Result<Exit, Stop> {
    // The generator takes no failing writer, so it gets a vector.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Typed::command(), "stackwright", &mut script);
    print(&script)
}

/// The page of the program, then those of its subcommands.
pub fn man() -> Result<Exit, Stop> {
    let mut page = Vec::new();
    let mut command = Typed::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for subcommand in command.get_subcommands().filter(|it| !it.is_hide_set()) {
        let whole = format!("stackwright {}", subcommand.get_name());
        let man = clap_mangen::Man::new(subcommand.clone().display_name(&whole).bin_name(whole));
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    print(&page)
}

fn print(text: &[u8]) -> Result<Exit, Stop> {
    let mut out = output();
    out.write_all(text)?;
    out.flush()?;
    Ok(Exit::Done)
}
