//! Values: words of the setting, declarations of the kind that it names, recipes, types, names and functions; members of what
//! stands before a dot.

use super::cursor::{Argument, Cursor};
use super::fits::Wanted;
use super::{About, Kind, Offer, Rank, about_setting, properties};
use crate::analysis::eval::words_of;
use crate::analysis::names::{Names, Node as Declared, Symbol, SymbolId};
use crate::analysis::types::{AWS_TYPES, Type};
use crate::cookbooks;
use crate::functions::{self, How, Param};
use crate::ide::attributes;
use crate::ide::expected::Expected;
use crate::ide::hover::words::TYPES;
use crate::ide::place::Page;
use crate::ide::shown;
use crate::language::kinds::Chef;
use crate::language::{self, Setting, instance_types, os, settings};
use crate::name::Name;
use crate::source::FileId;
use crate::source::Loader;
use crate::syntax;
use crate::syntax::ast::{BlockKind, Element, ExprKind, Item, TypeExpr};
use crate::value::{Data, Pseudo};

/// An argument of a call, perhaps the name of one.
pub fn argument(page: Page, cursor: &Cursor, expected: &Expected, argument: &Argument) -> Vec<Offer> {
    let params = functions::find(argument.function.as_str()).map_or(&[][..], |it| it.params);
    let mut offers = match argument.name {
        Some(name) => params.iter().filter(|it| name == it.name).flat_map(words).collect(),
        None => {
            let named = params.iter().filter(|it| matches!(it.how, How::NamedOnly | How::Optional));
            let offer = |it: &Param| {
                Offer::new(it.name, Kind::Argument, it.ty).rank(Rank::Wanted).text(format!("{}: ", it.name))
            };
            named.map(offer).collect::<Vec<_>>()
        }
    };
    offers.extend(values(page, cursor, expected));
    offers
}

/// The words that an argument takes: `zone` and `layer` of `zone | layer`.
fn words(param: &Param) -> Vec<Offer> {
    let words = match param.ty {
        "bool" => vec!["true", "false"],
        other => other.split(" | ").filter(|it| !is_type(it)).collect(),
    };
    words.into_iter().map(|it| Offer::new(it, Kind::Word, param.ty).rank(Rank::Wanted)).collect()
}

fn is_type(word: &str) -> bool {
    TYPES.iter().any(|(known, _)| *known == word) || word.contains(['[', '{', '(', '"'])
}

pub fn values(page: Page, cursor: &Cursor, expected: &Expected) -> Vec<Offer> {
    let mut offers = Vec::new();
    match expected {
        Expected::Type => return types(page),
        Expected::Value(setting) => {
            offers.extend(of_kind(page, &setting.kind));
            offers.extend(known_texts(page, setting));
            // A name of a declaration is all that these take.
            if declarations_wanted(&setting.kind).is_some() {
                return offers;
            }
        }
        Expected::Json(path) => offers.extend(literals(attributes::type_at(page, path).map(|it| it.0))),
        Expected::Declared(name) => offers.extend(literals(declared_type(page, *name))),
        Expected::Property => offers.extend(properties::values(cursor)),
        Expected::Day => offers.extend(of_schedule(cursor)),
        Expected::Nothing | Expected::Setting(_) | Expected::Variable | Expected::Expression => {}
    }
    offers.extend(cursor.locals.iter().map(|name| Offer::new(name.as_str(), Kind::Value, "of the `for` around")));
    offers.extend(names(page, cursor, &wanted(page, cursor, expected)));
    offers.extend(functions(expected));
    offers.push(Offer::new("aws", Kind::Import, "what the deployment knows").rank(Rank::Possible));
    offers
}

/// What the place takes, as far as that is a matter of types.
fn wanted(page: Page, cursor: &Cursor, expected: &Expected) -> Wanted {
    let ty = match expected {
        Expected::Value(setting) if cursor.in_list => return Wanted::by_element(&setting.kind),
        Expected::Value(setting) => return Wanted::by_kind(&setting.kind),
        Expected::Json(path) => attributes::type_at(page, path).map(|it| it.0),
        Expected::Declared(name) => declared_type(page, *name),
        _ => None,
    };
    let element = |ty: Type| match ty.plain() {
        Type::List(item) => Wanted::by_type(item),
        _ => Wanted::default(),
    };
    ty.map(|it| if cursor.in_list { element(it) } else { Wanted::by_type(&it) }).unwrap_or_default()
}

