//! Apps: source, database, environment, SSL.

use super::Context;
use super::properties::{Part, Properties};
use super::resource::Sink;
use super::stack::source;
use crate::language::Setting;
use crate::language::given::{Given, Settings};
use crate::model::{App, AppDatabase, AppId, EnvVariable, Item};

impl Context<'_> {
    pub fn app(&self, out: &mut Sink<'_>, id: AppId) {
        let app = &self.model[id];
        let mut properties = Properties::default();
        properties.push("StackId", self.identity(&self.model.stack.header));
        properties.push("Type", Part::Word(app.kind.word()));
        properties.push("Name", Part::Word(&app.name.text));
        properties.settings(&app.settings, &mut |properties, setting, given| {
            self.app_setting(app, properties, setting, given)
        });
        // A database and an environment are in the model even if no plain setting says so.
        self.database(app, &mut properties);
        environment(app, &mut properties);
        self.resource(out, Item::App(id), &app.header, "AWS::OpsWorks::App", properties);
    }

    /// Settings of an app that are more than one property.
    fn app_setting<'m>(
        &'m self,
        app: &'m App,
        properties: &mut Properties<'m>,
        setting: &'static Setting,
        given: &'m Given,
    ) -> bool {
        match (setting.name, given) {
            ("layers" | "database_name", _) => {}
            ("database", _) => self.database(app, properties),
            ("env", _) => environment(app, properties),
            ("source", Given::Value(value)) => properties.set(setting.property, source(value)),
            ("ssl", Given::Block(block)) => ssl(block, properties),
            _ => return false,
        }
        true
    }

    fn database<'m>(&'m self, app: &'m App, properties: &mut Properties<'m>) {
        let mut source = Properties::default();
        match app.database {
            AppDatabase::NotGiven => return,
            AppDatabase::None => source.push("Type", Part::Word("None")),
            AppDatabase::Auto => source.push("Type", Part::Word("AutoSelectOpsworksMysqlInstance")),
            AppDatabase::Rds(id) => {
                source.push("Type", Part::Word("RdsDbInstance"));
                let database = &self.model[id];
                if let Some(arn) = database.header.existing().or_else(|| database.settings.get("arn")) {
                    source.push("Arn", Part::Value(arn));
                }
            }
            AppDatabase::Instance(id) => {
                source.push("Type", Part::Word("OpsworksMysqlInstance"));
                source.push("Arn", self.identity(&self.model[id].header));
            }
        }
        if let Some(name) = app.settings.get("database_name") {
            source.push("DatabaseName", Part::Value(name));
        }
        properties.set("DataSources", Part::List(vec![Part::Object(source)]));
    }
}

fn environment<'m>(app: &'m App, properties: &mut Properties<'m>) {
    let variable = |variable: &'m EnvVariable| {
        let mut properties = Properties::default();
        properties.push("Key", Part::Word(variable.key.as_str()));
        properties.push("Value", Part::Text(&variable.value));
        if variable.value.holds_secret() {
            properties.push("Secure", Part::Bool(true));
        }
        Part::Object(properties)
    };
    if !app.env.is_empty() || app.settings.get("env").is_some() {
        properties.set("Environment", Part::List(app.env.iter().map(variable).collect()));
    }
}

/// On if a certificate is given, unless the block says otherwise. A block without a certificate makes an empty object.
fn ssl<'m>(block: &'m Settings, properties: &mut Properties<'m>) {
    if block.get("enabled").is_none() && block.get("certificate").is_some() {
        properties.set("EnableSsl", Part::Bool(true));
    }
    properties.object("SslConfiguration");
    properties.plain(block);
}
