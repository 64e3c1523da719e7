//! `metadata.rb` and `metadata.json`: the name of a cookbook and what it depends on.

use super::folder::Text;
use super::ruby;
use crate::source::Span;

#[derive(Default)]
pub struct Metadata {
    pub name: Option<String>,
    pub depends: Vec<Dependency>,
    /// Whether more is computed than can be read.
    pub open: bool,
}

pub struct Dependency {
    pub cookbook: String,
    pub place: Span,
}

/// `name 'shop'`, `depends 'common', '~> 1.0'`
pub fn from_ruby(source: &Text) -> Metadata {
    let mut metadata = Metadata::default();
    for (start, line) in ruby::lines(&source.text) {
        if let Some((at, rest)) = ruby::call(line, "name") {
            metadata.name = ruby::literals(at, rest).first().map(|it| it.text.to_owned());
        } else if let Some((at, rest)) = ruby::call(line, "depends") {
            match ruby::literals(start + at, rest).first() {
                Some(it) => metadata.depends.push(Dependency {
                    cookbook: it.text.to_owned(),
                    place: Span::new(source.file, it.at, it.at + it.text.len()),
                }),
                None => metadata.open = true,
            }
        } else if ruby::mentions(line, "depends") {
            // `%w(a b).each { |it| depends it }`
            metadata.open = true;
        }
    }
    metadata
}

/// `{"name": "shop", "dependencies": {"common": "~> 1.0"}}`; the error is the offset at which it is no JSON.
pub fn from_json(source: &Text) -> Result<Metadata, usize> {
    let document: serde_json::Value =
        serde_json::from_str(&source.text).map_err(|error| offset(&source.text, error.line(), error.column()))?;
    let listed = source.text.find("\"dependencies\"").unwrap_or_default();
    let place = |cookbook: &str| {
        let quoted = format!("\"{cookbook}\"");
        match source.text.get(listed..).and_then(|rest| rest.find(&quoted)) {
            Some(at) => Span::new(source.file, listed + at + 1, listed + at + 1 + cookbook.len()),
            None => Span::new(source.file, listed, listed),
        }
    };
    let dependencies = document.get("dependencies").and_then(|it| it.as_object()).into_iter().flatten();
    Ok(Metadata {
        name: document.get("name").and_then(|it| it.as_str()).map(str::to_owned),
        depends: dependencies.map(|(name, _)| Dependency { cookbook: name.clone(), place: place(name) }).collect(),
        open: false,
    })
}

/// The byte offset of a line and a column, both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let wanted = (before + column.saturating_sub(1)).min(text.len());
    (0..=wanted).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}