/// The type that a name of the file is declared with.
fn declared_type(page: Page, name: Name) -> Option<Type> {
    let names = page.names();
    let ty = match names.symbol(names.find(page.file, name)?).node {
        Declared::Variable { ty, .. } | Declared::Parameter { ty, .. } | Declared::Let { ty: Some(ty), .. } => ty,
        _ => return None,
    };
    Some(page.snapshot.analysis(page.loader, &page.snapshot.options)?.type_of(ty, page.file))
}

/// What may stand in quotes.
pub fn texts(page: Page, cursor: &Cursor, expected: &Expected) -> Vec<Offer> {
    let mut offers = match expected {
        Expected::Value(setting) => known_texts(page, setting),
        Expected::Day => of_schedule(cursor),
        Expected::Json(path) => literals(attributes::type_at(page, path).map(|it| it.0)),
        Expected::Declared(name) => literals(declared_type(page, *name)),
        Expected::Property => properties::values(cursor),
        _ => Vec::new(),
    };
    offers.retain(|it| it.label.starts_with('"'));
    offers
}

/// What the service has names for.
fn known_texts(page: Page, setting: &Setting) -> Vec<Offer> {
    let is_text = matches!(setting.kind, language::Kind::Text);
    let words: Vec<&'static str> = match setting.name {
        "os" => os::ALL.iter().map(|it| it.name).collect(),
        "chef" => Chef::ALL.map(Chef::text).to_vec(),
        "region" => os::REGIONS.to_vec(),
        "size" if is_text => return sizes(),
        "zone" if is_text => return zones(page),
        _ => Vec::new(),
    };
    words.into_iter().map(|it| text(it, "")).collect()
}

fn text(it: &str, detail: impl Into<String>) -> Offer {
    Offer::new(format!("{it:?}"), Kind::Word, detail).rank(Rank::Wanted)
}

/// Types of instances: behind names, which there are fewer of; previous generations come last.
fn sizes() -> Vec<Offer> {
    let memory =
        |it: &str| instance_types::memory(it).filter(|it| it % 1024 == 0).map(|it| format!("{} GiB", it / 1024));
    let offer = |it: &'static str| match instance_types::is_previous_generation(it) {
        true => text(it, "previous generation").rank(Rank::Rest),
        false => text(it, memory(it).unwrap_or_default()).rank(Rank::Possible),
    };
    instance_types::of_its_time().map(offer).collect()
}

/// Zones of the stack's region, if that is known: the first letters, of which every account has most.
fn zones(page: Page) -> Vec<Offer> {
    let model = page.snapshot.model.as_ref();
    let Some(region) = model.and_then(|it| it.stack.region.as_deref()) else { return Vec::new() };
    ["a", "b", "c"].map(|letter| text(&format!("{region}{letter}"), format!("zone of {region}"))).to_vec()
}

/// The hours of a day, and the zone that they are told in.
fn of_schedule(cursor: &Cursor) -> Vec<Offer> {
    if cursor.keys.last().is_some_and(|it| it == "timezone") {
        return jiff::tz::db().available().map(|it| text(it.as_str(), "")).collect();
    }
    vec![Offer::new("09:00..18:00", Kind::Value, "hours").rank(Rank::Wanted)]
}

fn of_kind(page: Page, kind: &'static language::Kind) -> Vec<Offer> {
    let words = words_of(kind).into_iter().map(|it| Offer::new(it.word, Kind::Word, "").rank(Rank::Wanted));
    let mut offers: Vec<Offer> = words.collect();
    match kind {
        language::Kind::Bool => {
            offers.extend(["true", "false"].map(|it| Offer::new(it, Kind::Word, "bool").rank(Rank::Wanted)));
        }
        language::Kind::Recipes => offers.extend(recipes(page)),
        language::Kind::Either(kinds) => {
            offers.extend(
                kinds.iter().filter(|it| !matches!(it, language::Kind::Words(_))).flat_map(|it| of_kind(page, it)),
            );
        }
        _ => {}
    }
    if let Some(kinds) = declarations_wanted(kind) {
        offers.extend(declarations(page, kinds));
    }
    offers
}

/// The kinds of declarations whose names a setting takes.
fn declarations_wanted(kind: &language::Kind) -> Option<&'static [BlockKind]> {
    match kind {
        language::Kind::Decl(kinds) => Some(kinds),
        language::Kind::List(item) => declarations_wanted(item),
        language::Kind::Either(kinds) => kinds.iter().find_map(declarations_wanted),
        _ => None,
    }
}

