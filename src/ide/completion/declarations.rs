//! Declarations as snippets, kinds, annotations, files to import.

use super::{About, Insert, Kind, Offer, Rank};
use crate::ide::hover::words::ANNOTATIONS;
use crate::ide::place::Page;
use crate::language::kinds::{AppKind, LayerKind, ServerKind};
use crate::language::settings;
use crate::source::Loader;
use crate::syntax::DECLARATION_WORDS;
use crate::syntax::ast::BlockKind;
use std::path::Path;

/// Word, what it declares, and the snippet behind the word.
const SHAPES: [(&str, &str, &str); 21] = [
    ("app", "an application", "${1:name}: ${2:php} {\n  $0\n}"),
    ("assert", "a condition that must hold", "${1:condition} : \"${2:message}\""),
    ("attributes", "what custom JSON may say under a namespace", "${1:namespace}: {\n  $0\n}"),
    ("database", "an RDS database of the stack", "${1:name} {\n  arn = $2\n  user = $3\n  password = $0\n}"),
    ("deployment", "a release, or another command on instances", "${1:name} {\n  app = $0\n}"),
    ("elastic_ip", "an address that exists already", "${1:name} {\n  ip = $0\n}"),
    ("import", "the names of another file", "\"${1:./file.stack}\" as ${0:name}"),
    ("instance", "a server", "${1:name} {\n  layers = [$2]\n  size = \"${3:c5.large}\"$0\n}"),
    ("layer", "a role of servers", "${1:name}: ${2:custom} {\n  $0\n}"),
    ("let", "a value with a name", "${1:name} = $0"),
    ("load_balancer", "a Classic Load Balancer of a layer", "${1:name} {\n  name = $2\n  layer = $0\n}"),
    ("output", "a value that the deployed stack shows", "${1:name} = $0"),
    ("parameter", "a value that is asked for when the template is deployed", "${1:name}: ${0:string}"),
    ("profile", "values of variables for one environment", "${1:name} {\n  $0\n}"),
    ("resource", "any other resource", "${1:name}: \"${2:AWS::EC2::VPC}\" {\n  $0\n}"),
    ("server", "a configuration server", "${1:name}: ${2:chef} {\n  size = \"${3:m5.large}\"$0\n}"),
    ("stack", "the stack", "${1:name} {\n  $0\n}"),
    ("type", "a type with a name", "${1:Name} = $0"),
    ("user", "a user's profile", "${1:name} {\n  iam_user = $0\n}"),
    ("variable", "a value that is known while compiling and may differ", "${1:name}: ${2:string} = $0"),
    ("volume", "an EBS volume that exists already", "${1:name} {\n  id = $0\n}"),
];

pub fn words(page: Page) -> Vec<Offer> {
    let has_stack =
        page.tree().into_iter().flat_map(|tree| &tree.items).any(
            |item| matches!(&item.kind, crate::syntax::ast::ItemKind::Block(block) if block.kind == BlockKind::Stack),
        );
    let words = DECLARATION_WORDS.iter().filter_map(|word| SHAPES.iter().find(|(known, ..)| known == word));
    words
        .filter(|(word, ..)| !(has_stack && *word == "stack"))
        .map(|(word, doc, shape)| Offer::new(*word, Kind::Declaration, *doc).snippet(format!("{word} {shape}")))
        .collect()
}

pub fn kinds(kind: BlockKind) -> Vec<Offer> {
    let words: Vec<&'static str> = match kind {
        BlockKind::Layer => LayerKind::ALL.map(LayerKind::word).to_vec(),
        BlockKind::App => AppKind::ALL.map(AppKind::word).to_vec(),
        BlockKind::Server => ServerKind::ALL.map(ServerKind::word).to_vec(),
        _ => Vec::new(),
    };
    let shape = |word: &str| settings::of(kind, word).map_or("", |it| it.name);
    words.into_iter().map(|word| Offer::new(word, Kind::Word, shape(word))).collect()
}

pub fn annotations() -> Vec<Offer> {
    let marks = |word: &str| if word == "id" { "id(\"$0\")".to_owned() } else { format!("{word}($0)") };
    let offer = |(word, detail, doc): &(&str, &str, &str)| {
        Offer::new(*word, Kind::Word, *detail).snippet(marks(word)).about(About::Text((*doc).to_owned()))
    };
    ANNOTATIONS.iter().map(offer).collect()
}

/// Files with wanted extensions, and folders, beside what is written.
pub fn files(page: Page, written: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<Offer> {
    let from = &page.source().path;
    let (folder, _) = written.rsplit_once('/').unwrap_or((".", ""));
    let start = if written.contains('/') { format!("{folder}/") } else { "./".to_owned() };
    let Ok(path) = page.loader.resolve(from, if folder.is_empty() { "." } else { folder }) else { return Vec::new() };
    let is_self = |name: &str| path.join(name) == **from;
    let names = page.loader.list(&path).into_iter().filter(|name| !name.starts_with('.') && !is_self(name));
    names
        .filter_map(|name| match Path::new(&name).extension() {
            Some(it) if it.to_str().is_some_and(&is_wanted) => {
                Some(Offer::new(format!("{start}{name}"), Kind::File, ""))
            }
            Some(_) => None,
            None => Some(Offer {
                rank: Rank::Rest,
                insert: Insert::Text(format!("{start}{name}/")),
                ..Offer::new(format!("{start}{name}/"), Kind::File, "folder")
            }),
        })
        .collect()
}
