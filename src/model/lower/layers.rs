//! Layers: names with their defaults, recipes, scaling, custom JSON.

use super::places::Place;
use super::{Lowering, default};
use crate::language::given::Settings;
use crate::language::kinds::{Event, LayerKind};
use crate::language::settings as vocabulary;
use crate::model::{Certainty, Layer, Recipes, Scaling, Thresholds};
use crate::source::Span;
use crate::value::Value;
use std::sync::Arc;

impl Lowering<'_, '_> {
    pub fn layer(&mut self, place: &Place) -> Layer {
        let kind = self.kind_word(place).and_then(LayerKind::from_word).unwrap_or(LayerKind::Custom);
        let shape = vocabulary::layer(kind);
        let (mut settings, _) = self.settings(place, shape);
        let header = self.header(place, &mut settings);
        let own: Arc<str> = Arc::from(header.name.as_str());
        let shortname: Arc<str> = if kind.is_built_in() { Arc::from(kind.word()) } else { own.clone() };
        if header.existing().is_none() {
            for (name, value) in [("auto_healing", true), ("elastic_ips", false), ("public_ips", false)] {
                default(&mut settings, shape, name, || Value::bool(value, header.span));
            }
            default(&mut settings, shape, "name", || Value::text(own.clone(), header.span));
            default(&mut settings, shape, "shortname", || Value::text(shortname.clone(), header.span));
        }
        let mut recipes = Recipes::default();
        if let Some(block) = settings.block("recipes") {
            for event in Event::ALL {
                recipes[event] = self.recipes(block.get(event.word()));
            }
        }
        Layer {
            name: self.naming(settings.get("name"), || own.clone(), Certainty::Known, header.span),
            // The service gives a built-in layer its kind as short name, whatever the template says.
            shortname: self.naming(
                settings.get("shortname").filter(|_| !kind.is_built_in()),
                || shortname.clone(),
                Certainty::Known,
                header.span,
            ),
            scaling: settings.block("scaling").map(|block| scaling(block, header.span)),
            json: self.json(&mut settings),
            recipes,
            kind,
            settings,
            header,
        }
    }
}

fn scaling(block: &Settings, place: Span) -> Scaling {
    Scaling {
        enabled: block.bool("enabled").unwrap_or(true),
        up: block.block("up").map(|it| thresholds(it, place)),
        down: block.block("down").map(|it| thresholds(it, place)),
        origin: first_origin(block).unwrap_or(place),
    }
}

fn thresholds(block: &Settings, place: Span) -> Thresholds {
    let take = |name: &str| block.get(name).cloned();
    Thresholds {
        cpu: take("cpu"),
        memory: take("memory"),
        load: take("load"),
        instances: take("instances"),
        after: take("after"),
        then_ignore: take("then_ignore"),
        alarms: take("alarms"),
        origin: first_origin(block).unwrap_or(place),
    }
}

fn first_origin(block: &Settings) -> Option<Span> {
    let mut first = None;
    block.values(&mut |value| {
        first.get_or_insert(value.origin);
    });
    first
}
