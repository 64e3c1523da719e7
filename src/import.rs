//! Import: documents of other tools come in, the text of a stack file goes out, with a receipt that says what became of what.
//!
//! The way of the data, a type a stage: text is read into a [`document::Document`] (JSON or YAML, values with their places); a
//! document that is a template becomes a [`template::Template`], the typed sections of a CloudFormation template. What other
//! documents say (descriptions of a running stack) becomes the same type, so that there is one translator. [`translate`] makes a
//! [`draft::Draft`] of it, declarations of the language as a small tree, which `tidy` cleans up, and the draft becomes text in
//! the style of the formatter. When the text has been compiled, [`receipt`] holds the outcome against the input.
//!
//! Nothing here reads the disk, and nothing here compiles: the command line does both.

pub mod around;
pub mod custom_json;
pub mod describe;
pub mod document;
pub mod draft;
pub mod equal;
pub mod normal;
pub mod receipt;
mod references;
pub mod remark;
pub mod template;
mod tidy;
pub mod translate;

use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::fmt;
use crate::source::FileId;
use around::Around;
use custom_json::Contract;
use document::{Document, Syntax};
use draft::{Item, Word};
use remark::Remarks;
use serde_json::Value;
use template::Template;
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
    /// Which of the inputs it is made of.
    pub inputs: Vec<usize>,
    /// A name for the file, without its ending.
    pub name: String,
    pub text: String,
    pub remarks: Remarks,
    /// The template that the compiled program should be equal to, if the input is one.
    pub template: Option<Value>,
}

/// How documents are turned into programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    pub style: Style,
    pub contracts: Contracts,
}

/// Whether custom JSON gets contracts that it satisfies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Contracts {
    Inferred,
    None,
}

/// Reads documents and writes a program for each template, each document of custom JSON and each stack that is described. What
/// cannot be read is reported, and nothing is written then.
pub fn import(inputs: &[Input], options: Options, problems: &mut Problems) -> Vec<Program> {
    import_among(inputs, options, &Around::default(), problems)
}

/// The same for text that will stand among other declarations.
pub fn import_among(inputs: &[Input], options: Options, around: &Around, problems: &mut Problems) -> Vec<Program> {
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
    let mut importing = Importing { options, around, problems, programs: Vec::new(), descriptions: Vec::new() };
    for (at, document) in documents {
        importing.document(at, inputs.get(at).map_or("", |it| it.name), document);
    }
    importing.descriptions();
    importing.programs
}

struct Importing<'p> {
    options: Options,
    around: &'p Around,
    problems: &'p mut Problems,
    programs: Vec<Program>,
    /// Read together at the end, each with its place among the inputs.
    descriptions: Vec<(usize, Document)>,
}

impl Importing<'_> {
    fn document(&mut self, at: usize, name: &str, document: Document) {
        if template::looks_like_template(&document.root) {
            self.template(at, name, document);
        } else if describe::looks_like_description(&document.root) {
            self.descriptions.push((at, document));
        } else if custom_json::looks_like_custom_json(&document.root) {
            let template = custom_json::read(&document, name);
            let contracts = match self.options.contracts {
                Contracts::Inferred => custom_json::contracts(&template),
                Contracts::None => Vec::new(),
            };
            self.program(&[at], name, &template, template.json(), contracts);
        } else {
            self.problems.push(unknown(&document));
        }
    }

    /// A document that is a template or a part of one; nothing becomes of it if it has errors.
    fn template(&mut self, at: usize, name: &str, document: Document) {
        let compared = compared(&document);
        let before = self.problems.errors().count();
        let template = template::read(document, self.problems);
        if self.problems.errors().count() == before {
            self.program(&[at], name, &template, compared, Vec::new());
        }
    }

    /// The stacks of all descriptions.
    fn descriptions(&mut self) {
        let (inputs, documents): (Vec<usize>, Vec<Document>) = self.descriptions.drain(..).unzip();
        for stack in describe::read(&documents, self.problems) {
            self.program(&inputs, &stack.name, &stack.template, stack.template.json(), Vec::new());
        }
    }

    /// Adds the program of a template.
    fn program(
        &mut self,
        inputs: &[usize],
        name: &str,
        template: &Template,
        compared: Value,
        contracts: Vec<Contract>,
    ) {
        let mut remarks = Remarks::new();
        let mut draft = translate::translate(template, self.around, self.options.style, &mut remarks, self.problems);
        if self.options.style == Style::Tidy {
            tidy::tidy(&mut draft, template, &mut remarks, self.problems);
        }
        draft.items.splice(0..0, contracts.into_iter().map(contract));
        let formatted = fmt::format(&draft::write(&draft));
        if let Some(problem) = formatted.problem {
            self.problems.push(problem);
        }
        self.programs.push(Program {
            inputs: inputs.to_vec(),
            name: name.to_owned(),
            text: formatted.text,
            remarks,
            template: Some(compared),
        });
    }
}

fn contract(contract: Contract) -> Item {
    let mut item = Item::new(Word::Attributes, &contract.namespace);
    item.kind = Some(contract.kind);
    item
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
