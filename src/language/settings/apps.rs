//! The settings of the seven kinds of app.

use super::*;

static SSL: Shape = Shape {
    name: "an ssl block",
    settings: &[
        secret(Kept, row("certificate", Text, Optional, "SslConfiguration.Certificate", "Certificate in PEM form.")),
        secret(
            Password,
            row("key", Text, Optional, "SslConfiguration.PrivateKey", "Private key in PEM form, without a passphrase."),
        ),
        secret(Kept, row("chain", Text, Optional, "SslConfiguration.Chain", "Intermediate certificates in PEM form.")),
        row("enabled", Bool, Optional, "EnableSsl", "Whether SSL is on. Default: true if a certificate is given."),
    ],
};

macro_rules! app {
    ($shape:ident, $name:literal, $($own:expr),*) => {
        static $shape: Shape = Shape {
            name: $name,
            settings: &[
                row("name", Text, BetterKnown, "Name", "Default: the name of the declaration."),
                row("shortname", Text, BetterKnown, "Shortname", "What recipes call the app."),
                row("description", Text, Optional, "Description", "A description."),
                row("source", Source, Optional, "AppSource", "Where the app comes from: `git(...)`, `svn(...)`, `s3(...)`, `archive(...)`."),
                row("domains", TEXTS, Optional, "Domains", "Domains that the app answers to."),
                secret(Variables, row("env", Texts, Optional, "Environment", "Environment variables.")),
                row("ssl", Block(&SSL), Optional, "SslConfiguration", "Certificate and key."),
                row("database", Either(&[Words(&[word("auto"), word("none")]), Decl(&[BlockKind::Database, BlockKind::Instance])]), Known, "DataSources", "A `database`, an instance of a db-master layer, `auto` or `none`."),
                row("database_name", Text, Optional, "", "Name of the database on that server."),
                row("document_root", Text, Optional, "Attributes.DocumentRoot", "Directory that is served."),
                row("layers", List(&Decl(&[BlockKind::Layer])), Known, "", "Where the app is deployed by default; those layers wait for the app."),
                META_ROW,
                $($own),*
            ],
        };
    };
}

app!(APP, "an app",);
app!(
    APP_RAILS,
    "a rails app",
    row("rails_env", Text, Optional, "Attributes.RailsEnv", "The Rails environment."),
    row("auto_bundle", Bool, Optional, "Attributes.AutoBundleOnDeploy", "Whether Bundler runs at each deploy.")
);
app!(
    APP_FLOW,
    "an aws-flow-ruby app",
    secret(
        Kept,
        row(
            "flow_settings",
            Text,
            Optional,
            "Attributes.AwsFlowRubySettings",
            "Configuration of the flow runner, as JSON text."
        )
    )
);

pub fn app(kind: AppKind) -> &'static Shape {
    match kind {
        AppKind::Rails => &APP_RAILS,
        AppKind::AwsFlowRuby => &APP_FLOW,
        AppKind::Java | AppKind::Php | AppKind::Nodejs | AppKind::Static | AppKind::Other => &APP,
    }
}