fn declarations(page: Page, kinds: &[BlockKind]) -> Vec<Offer> {
    let names = page.names();
    let mut offers = Vec::new();
    for (prefix, symbol) in visible(page, &names) {
        let fits = symbol.block_kind().is_some_and(|it| kinds.contains(&it));
        let is_value = matches!(symbol.node, Declared::Let { .. }) && may_hold_declarations(symbol);
        if fits || is_value {
            let rank = if fits { Rank::Wanted } else { Rank::Possible };
            offers.push(reference(page, &prefix, symbol).rank(rank));
        }
    }
    offers
}

/// Whether a `let` may be a declaration or a list of some: what is written as a text or a number is none.
fn may_hold_declarations(symbol: &Symbol) -> bool {
    let Declared::Let { ty, value } = symbol.node else { return false };
    let is_name = |it: &Element| match it {
        Element::Expr(it) => !matches!(it.kind, ExprKind::Text(_) | ExprKind::Template(_) | ExprKind::Number(_)),
        Element::Spread(_) => true,
    };
    match &value.kind {
        ExprKind::List(elements) => ty.is_none() && elements.iter().all(is_name),
        ExprKind::Text(_) | ExprKind::Template(_) | ExprKind::Number(_) | ExprKind::Bool(_) => false,
        ExprKind::Quantity(..) | ExprKind::Time(_) | ExprKind::Recipe(_) | ExprKind::Object(_) => false,
        _ => ty.is_none(),
    }
}

/// Every name of the file, and those of the files that it imports.
fn visible<'n, 'w>(page: Page<'w>, names: &'n Names<'w>) -> Vec<(String, &'n Symbol<'w>)> {
    let own = names.symbols.iter().filter(|it| it.file == page.file);
    let mut found: Vec<(String, &Symbol)> = own.clone().map(|it| (String::new(), it)).collect();
    for import in own {
        if let Declared::Import(file) = import.node {
            let inside = names.symbols.iter().filter(|it| it.file == file && !matches!(it.node, Declared::Import(_)));
            found.extend(inside.map(|it| (format!("{}.", import.name.name), it)));
        }
    }
    // Nothing can refer to a deployment.
    found.retain(|(_, it)| it.block_kind() != Some(BlockKind::Deployment));
    found
}

fn reference(page: Page, prefix: &str, symbol: &Symbol) -> Offer {
    let kind = match symbol.node {
        Declared::Import(_) => Kind::Import,
        Declared::Variable { .. } | Declared::Let { .. } => Kind::Value,
        Declared::Parameter { .. } => Kind::Parameter,
        Declared::Type(_) => Kind::Type,
        Declared::Block(_) | Declared::Nested { .. } => Kind::Reference,
    };
    let written = |ty: &TypeExpr| format!(": {}", page.slice(ty.span).replace('\n', " "));
    let sub = match symbol.node {
        Declared::Block(block) => block.subkind.map(|it| format!(" {}", it.name)).unwrap_or_default(),
        Declared::Variable { ty, .. } | Declared::Parameter { ty, .. } | Declared::Let { ty: Some(ty), .. } => {
            written(ty)
        }
        _ => String::new(),
    };
    Offer::new(format!("{prefix}{}", symbol.name.name), kind, format!("{}{sub}", symbol.kind_word()))
        .about(About::Name(symbol.file, symbol.name.name))
}

/// Names that may stand in any expression; none stands in its own value.
fn names(page: Page, cursor: &Cursor, wanted: &Wanted) -> Vec<Offer> {
    let names = page.names();
    let is_own = |it: &Symbol| {
        let value = matches!(it.node, Declared::Let { .. } | Declared::Variable { .. } | Declared::Parameter { .. });
        // A value that is not written yet is no part of its declaration.
        let around = |item: &Item| item.span.start < cursor.span.start && cursor.span.start <= item.span.end + 1;
        value && it.file == page.file && it.item.is_some_and(around)
    };
    let found =
        visible(page, &names).into_iter().filter(|(_, it)| !matches!(it.node, Declared::Type(_)) && !is_own(it));
    found
        .map(|(prefix, symbol)| {
            let rank = match wanted.rank(symbol) {
                Rank::Likely if !prefix.is_empty() => Rank::Possible,
                rank => rank,
            };
            reference(page, &prefix, symbol).rank(rank)
        })
        .collect()
}

