//! What the language ships with, written in the language: the types of the attributes that the built-in cookbooks read.
//!
//! A file a namespace, each with one `attributes` declaration; a program loads those that it uses. Source: reference of the
//! service, section 13 (built-in cookbook attributes) and 8.1 (deploy attributes). Keys that are documented as numbers take
//! numbers, those documented as text that holds numbers take both, and every object is open.

/// Namespace and source text, sorted by namespace.
static FILES: [(&str, &str); 29] = [
    ("apache", include_str!("prelude/apache.stack")),
    ("cloudwatchlogs", include_str!("prelude/cloudwatchlogs.stack")),
    ("dependencies", include_str!("prelude/dependencies.stack")),
    ("deploy", include_str!("prelude/deploy.stack")),
    ("ebs", include_str!("prelude/ebs.stack")),
    ("ganglia", include_str!("prelude/ganglia.stack")),
    ("haproxy", include_str!("prelude/haproxy.stack")),
    ("logrotate", include_str!("prelude/logrotate.stack")),
    ("memcached", include_str!("prelude/memcached.stack")),
    ("mod_php5_apache2", include_str!("prelude/mod_php5_apache2.stack")),
    ("monit", include_str!("prelude/monit.stack")),
    ("mysql", include_str!("prelude/mysql.stack")),
    ("nginx", include_str!("prelude/nginx.stack")),
    ("opsworks", include_str!("prelude/opsworks.stack")),
    ("opsworks_agent", include_str!("prelude/opsworks_agent.stack")),
    ("opsworks_berkshelf", include_str!("prelude/opsworks_berkshelf.stack")),
    ("opsworks_bundler", include_str!("prelude/opsworks_bundler.stack")),
    ("opsworks_cleanup", include_str!("prelude/opsworks_cleanup.stack")),
    ("opsworks_ecs", include_str!("prelude/opsworks_ecs.stack")),
    ("opsworks_initial_setup", include_str!("prelude/opsworks_initial_setup.stack")),
    ("opsworks_java", include_str!("prelude/opsworks_java.stack")),
    ("opsworks_nodejs", include_str!("prelude/opsworks_nodejs.stack")),
    ("opsworks_postgresql", include_str!("prelude/opsworks_postgresql.stack")),
    ("opsworks_rubygems", include_str!("prelude/opsworks_rubygems.stack")),
    ("packages", include_str!("prelude/packages.stack")),
    ("passenger", include_str!("prelude/passenger.stack")),
    ("rails", include_str!("prelude/rails.stack")),
    ("ruby", include_str!("prelude/ruby.stack")),
    ("unicorn", include_str!("prelude/unicorn.stack")),
];

/// The namespaces that have a type, sorted.
pub fn namespaces() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(namespace, _)| *namespace)
}

/// The source of the file that types a namespace.
pub fn source(namespace: &str) -> Option<&'static str> {
    let at = FILES.binary_search_by_key(&namespace, |(name, _)| name).ok()?;
    FILES.get(at).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::{self, ast::ItemKind};

    #[test]
    fn each_file_types_its_namespace_and_nothing_else() {
        assert!(FILES.is_sorted());
        for (namespace, text) in FILES {
            let parsed = syntax::parse(FileId(0), text);
            assert!(parsed.problems.is_empty(), "{namespace}");
            let [item] = parsed.file.items.as_slice() else { panic!("{namespace}: one declaration") };
            assert!(matches!(&item.kind, ItemKind::Attributes { namespace: found, .. } if found.name == namespace));
        }
    }
}
