//! Instances: layers, host names given or predicted, when they run, their fixed addresses and volumes.

use super::Lowering;
use super::places::Place;
use crate::analysis::names::Node;
use crate::language::given::Settings;
use crate::language::settings as vocabulary;
use crate::language::{Kind, Setting};
use crate::model::{Address4, Certainty, ElasticIpId, Instance, Item, Naming, Running, VolumeId};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{BlockKind, EntryKind, Label};
use crate::value::{Data, Op, TargetKind, Value};
use std::sync::Arc;

impl<'a> Lowering<'_, 'a> {
    pub fn instance(&mut self, place: &Place) -> Instance {
        let (mut settings, specials) = self.settings(place, &vocabulary::INSTANCE);
        let header = self.header(place, &mut settings);
        let layers = self.layer_ids(settings.get("layers")).into_boxed_slice();
        if settings.is_unknown("layers") {
            self.missing.insert(TargetKind::Instance);
        }
        let hostname = self.hostname(&settings, header.name, header.span);
        let mut running = match settings.get("scale") {
            Some(scale) if !scale.is_unknown() => Running::Load,
            Some(_) | None => Running::Always,
        };
        let mut volumes = self.volume_ids(settings.get("volumes"));
        let mut elastic_ip = self.address(&settings, header.id);
        let mut scope = self.scope(place);
        for special in specials {
            match (&special.setting.kind, &special.entry.kind) {
                (Kind::Schedule, EntryKind::Block { body, .. }) => {
                    if let Some(schedule) = self.cx.schedule(body, &mut scope) {
                        running = Running::Scheduled(Box::new(schedule));
                    }
                }
                (_, EntryKind::Block { label, .. }) => {
                    self.nested(place, special.setting, label.as_deref(), &mut volumes, &mut elastic_ip)
                }
                _ => self.wrong_special(special.setting, special.entry.span),
            }
        }
        // The layers themselves are in `layers`: of the setting only its place is kept.
        settings.keep_place("layers");
        Instance { header, layers, hostname, running, elastic_ip, volumes: volumes.into(), settings }
    }

    /// A declaration inside the instance belongs to it.
    fn nested(
        &mut self,
        place: &Place,
        setting: &'static Setting,
        label: Option<&Label>,
        volumes: &mut Vec<VolumeId>,
        address: &mut Address4,
    ) {
        let Some(Label::Name(name)) = label else {
            let span = self.symbol(place).name.span;
            self.unnamed(setting, span);
            return;
        };
        let file = self.symbol(place).file;
        let Some(symbol) = self.cx.names.find(file, name.name) else { return };
        if !matches!(
            self.cx.names.symbol(symbol).node,
            Node::Nested { kind: BlockKind::Volume | BlockKind::ElasticIp, .. }
        ) {
            return;
        }
        match self.index.get(&self.cx.names.symbol(symbol).logical_id()) {
            Some(Item::Volume(id)) => volumes.push(*id),
            Some(Item::ElasticIp(id)) => *address = Address4::Declared(*id),
            _ => {}
        }
    }

    fn hostname(&mut self, settings: &Settings, name: Name, span: Span) -> Naming {
        match settings.get("hostname") {
            given @ Some(_) => self.naming(given, || Arc::from(name.as_str()), Certainty::Predicted, span),
            // Predicted when all instances are known.
            None => Naming { text: Arc::from(""), certainty: Certainty::Predicted, origin: span },
        }
    }

    fn address(&mut self, settings: &Settings, id: Name) -> Address4 {
        let Some(value) = settings.get("elastic_ip") else { return Address4::None };
        match &value.data {
            Data::Text(text) if &**text == "auto" => Address4::Auto(Name::new(&format!("{id}ElasticIp"))),
            Data::Decl(_) => match self.item(value) {
                Some(Item::ElasticIp(id)) => Address4::Declared(id),
                _ => Address4::Text(Box::new(value.clone())),
            },
            Data::Deferred(deferred) => match &deferred.op {
                Op::Ref(target) if target.kind == TargetKind::ElasticIp => self.declared_address(target.id, value),
                _ => Address4::Text(Box::new(value.clone())),
            },
            _ => Address4::Text(Box::new(value.clone())),
        }
    }

    fn declared_address(&self, id: Name, value: &Value) -> Address4 {
        match self.index.get(&id) {
            Some(Item::ElasticIp(ElasticIpId(at))) => Address4::Declared(ElasticIpId(*at)),
            _ => Address4::Text(Box::new(value.clone())),
        }
    }

    fn volume_ids(&self, value: Option<&Value>) -> Vec<VolumeId> {
        let items = value.and_then(Value::as_list).unwrap_or_default();
        items
            .iter()
            .filter_map(|it| match self.item(it) {
                Some(Item::Volume(id)) => Some(id),
                _ => None,
            })
            .collect()
    }
}

/// Host names of the theme for instances that have none: the short name of the first layer and a counter that skips names that are
/// taken (reference of the service, section 5.6). Other themes have no documented word lists; the same form stands in.
pub fn predict_hostnames(model: &mut crate::model::Model) {
    use rustc_hash::{FxHashMap, FxHashSet};
    if model.instances.iter().all(|it| it.hostname.certainty != Certainty::Predicted) {
        return;
    }
    let given = model.instances.iter().filter(|it| it.hostname.certainty != Certainty::Predicted);
    let mut taken: FxHashSet<Arc<str>> = given.map(|it| it.hostname.text.clone()).collect();
    let mut counters: FxHashMap<Arc<str>, u32> = FxHashMap::default();
    let layers = &model.layers;
    for instance in &mut model.instances {
        if instance.hostname.certainty != Certainty::Predicted {
            continue;
        }
        let stem = instance.layers.first().and_then(|id| layers.get(id.0 as usize)).map(|it| it.shortname.text.clone());
        let stem = stem.unwrap_or_else(|| Arc::from("instance"));
        let counter = counters.entry(stem.clone()).or_insert(0);
        loop {
            *counter += 1;
            let name: Arc<str> = format!("{stem}{counter}").into();
            if taken.insert(name.clone()) {
                instance.hostname.text = name;
                break;
            }
        }
    }
}
