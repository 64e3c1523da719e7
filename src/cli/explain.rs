//! `explain`: the page of a code, or the list of all codes.

use super::console::{Console, output};
use super::{Exit, Stop};
use crate::diagnostic::render::Colour;
use crate::diagnostic::{Code, nearest};
use std::io::{self, Write};

/// Explain a diagnostic code, with a wrong and a right example
#[derive(clap::Args)]
pub struct Args {
    /// Such as SW0101; without one, all codes are listed
    code: Option<String>,
}

pub fn run(args: &Args, console: &Console) -> Result<Exit, Stop> {
    let colour = console.colour_of_output();
    let mut out = output();
    match &args.code {
        Some(typed) => {
            let code = Code::find(typed).ok_or_else(|| unknown(typed))?;
            page(code.page(), colour, &mut out)?;
        }
        None => list(colour, &mut out)?,
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn unknown(typed: &str) -> Stop {
    let upper = typed.to_uppercase();
    let guess = nearest(&upper, Code::all().map(Code::text)).map(|it| format!("; did you mean {it}?"));
    Stop::usage(format!("there is no code `{typed}`{}", guess.unwrap_or_default()))
}

/// The page as it is written; on a terminal headings are bold and examples set apart.
fn page(text: &str, colour: Colour, out: &mut impl Write) -> io::Result<()> {
    if colour == Colour::Never {
        return out.write_all(text.as_bytes());
    }
    let mut example = false;
    for line in text.lines() {
        let fence = line.starts_with("```");
        example ^= fence;
        match line {
            _ if fence => writeln!(out, "\u{1b}[2m{line}\u{1b}[0m")?,
            _ if example => writeln!(out, "\u{1b}[36m{line}\u{1b}[0m")?,
            _ if line.starts_with('#') => writeln!(out, "\u{1b}[1m{line}\u{1b}[0m")?,
            _ => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

fn list(colour: Colour, out: &mut impl Write) -> io::Result<()> {
    let (bold, plain) = match colour {
        Colour::Ansi => ("\u{1b}[1m", "\u{1b}[0m"),
        Colour::Never => ("", ""),
    };
    let mut last = "";
    for code in Code::all() {
        let group = group(code.text());
        if group != last {
            let gap = if last.is_empty() { "" } else { "\n" };
            writeln!(out, "{gap}{bold}{group}{plain}")?;
            last = group;
        }
        writeln!(out, "  {}  {:7}  {}", code.text(), code.severity().word(), code.summary())?;
    }
    Ok(())
}

/// What the codes with this start are about, as the registry groups them.
fn group(code: &str) -> &'static str {
    const GROUPS: [(&str, &str); 8] = [
        ("SW00", "Files and the command line"),
        ("SW01", "Syntax"),
        ("SW02", "Names"),
        ("SW03", "Types and values"),
        ("SW04", "Functions, known and deferred"),
        ("SW05", "Settings and declarations"),
        ("SW06", "Custom JSON and secrets"),
        ("SW0", "Deployments and plans"),
    ];
    GROUPS.iter().find(|(start, _)| code.starts_with(start)).map_or("Rules of the service", |(_, name)| name)
}
