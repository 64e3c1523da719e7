//! Apps: names, environment, the database they use, the layers they go to.

use super::places::Place;
use super::{Lowering, default};
use crate::language::given::Settings;
use crate::language::kinds::AppKind;
use crate::language::settings as vocabulary;
use crate::model::{App, AppDatabase, Certainty, EnvVariable, Item};
use crate::value::{Data, Value};
use std::sync::Arc;

impl Lowering<'_, '_> {
    pub fn app(&mut self, place: &Place) -> App {
        let kind = self.kind_word(place).and_then(AppKind::from_word).unwrap_or(AppKind::Other);
        let shape = vocabulary::app(kind);
        let (mut settings, _) = self.settings(place, shape);
        let header = self.header(place, &mut settings);
        let own: Arc<str> = Arc::from(header.name.as_str());
        if header.existing().is_none() {
            default(&mut settings, shape, "name", || Value::text(own.clone(), header.span));
        }
        let name = self.naming(settings.get("name"), || own.clone(), Certainty::Known, header.span);
        let made: Arc<str> = short_name(&name.text).into();
        let shortname = self.naming(settings.get("shortname"), || made.clone(), Certainty::Predicted, header.span);
        App {
            kind,
            name,
            shortname,
            database: self.app_database(&settings),
            layers: self.layer_ids(settings.get("layers")),
            env: environment(&settings),
            settings,
            header,
        }
    }

    fn app_database(&mut self, settings: &Settings) -> AppDatabase {
        let Some(value) = settings.get("database") else { return AppDatabase::NotGiven };
        match &value.data {
            Data::Text(text) if &**text == "auto" => AppDatabase::Auto,
            Data::Text(_) => AppDatabase::None,
            _ => match self.item(value) {
                Some(Item::Database(id)) => AppDatabase::Rds(id),
                Some(Item::Instance(id)) => AppDatabase::Instance(id),
                _ => AppDatabase::NotGiven,
            },
        }
    }
}

fn environment(settings: &Settings) -> Vec<EnvVariable> {
    let Some(object) = settings.get("env").and_then(Value::as_object) else { return Vec::new() };
    object
        .entries
        .iter()
        .map(|(key, value)| EnvVariable { key: *key, value: value.clone(), origin: value.origin })
        .collect()
}

/// A name made fit for a directory and a key, as the service did (reference of the service, section 9).
fn short_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '_' }).collect()
}