fn functions(expected: &Expected) -> Vec<Offer> {
    let wants = |name: &str| match expected {
        Expected::Value(setting) => match setting.kind {
            language::Kind::Source => ["git", "svn", "s3", "archive"].contains(&name),
            language::Kind::Strategy => ["all_at_once", "rolling", "blue_green"].contains(&name),
            _ => false,
        },
        _ => false,
    };
    let plain = functions::all().filter(|it| !it.name.contains('.'));
    plain
        .map(|it| {
            let rank = if wants(it.name) { Rank::Wanted } else { Rank::Rest };
            let call = if it.params.is_empty() { format!("{}()", it.name) } else { format!("{}($0)", it.name) };
            Offer::new(it.name, Kind::Function, it.signature()).rank(rank).snippet(call).about(About::Function(it.name))
        })
        .collect()
}

fn recipes(page: Page) -> Vec<Offer> {
    let Some(model) = &page.snapshot.model else { return Vec::new() };
    let found = cookbooks::recipes(model, page.loader, &page.program.sources);
    let offer = |it: cookbooks::LocalRecipe| {
        let place = format!("In `{}`.", page.loader.display(&it.path));
        Offer::new(format!("{}::{}", it.cookbook, it.name), Kind::Recipe, "recipe")
            .rank(Rank::Wanted)
            .about(About::Text(place))
    };
    let mut offers: Vec<Offer> = found.into_iter().map(offer).collect();
    // Recipes that the program names elsewhere exist somewhere.
    for item in page.program.files.iter().flat_map(|file| &file.items) {
        syntax::node::Node::Item(item).walk(&mut |node| {
            if let syntax::node::Node::Expr(syntax::ast::Expr { kind: ExprKind::Recipe(name), .. }) = node
                && !offers.iter().any(|it| name.as_str() == it.label)
            {
                offers.push(Offer::new(name.as_str(), Kind::Recipe, "recipe"));
            }
        });
    }
    offers
}

fn types(page: Page) -> Vec<Offer> {
    let words = TYPES.iter().map(|(word, doc)| Offer::new(*word, Kind::Type, *doc));
    let aws = AWS_TYPES
        .iter()
        .map(|it| Offer::new(format!("aws.{}", it.word), Kind::Type, it.parameter).rank(Rank::Possible));
    let names = page.names();
    let declared =
        visible(page, &names).into_iter().filter(|(_, it)| matches!(it.node, Declared::Type(_) | Declared::Import(_)));
    let declared = declared.map(|(prefix, symbol)| reference(page, &prefix, symbol).rank(Rank::Wanted));
    declared.chain(words).chain(aws).collect()
}

/// What a type takes word for word; of a list, its elements.
fn literals(ty: Option<Type>) -> Vec<Offer> {
    let Some(ty) = ty else { return Vec::new() };
    let ty = match ty.plain() {
        Type::List(item) => (**item).clone(),
        _ => ty,
    };
    let options: Vec<Type> = match ty.plain() {
        Type::Union(options) => options.to_vec(),
        other => vec![other.clone()],
    };
    let offer = |ty: &Type| match ty {
        Type::Literal(literal) => Some(literal.to_string()),
        _ => None,
    };
    let mut offers: Vec<Offer> =
        options.iter().filter_map(offer).map(|it| Offer::new(it, Kind::Word, "").rank(Rank::Wanted)).collect();
    if options.iter().any(|it| matches!(it, Type::Bool)) {
        offers.extend(["true", "false"].map(|it| Offer::new(it, Kind::Word, "bool").rank(Rank::Wanted)));
    }
    offers
}

/// What may stand behind the dot.
pub fn members(page: Page, base: &str) -> Vec<Offer> {
    if base == "aws" {
        return aws();
    }
    let names = page.names();
    let (expr, problems) = syntax::parse_expression(page.file, base);
    if problems.has_errors() {
        return Vec::new();
    }
    if let Some(id) = symbol_of(page, &names, &expr) {
        let symbol = names.symbol(id);
        match symbol.node {
            Declared::Import(file) => return in_file(page, &names, file),
            Declared::Block(_) | Declared::Nested { .. } => return of_declaration(symbol),
            _ => {}
        }
    }
    keys_of_value(page, &names, &expr)
}

fn aws() -> Vec<Offer> {
    let pseudos = Pseudo::ALL.into_iter().map(|it| Offer::new(it.word(), Kind::Value, it.cloudformation()));
    let functions = functions::all().filter_map(|it| Some((it, it.name.strip_prefix("aws.")?)));
    let functions = functions.map(|(it, name)| {
        Offer::new(name, Kind::Function, it.signature()).snippet(format!("{name}($0)")).about(About::Function(it.name))
    });
    pseudos.chain(functions).collect()
}

