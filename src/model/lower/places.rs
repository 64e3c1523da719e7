//! First pass: which declarations exist, with which logical ids, and where in the model each will stand.

use crate::analysis::Analysis;
use crate::analysis::members::{Member, Members, Nth, Presence, target_kind};
use crate::analysis::names::SymbolId;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{AppId, DatabaseId, ElasticIpId, InstanceId, Item, LayerId, VolumeId};
use crate::name::Name;
use crate::syntax::ast::{BlockKind, ItemKind};
use crate::value::TargetKind;
use rustc_hash::{FxHashMap, FxHashSet};

/// A declaration that exists.
pub struct Place {
    pub symbol: SymbolId,
    members: Members,
    /// Which of them.
    at: Nth,
    pub item: Item,
}

impl Place {
    pub fn member(&self) -> &Member {
        // INVARIANT: made from these members, which do not change.
        &self.members.all()[self.at as usize]
    }
}

pub struct Places {
    /// In source order.
    pub found: Vec<Place>,
    /// By logical id.
    pub index: FxHashMap<Name, Item>,
    /// Of which kinds there are declarations that made no sense or cannot be told apart, which were reported.
    pub missing: FxHashSet<TargetKind>,
}

pub fn find(cx: &mut Analysis) -> Places {
    let mut missing = FxHashSet::default();
    // Text that could not be read may have been anything.
    if cx.program.files.iter().flat_map(|file| &file.items).any(|it| matches!(it.kind, ItemKind::Broken { .. })) {
        missing.extend(BlockKind::ALL.map(target_kind));
    }
    let mut places = Vec::with_capacity(cx.names.symbols.len());
    let mut index = FxHashMap::default();
    let mut owners = FxHashMap::default();
    let mut counts = [0u32; BlockKind::ALL.len()];
    for symbol in cx.names.ids() {
        let Some(kind) = cx.names.symbol(symbol).block_kind() else { continue };
        let members = cx.members(symbol);
        for (at, member) in (0..).zip(members.all()) {
            match member.presence {
                Presence::Always | Presence::If(_) => {}
                Presence::Never => continue,
                Presence::Unknown => {
                    missing.insert(target_kind(kind));
                    continue;
                }
            }
            let count = &mut counts[kind as usize];
            let item = item(kind, *count);
            *count += 1;
            places.push(Place { symbol, members: members.clone(), at, item });
            // A deployment is no part of a template; its name is its own.
            if kind != BlockKind::Deployment {
                index.insert(member.id, item);
                if let Some(first) = owners.insert(member.id, symbol) {
                    same_id(cx, first, symbol, member.id);
                    // Who names one of the two may get the other.
                    missing.extend(
                        [first, symbol].iter().filter_map(|it| cx.names.symbol(*it).block_kind()).map(target_kind),
                    );
                }
            }
        }
    }
    Places { found: places, index, missing }
}

fn same_id(cx: &mut Analysis, first: SymbolId, second: SymbolId, id: Name) {
    if first == second {
        let family = cx.names.symbol(first).name;
        cx.report(
            Diagnostic::at(
                Code::DUPLICATE_ID,
                family.span,
                format!("two members of the family `{}` have the same logical id `{id}`", family.name),
                "their keys differ only in what an id cannot hold",
            )
            .help("key the family by values that differ in letters or digits"),
        );
        return;
    }
    let (first, own) = (*cx.names.symbol(first), *cx.names.symbol(second));
    // A name declared twice was reported as such.
    if first.name.name == own.name.name && first.file == own.file {
        return;
    }
    cx.report(
        Diagnostic::at(
            Code::DUPLICATE_ID,
            own.name.span,
            format!("`{}` and `{}` have the same logical id `{id}`", first.name.name, own.name.name),
            "has that id too",
        )
        .label(first.name.span, format!("has the id `{id}`"))
        .help("rename one of them, or fix an id with `@id(\"...\")`"),
    );
}

fn item(kind: BlockKind, count: u32) -> Item {
    let at = count as usize;
    match kind {
        BlockKind::Stack => Item::Stack,
        BlockKind::Layer => Item::Layer(LayerId(count)),
        BlockKind::Instance => Item::Instance(InstanceId(count)),
        BlockKind::App => Item::App(AppId(count)),
        BlockKind::Database => Item::Database(DatabaseId(count)),
        BlockKind::LoadBalancer => Item::LoadBalancer(at),
        BlockKind::Volume => Item::Volume(VolumeId(count)),
        BlockKind::ElasticIp => Item::ElasticIp(ElasticIpId(count)),
        BlockKind::User => Item::User(at),
        BlockKind::Server => Item::Server(at),
        BlockKind::Deployment => Item::Deployment(at),
        BlockKind::Resource => Item::Resource(at),
    }
}
