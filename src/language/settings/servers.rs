//! The settings of configuration servers.

use super::*;

static DOMAIN: Shape = Shape {
    name: "a domain block",
    settings: &[
        row("name", Text, Required, "CustomDomain", "The domain."),
        secret(Kept, row("certificate", Text, Required, "CustomCertificate", "Certificate in PEM form.")),
        secret(Password, row("key", Text, Required, "CustomPrivateKey", "Private key in PEM form.")),
    ],
};

macro_rules! server {
    ($shape:ident, $name:literal, $($own:expr),*) => {
        static $shape: Shape = Shape {
            name: $name,
            settings: &[
                row("size", Text, Required, "InstanceType", "EC2 instance type."),
                row("service_role", ROLE, Optional, "ServiceRoleArn", "ARN of the role that the service assumes, or `auto`. Default: `auto`."),
                row("instance_profile", ROLE, Optional, "InstanceProfileArn", "ARN of the server's profile, or `auto`. Default: `auto`."),
                row("version", Version, Optional, "EngineVersion", "Version of the engine."),
                row("model", Words(&[word("Single"), word("Monolithic")]), Optional, "EngineModel", "`Single` for Chef, `Monolithic` for Puppet."),
                row("public_ip", Bool, Optional, "AssociatePublicIpAddress", "Whether the server gets a public address."),
                row("from_backup", Text, Optional, "BackupId", "Backup from which the server is created."),
                row("keep_backups", POSITIVE, Optional, "BackupRetentionCount", "How many automatic backups are kept."),
                row("no_automatic_backups", Bool, Optional, "DisableAutomatedBackup", "Turns automatic backups off."),
                row("backup_window", Text, Optional, "PreferredBackupWindow", "`\"HH:MM\"` or `\"DDD:HH:MM\"`, UTC."),
                row("maintenance_window", Text, Optional, "PreferredMaintenanceWindow", "`\"DDD:HH:MM\"`, UTC."),
                row("domain", Block(&DOMAIN), Optional, "", "A domain of one's own with certificate and key."),
                row("ssh_key", Text, Optional, "KeyPair", "EC2 key pair."),
                row("security_groups", TEXTS, Optional, "SecurityGroupIds", "Security groups."),
                row("subnets", TEXTS, Optional, "SubnetIds", "Subnets."),
                secret(Kept, row("engine_attributes", Texts, Optional, "EngineAttributes", "Further engine attributes by name.")),
                TAGS_ROW, META_ROW,
                $($own),*
            ],
        };
    };
}

server!(
    SERVER_CHEF,
    "a chef server",
    secret(
        Password,
        row(
            "admin_password",
            Text,
            Optional,
            "EngineAttributes.CHEF_AUTOMATE_ADMIN_PASSWORD",
            "Password of the administrator: 8 to 32 characters."
        )
    ),
    secret(
        Kept,
        row("pivotal_key", Text, Optional, "EngineAttributes.CHEF_AUTOMATE_PIVOTAL_KEY", "RSA public key in base64.")
    )
);
server!(
    SERVER_PUPPET,
    "a puppet server",
    secret(
        Password,
        row(
            "admin_password",
            Text,
            Optional,
            "EngineAttributes.PUPPET_ADMIN_PASSWORD",
            "Password of the administrator: 8 to 32 characters."
        )
    ),
    row("r10k_remote", Text, Optional, "EngineAttributes.PUPPET_R10K_REMOTE", "The control repository."),
    secret(
        Password,
        row(
            "r10k_key",
            Text,
            Optional,
            "EngineAttributes.PUPPET_R10K_PRIVATE_KEY",
            "Private key for the control repository."
        )
    )
);

pub fn server(kind: ServerKind) -> &'static Shape {
    match kind {
        ServerKind::Chef => &SERVER_CHEF,
        ServerKind::Puppet => &SERVER_PUPPET,
    }
}