/// The declaration that an expression names, families included.
fn symbol_of(page: Page, names: &Names, expr: &syntax::ast::Expr) -> Option<SymbolId> {
    match &expr.kind {
        ExprKind::Name(name) => names.find(page.file, *name),
        ExprKind::Index(base, _) | ExprKind::All(base) => symbol_of(page, names, base),
        ExprKind::Member(base, field) => match names.symbol(symbol_of(page, names, base)?).node {
            Declared::Import(file) => names.find(file, field.name),
            _ => None,
        },
        _ => None,
    }
}

/// What may stand behind the dot of a type.
pub fn type_members(page: Page, base: &str) -> Vec<Offer> {
    if base == "aws" {
        return AWS_TYPES.iter().map(|it| Offer::new(it.word, Kind::Type, it.parameter)).collect();
    }
    let names = page.names();
    let import = names.find(page.file, Name::new(base)).map(|id| names.symbol(id).node);
    let Some(Declared::Import(file)) = import else { return Vec::new() };
    in_file(page, &names, file).into_iter().filter(|it| it.kind == Kind::Type).collect()
}

fn in_file(page: Page, names: &Names, file: FileId) -> Vec<Offer> {
    let inside = names.symbols.iter().filter(|it| it.file == file && !matches!(it.node, Declared::Import(_)));
    inside.map(|it| reference(page, "", it)).collect()
}

/// Attributes that only the deployment knows, and the declaration's own settings.
fn of_declaration(symbol: &Symbol) -> Vec<Offer> {
    let Some(kind) = symbol.block_kind() else { return Vec::new() };
    let sub = match symbol.node {
        Declared::Block(block) => block.subkind.map(|it| it.name.as_str()).unwrap_or_default(),
        _ => "",
    };
    let words: &[&str] = match kind {
        BlockKind::Instance => &["id", "private_ip", "public_ip", "private_dns", "public_dns", "zone", "elastic_ip"],
        BlockKind::Layer => &["id", "instances", "apps"],
        BlockKind::Server => &["id", "endpoint", "arn", "name"],
        BlockKind::Resource => return properties::attributes(sub),
        BlockKind::Database | BlockKind::ElasticIp | BlockKind::Deployment => &[],
        BlockKind::Stack | BlockKind::App | BlockKind::LoadBalancer | BlockKind::Volume | BlockKind::User => &["id"],
    };
    let mut offers: Vec<Offer> =
        words.iter().map(|it| Offer::new(*it, Kind::Property, "known while deploying").rank(Rank::Wanted)).collect();
    for setting in settings::of(kind, sub).into_iter().flat_map(|it| it.settings) {
        if !words.contains(&setting.name) {
            offers.push(
                Offer::new(setting.name, Kind::Setting, crate::ide::expected::takes(&setting.kind))
                    .about(about_setting(setting)),
            );
        }
    }
    offers
}

/// The keys of an object.
fn keys_of_value(page: Page, names: &Names, expr: &syntax::ast::Expr) -> Vec<Offer> {
    // Only what begins with a name of the file can be asked for without the text around.
    let (root, path) = path_of(expr);
    let Some(id) = root.and_then(|name| names.find(page.file, name)) else { return Vec::new() };
    let Some(mut analysis) = page.snapshot.analysis(page.loader, &page.snapshot.options) else { return Vec::new() };
    let mut value = analysis.symbol_value(id, names.symbol(id).name.span);
    for key in path {
        let inner = value.as_object().and_then(|it| it.entries.get(&key)).cloned();
        match inner {
            Some(inner) => value = inner,
            None => return Vec::new(),
        }
    }
    let Data::Object(object) = &value.data else { return Vec::new() };
    let offer = |(key, item): (&Name, &crate::value::Value)| {
        Offer::new(key.as_str(), Kind::Key, shown::value(item, &page.program.sources))
    };
    object.entries.iter().map(offer).collect()
}

/// `a` and `["b", "c"]` of `a.b.c`.
fn path_of(expr: &syntax::ast::Expr) -> (Option<Name>, Vec<Name>) {
    match &expr.kind {
        ExprKind::Name(name) => (Some(*name), Vec::new()),
        ExprKind::Member(base, field) => {
            let (root, mut path) = path_of(base);
            path.push(field.name);
            (root, path)
        }
        _ => (None, Vec::new()),
    }
}
