//! `plan`: the steps of creating the stack, or what an event sets off, for people or as JSON.

use super::console::{Console, output};
use super::program::{self, Program};
use super::{Exit, Stop};
use crate::plan::{self, event, json, text, trigger};
use std::io::Write;

/// Show the steps of creating the stack, or what an event sets off
///
/// An event is one of: deploy, undeploy, rollback or restart with a deployment or an app ("deploy release"); boot, shutdown, setup,
/// heal or reboot with an instance or a whole family ("boot web_server[1]"); "configure"; an hour of the week ("schedule mon 09:00",
/// "schedule mon 09:00 Asia/Seoul").
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    program: program::Args,
    /// Show what this event sets off, instead of the creation of the stack
    #[arg(long, value_name = "EVENT")]
    on: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// How a plan is printed.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Json,
}

pub fn run(args: &Args, console: &Console) -> Result<Exit, Stop> {
    let program = args.program.load(console)?;
    let form = if args.json { Form::Json } else { Form::Text };
    match &args.on {
        None => print_creation(&program, form)?,
        Some(event) => print_event(&program, event, form)?,
    }
    program.leave();
    Ok(Exit::Done)
}

fn print_creation(program: &Program, form: Form) -> Result<(), Stop> {
    let mut out = output();
    match form {
        Form::Text => plan::write_text(&program.model, &mut out)?,
        Form::Json => {
            let snapshot = program.snapshot().into_json();
            plan::write_json(&program.model, &program.facts, &snapshot, &mut out)?;
        }
    }
    Ok(out.flush()?)
}

fn print_event(program: &Program, event: &str, form: Form) -> Result<(), Stop> {
    let trigger = trigger::parse(&program.model, event).map_err(|error| Stop::usage(format!("--on: {error}")))?;
    let plan = event::on(&program.model, &program.facts, &trigger);
    let mut out = output();
    match form {
        Form::Text => text::write_event(&program.model, &plan, &mut out)?,
        Form::Json => json::write_event(&program.model, &plan, &mut out)?,
    }
    Ok(out.flush()?)
}
