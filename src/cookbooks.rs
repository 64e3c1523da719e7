//! Cookbooks that lie beside the program: `cookbooks = git("...", local: "../cookbooks")`. What they hold is read as text, and the
//! program is held against it.
//!
//! In come the model and the loader, out go diagnostics `SW07nn` and SW8103. Nothing is executed and nothing outside the project is read:
//! recipes are known by their files, dependencies by `depends`, attributes by lines such as `default['shop']['workers'] = 8`.
//! Whatever Ruby does beyond that makes a cookbook less known, never the program wrong.
//!
//! In reading order: `folder` is a directory as the loader shows it, `ruby` finds calls and literals in lines of text, `metadata`
//! and `attributes` are what two kinds of file say, `read` puts cookbooks together; `recipes`, `dependencies` and `custom_json`
//! and `unused` are what is checked.

mod attributes;
mod custom_json;
mod dependencies;
mod folder;
mod metadata;
mod read;
mod recipes;
mod ruby;
mod unused;

use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::language::cookbooks::{BUILT_IN, CHEF_12_PREFIX};
use crate::language::kinds::Event;
use crate::model::{Model, Recipe};
use crate::source::{LoadError, Loader, SourceMap, Span};
use crate::value::Value;
use folder::Folder;
use read::Cookbooks;
use std::path::PathBuf;

/// Holds the program against the cookbooks at hand, if it names some. Files that are read are added to the sources.
pub fn check(model: &Model, loader: &dyn Loader, sources: &mut SourceMap, problems: &mut Problems) {
    let Some((local, written)) = local(model) else { return };
    let from = sources.file(local.origin.file).path.clone();
    let folder = Folder::new(loader, from, written);
    if let Some(problem) = absent(&folder, written, local.origin) {
        return problems.push(problem);
    }
    let cookbooks = Cookbooks::read(&folder, sources, problems);
    if cookbooks.is_empty() {
        return problems.push(nothing_there(&folder, written, local.origin));
    }
    let cx = Cx { model, cookbooks: &cookbooks };
    recipes::check(&cx, problems);
    let used = dependencies::used(&cx);
    dependencies::check(&cx, &used, sources, problems);
    custom_json::check(&cx, &used, sources, problems);
    unused::check(&cx, &used, local.origin, sources, problems);
}

/// A recipe in a cookbook at hand.
pub struct LocalRecipe {
    pub cookbook: String,
    /// `packages` of `shop::packages`
    pub name: String,
    pub path: PathBuf,
}

/// The recipes of the cookbooks at hand, in the order of their folders; none if the program names no folder.
pub fn recipes(model: &Model, loader: &dyn Loader, sources: &SourceMap) -> Vec<LocalRecipe> {
    let Some((local, written)) = local(model) else { return Vec::new() };
    let folder = Folder::new(loader, sources.file(local.origin.file).path.clone(), written);
    let cookbooks = Cookbooks::read(&folder, &mut SourceMap::default(), &mut Problems::default());
    let mut found = Vec::new();
    for cookbook in cookbooks.names() {
        let Some(known) = cookbooks.get(cookbook) else { continue };
        for name in &known.recipes {
            let path = known.folder.child("recipes").child(&format!("{name}.rb")).found();
            found.extend(path.ok().map(|path| LocalRecipe { cookbook: cookbook.to_owned(), name: name.clone(), path }));
        }
    }
    found
}

/// The recipes that the text of a recipe of a cookbook includes, as `cookbook::recipe`.
pub fn included(text: &str, cookbook: &str) -> Vec<String> {
    let calls = ruby::lines(text).filter_map(|(start, line)| {
        let (at, rest) = ruby::call(line, "include_recipe")?;
        Some(ruby::literals(start + at, rest))
    });
    let name = |recipe: ruby::Literal| match recipe.text.strip_prefix("::") {
        Some(own) => format!("{cookbook}::{own}"),
        None => {
            let (cookbook, file) = recipes::parts(recipe.text);
            format!("{cookbook}::{file}")
        }
    };
    calls.flatten().map(name).collect()
}

/// The argument `local` of the stack's cookbooks, and its text.
fn local(model: &Model) -> Option<(&Value, &str)> {
    let local = model.stack.settings.get("cookbooks")?.as_construct()?.arg("local")?;
    Some((local, local.as_public_text()?))
}

/// The report for a folder that is not there.
fn absent(folder: &Folder, written: &str, at: Span) -> Option<Diagnostic> {
    let problem = |message, label| Diagnostic::at(Code::COOKBOOKS_ABSENT, at, message, label);
    match folder.found() {
        Err(LoadError::Outside) => Some(
            problem(format!("the folder `{written}` is outside the project"), "not read: recipes are not checked")
                .help("put a file `stackwright.toml` into the folder that holds both, which makes it the project"),
        ),
        Err(_) => Some(
            problem(format!("there is no folder `{written}`"), "recipes are not checked")
                .help("the path is relative to the source file that names it"),
        ),
        Ok(_) if folder.names().is_empty() => {
            Some(problem(format!("there is nothing in the folder `{written}`"), "recipes are not checked"))
        }
        Ok(_) => None,
    }
}

fn nothing_there(folder: &Folder, written: &str, at: Span) -> Diagnostic {
    let message = format!("there are no cookbooks in the folder `{written}`");
    let problem = Diagnostic::at(Code::COOKBOOKS_ABSENT, at, message, "recipes are not checked");
    let below = folder.names().into_iter().find(|name| read::holds_cookbooks(&folder.child(name)));
    match below {
        Some(name) => {
            problem.help(format!("there are some in `{name}`; the service looks at the top of the repository"))
        }
        None => problem.help("expected folders with `recipes`, or with a `metadata.rb` or `metadata.json`"),
    }
}

/// What the checks look at.
struct Cx<'c> {
    model: &'c Model,
    cookbooks: &'c Cookbooks<'c>,
}

impl<'c> Cx<'c> {
    fn has_built_in(&self) -> bool {
        !self.model.stack.chef.has_data_bags()
    }

    /// Whether the service brings a cookbook of that name.
    fn is_built_in(&self, cookbook: &str) -> bool {
        match self.has_built_in() {
            true => BUILT_IN.contains(&cookbook),
            false => cookbook.starts_with(CHEF_12_PREFIX),
        }
    }

    /// Whether cookbooks that are not at hand may come by way of Berkshelf.
    fn has_berkshelf(&self) -> bool {
        self.model.stack.settings.get("berkshelf").is_some()
    }

    /// The custom recipes of the program.
    fn recipes(&self) -> impl Iterator<Item = Recipe> + use<'c> {
        let model = self.model;
        let layers = model.layers.iter().filter(|layer| layer.header.existing().is_none());
        let of_layers = layers.flat_map(|layer| Event::ALL.into_iter().flat_map(|event| &layer.recipes[event].recipes));
        of_layers.chain(model.deployments.iter().flat_map(|it| &it.recipes)).copied()
    }
}
