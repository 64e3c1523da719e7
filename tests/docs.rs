//! The documents and the compiler say the same: every program in them compiles, or is wrong in the way that the text says; the
//! tables of settings, types and codes are those of the compiler; whatever the language has is mentioned somewhere.
//!
//! `ACCEPT=1` rewrites the tables, which stand between `<!-- table: subject -->` and `<!-- end of table -->`.

#[path = "docs/fences.rs"]
mod fences;
#[path = "laws/memory.rs"]
mod memory;
#[path = "support/process.rs"]
mod process;
#[path = "docs/tables.rs"]
mod tables;

use process::all;
use stackwright::analysis::{contracts, types};
use stackwright::diagnostic::Code;
use stackwright::functions;
use stackwright::language::kinds::{AppKind, LayerKind, ServerKind};
use stackwright::syntax::ast::BlockKind;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_fence_compiles() {
    all(pages(), |page| fences::check(&text(page)));
}

#[test]
fn tables_are_those_of_the_compiler() {
    let mut filled = BTreeSet::new();
    let failed: Vec<String> = pages().iter().filter_map(|page| tables::check(page, &mut filled)).collect();
    assert!(failed.is_empty(), "run with ACCEPT=1 to rewrite them:\n{}", failed.join("\n"));
    let missing: Vec<String> =
        tables::subjects().map(|(subject, _)| subject).filter(|it| !filled.contains(it)).collect();
    assert!(missing.is_empty(), "no page has a table of {missing:?}");
}

#[test]
fn everything_is_mentioned() {
    let whole: String = pages().iter().map(|page| text(page)).collect();
    let missing: Vec<String> = vocabulary().filter(|word| !whole.contains(&format!("`{word}"))).collect();
    assert!(missing.is_empty(), "the documents do not mention {missing:?}");
}

#[test]
fn links_lead_somewhere() {
    all(pages(), |page| {
        let text = text(page);
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let local =
            targets.filter(|it| !it.contains("://")).filter_map(|it| it.split('#').next()).filter(|it| !it.is_empty());
        local.filter(|it| !page.with_file_name("").join(it).exists()).map(|it| format!("no file `{it}`")).collect()
    });
}

/// What a reader may look up by its name.
fn vocabulary() -> impl Iterator<Item = String> {
    let declarations = ["import", "variable", "profile", "parameter", "let", "type", "attributes", "output", "assert"];
    let words = declarations.into_iter().chain(BlockKind::ALL.map(BlockKind::word)).map(str::to_owned);
    let kinds = LayerKind::ALL.map(LayerKind::word).into_iter().chain(AppKind::ALL.map(AppKind::word));
    let kinds = kinds.chain(ServerKind::ALL.map(ServerKind::word)).map(str::to_owned);
    let types = types::AWS_TYPES.iter().map(|it| format!("aws.{}", it.word));
    let functions = functions::all().map(|it| it.name.to_owned());
    let codes = Code::all().map(|it| it.text().to_owned());
    let namespaces = contracts::built_in_namespaces().map(str::to_owned);
    words.chain(kinds).chain(types).chain(functions).chain(codes).chain(namespaces)
}

fn pages() -> Vec<PathBuf> {
    let mut found = process::files("docs", "md");
    found.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    found
}

fn text(page: &Path) -> String {
    fs::read_to_string(page).expect("a page can be read")
}
