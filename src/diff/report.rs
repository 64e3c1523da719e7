//! Several comparisons as one report.

use super::document::{Diff, Report, SCHEMA, VERSION, Verdict};

/// `command`: what makes the report again. `folder`: what files are named from, from the root of the repository.
pub fn of(command: String, folder: String, parts: Vec<Diff>) -> Report {
    let verdict = parts.iter().fold(Verdict::default(), |sum, part| together(sum, part.verdict));
    Report { schema: SCHEMA.to_owned(), version: VERSION, command, folder, verdict, parts }
}

fn together(a: Verdict, b: Verdict) -> Verdict {
    Verdict {
        changes: a.changes || b.changes,
        create: a.create + b.create,
        update: a.update + b.update,
        replace: a.replace + b.replace,
        delete: a.delete + b.delete,
        moved: a.moved + b.moved,
        unchanged: a.unchanged + b.unchanged,
        run_lists: a.run_lists + b.run_lists,
        attributes: a.attributes + b.attributes,
        danger: a.danger + b.danger,
        noise: a.noise + b.noise,
        worst: a.worst.max(b.worst),
    }
}
