//! Plans for people: plans in, lines out, no longer than they need to be, equal instances together.

mod creation;
mod event;

pub(in crate::plan) use creation::subject_word;
pub use creation::write as write_creation;
pub use event::write as write_event;

use std::io::{self, Write};

/// Columns that a wrapped line keeps to, if its words let it.
const WIDTH: usize = 100;

/// Writes `label  words`, going on below the first word where the line is full.
fn labelled(out: &mut dyn Write, indent: usize, label: &str, width: usize, words: &str) -> io::Result<()> {
    let hang = indent + width + 2;
    write!(out, "{:indent$}{label:width$}  ", "")?;
    let mut column = hang;
    for (at, word) in words.split(' ').enumerate() {
        let length = word.chars().count();
        if at > 0 && column + 1 + length > WIDTH {
            write!(out, "\n{:hang$}", "")?;
            column = hang;
        } else if at > 0 {
            write!(out, " ")?;
            column += 1;
        }
        write!(out, "{word}")?;
        column += length;
    }
    writeln!(out)
}
