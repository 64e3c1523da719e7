//! A folder of cookbooks, put together: which there are, their recipes and their metadata. Attributes and the text of recipes are
//! read when they are asked for.

use super::attributes::Attribute;
use super::folder::{Folder, Text};
use super::metadata::{self, Metadata};
use super::ruby;
use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::source::{LoadError, SourceMap, Span};
use indexmap::IndexMap;

pub struct Cookbooks<'l> {
    /// By name, in the order of their folders.
    all: IndexMap<String, Cookbook<'l>>,
    /// The cookbooks that the Berksfile names; `None` if there is none.
    pub berksfile: Option<Vec<String>>,
}

pub struct Cookbook<'l> {
    pub folder: Folder<'l>,
    /// Names of recipes, without that of the cookbook.
    pub recipes: Vec<String>,
    /// `None` if there is none, or none that can be read.
    pub metadata: Option<Metadata>,
}

/// Where texts may be that read attributes.
const READERS: [&str; 8] =
    ["recipes", "attributes", "libraries", "providers", "resources", "definitions", "templates/default", "templates"];

impl<'l> Cookbooks<'l> {
    /// Of a repository: a folder of cookbooks, or one cookbook alone.
    pub fn read(folder: &Folder<'l>, sources: &mut SourceMap, problems: &mut Problems) -> Cookbooks<'l> {
        let mut all = IndexMap::new();
        let folders: Vec<(String, Folder)> = match is_cookbook(folder) {
            true => vec![(folder.name().unwrap_or_default(), folder.clone())],
            false => folder.names().into_iter().map(|name| (name.clone(), folder.child(&name))).collect(),
        };
        for (name, folder) in folders.into_iter().filter(|(_, folder)| is_cookbook(folder)) {
            let metadata = read_metadata(&folder, sources, problems);
            let name = metadata.as_ref().and_then(|it| it.name.clone()).unwrap_or(name);
            let recipes = folder.child("recipes").names_with(".rb");
            all.entry(name).or_insert(Cookbook { folder, recipes, metadata });
        }
        Cookbooks { all, berksfile: folder.words("Berksfile").map(|text| berksfile(&text)) }
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub fn get(&self, name: &str) -> Option<&Cookbook<'l>> {
        self.all.get(name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }
}

impl Cookbook<'_> {
    pub fn has_recipe(&self, recipe: &str) -> bool {
        self.recipes.iter().any(|known| known == recipe)
    }

    /// The texts of its recipes that can be had.
    pub fn recipe_texts(&self, sources: &mut SourceMap) -> Vec<Text> {
        texts(&self.folder.child("recipes"), sources)
    }

    /// Adds the attributes that it sets.
    pub fn add_attributes(&self, to: &mut Attribute, sources: &mut SourceMap) {
        texts(&self.folder.child("attributes"), sources).iter().for_each(|text| to.add(text));
    }

    /// Whether a word stands in any text that may read attributes.
    pub fn mentions(&self, word: &str) -> bool {
        READERS.iter().any(|reader| {
            let folder = self.folder.child(reader);
            folder.names().iter().any(|name| folder.words(name).is_some_and(|text| ruby::mentions(&text, word)))
        })
    }
}

fn texts(folder: &Folder, sources: &mut SourceMap) -> Vec<Text> {
    let names = folder.names().into_iter().filter(|name| name.ends_with(".rb"));
    names.filter_map(|name| folder.text(&name, sources).ok()).collect()
}

/// Whether there is a cookbook in a folder of the folder.
pub fn holds_cookbooks(folder: &Folder) -> bool {
    folder.names().iter().any(|name| is_cookbook(&folder.child(name)))
}

fn is_cookbook(folder: &Folder) -> bool {
    let names = folder.names();
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    has("metadata.rb")
        || has("metadata.json")
        || (has("recipes") && !folder.child("recipes").names_with(".rb").is_empty())
}

/// A `metadata.rb` goes before a `metadata.json`, which is made from it.
fn read_metadata(folder: &Folder, sources: &mut SourceMap, problems: &mut Problems) -> Option<Metadata> {
    match folder.text("metadata.rb", sources) {
        Ok(text) => return Some(metadata::from_ruby(&text)),
        Err(LoadError::Missing) => {}
        Err(error) => return unreadable(folder, "metadata.rb", &error, problems),
    }
    match folder.text("metadata.json", sources) {
        Ok(text) => metadata::from_json(&text).map_err(|at| problems.push(no_json(&text, at))).ok(),
        Err(LoadError::Missing) => None,
        Err(error) => unreadable(folder, "metadata.json", &error, problems),
    }
}

fn unreadable(folder: &Folder, file: &str, error: &LoadError, problems: &mut Problems) -> Option<Metadata> {
    let why = match error {
        LoadError::Missing => "it is not there".to_owned(),
        LoadError::Outside => "it is outside the project".to_owned(),
        LoadError::NotUtf8 { offset } => format!("the byte at offset {offset} is not UTF-8"),
        LoadError::TooLarge { limit } => format!("it is larger than {} MiB", limit >> 20),
        LoadError::Unreadable(why) => why.clone(),
    };
    let message = format!("cannot read `{file}` of the cookbook `{}`: {why}", folder.name().unwrap_or_default());
    problems.push(Diagnostic::new(Code::COOKBOOK_UNREADABLE, message));
    None
}

fn no_json(text: &Text, at: usize) -> Diagnostic {
    let place = Span::new(text.file, at, at);
    Diagnostic::at(
        Code::COOKBOOK_UNREADABLE,
        place,
        "metadata of a cookbook that is no JSON",
        "dependencies are not checked",
    )
}

/// `cookbook 'apt', '~> 2.0'`
fn berksfile(text: &str) -> Vec<String> {
    let named = |(_, line)| {
        let (at, rest) = ruby::call(line, "cookbook")?;
        Some(ruby::literals(at, rest).first()?.text.to_owned())
    };
    ruby::lines(text).filter_map(named).collect()
}
