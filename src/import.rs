//! Import: documents of other tools come in, the text of a stack file goes out, with a receipt that says what became of what.
//!
//! The way of the data, a type a stage: text is read into a [`document::Document`] (JSON or YAML, values with their places); a
//! document that is a template becomes a [`template::Template`], the typed sections of a CloudFormation template. What other
//! documents say (descriptions of a running stack) becomes the same type, so that there is one translator. [`translate`] makes a
//! [`draft::Draft`] of it, declarations of the language as a small tree, which `tidy` cleans up, and the draft becomes text in
//! the style of the formatter. When the text has been compiled, [`receipt`] holds the outcome against the input.
//!
//! Nothing here reads the disk, and nothing here compiles: the command line does both.

pub mod describe;
pub mod document;
pub mod draft;
pub mod equal;
pub mod receipt;
mod references;
pub mod remark;
pub mod template;
pub mod translate;

use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::fmt;
use crate::source::FileId;
use document::{Document, Syntax};
use remark::Remarks;
use serde_json::Value;
use translate::Style;

/// A file that was read.
pub struct Input<'t> {
    pub file: FileId,
    /// The name of the file without its folder and its ending.
    pub name: &'t str,
    pub text: &'t str,
    pub syntax: Syntax,
}

/// A stack file.
pub struct Program {
    /// Which of the inputs it is made of, the first if there are several.
    pub input: usize,
    /// A name for the file, without its ending.
    pub name: String,
    pub text: String,
    pub remarks: Remarks,
    /// The template that the compiled program should be equal to, if the input is one.
    pub template: Option<Value>,
}

/// Reads documents and writes a program for each template. What cannot be read is reported, and nothing is written then.
pub fn import(inputs: &[Input], style: Style, problems: &mut Problems) -> Vec<Program> {
    let mut documents = Vec::new();
    for (at, input) in inputs.iter().enumerate() {
        match document::read(input.file, input.text, input.syntax) {
            Ok(document) => documents.push((at, document)),
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.has_errors() {
        return Vec::new();
    }
    let mut programs = Vec::new();
    let mut descriptions = Vec::new();
    for (at, document) in documents {
        if template::looks_like_template(&document.root) {
            programs.extend(of_template(at, document, inputs, style, problems));
        } else if describe::looks_like_description(&document.root) {
            descriptions.push((at, document));
        } else {
            problems.push(unknown(&document));
        }
    }
    if let Some((first, _)) = descriptions.first() {
        let first = *first;
        let documents: Vec<Document> = descriptions.into_iter().map(|(_, document)| document).collect();
        for described in describe::read(&documents, problems) {
            let mut program = program(&described.template, style, problems);
            (program.input, program.name) = (first, described.name);
            programs.push(program);
        }
    }
    programs
}

/// The program of a document that is a template or a part of one; `None` if it has errors.
fn of_template(
    at: usize,
    document: Document,
    inputs: &[Input],
    style: Style,
    problems: &mut Problems,
) -> Option<Program> {
    let input = compared(&document);
    let before = problems.errors().count();
    let template = template::read(document, problems);
    if problems.errors().count() > before {
        return None;
    }
    let mut program = program(&template, style, problems);
    program.input = at;
    program.name = inputs.get(at).map(|it| it.name.to_owned()).unwrap_or_default();
    program.template = Some(input);
    Some(program)
}

/// The program of a template.
fn program(template: &template::Template, style: Style, problems: &mut Problems) -> Program {
    let mut remarks = Remarks::new();
    let draft = translate::translate(template, style, &mut remarks, problems);
    let formatted = fmt::format(&draft::write(&draft));
    if let Some(problem) = formatted.problem {
        problems.push(problem);
    }
    Program { input: 0, name: String::new(), text: formatted.text, remarks, template: None }
}

/// The document as the template that it is, or that a part of one is in.
fn compared(document: &Document) -> Value {
    let value = document.root.json();
    match template::form(&document.root) {
        Some(template::Form::Resources) => serde_json::json!({ "Resources": value }),
        Some(template::Form::Resource) => serde_json::json!({ "Resources": { "Resource": value } }),
        Some(template::Form::Whole | template::Form::Described) | None => value,
    }
}

fn unknown(document: &Document) -> Diagnostic {
    let message = format!("{} that is no document `import` knows", document.root.describe());
    let label = "expected a CloudFormation template or a part of one";
    Diagnostic::at(Code::DOCUMENT_UNKNOWN, document.root.span, message, label)
}
