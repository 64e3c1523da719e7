//! A pasted CloudFormation template becomes declarations.

use super::{Action, Kind};
use crate::diagnostic::{Edit, Problems};
use crate::ide::place::Page;
use crate::import::document::Syntax;
use crate::import::translate::Style;
use crate::import::{self, Contracts, Input, Options};
use crate::source::{FileId, Span};

/// Of the text that is selected; with nothing selected, of a file that is nothing but a template.
pub fn template(page: Page<'_>, range: Span) -> Option<Action<'_>> {
    let whole = Span::new(page.file, 0, page.text().len());
    let span = if range.start == range.end { whole } else { range };
    let text = page.slice(span).trim();
    let syntax = Syntax::of(text);
    // Only what looks like a template is worth reading.
    if !text.contains("Resources")
        || matches!(syntax, Syntax::Yaml) && !text.lines().any(|it| it.trim_end() == "Resources:")
    {
        return None;
    }
    let input = Input { file: FileId(0), name: "template", text, syntax };
    let mut problems = Problems::default();
    let options = Options { style: Style::Tidy, contracts: Contracts::None };
    let mut programs = import::import(&[input], options, &mut problems);
    let program = programs.pop().filter(|it| programs.is_empty() && it.template.is_some())?;
    let edit = Edit { span, text: program.text };
    let title = "convert the CloudFormation template".to_owned();
    Some(Action { title, kind: Kind::Convert, edits: vec![edit], mends: None, preferred: false })
}
