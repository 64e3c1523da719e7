//! Passwords inside of texts: `https://user:pass@host/`, `jdbc:mysql://host/db?user=a&password=b`, a private key in PEM form.
//!
//! In: text as it stands in the source. Out: whether it holds one, and of which kind. What stands for a password
//! (`$PASS`, `<password>`, `****`, a `{{resolve:...}}`) is none.

/// What a text gives away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Holds {
    /// `https://user:pass@host/`
    Password,
    /// `-----BEGIN RSA PRIVATE KEY-----`
    PrivateKey,
}

impl Holds {
    pub fn describe(self) -> &'static str {
        match self {
            Holds::Password => "the password in this address is written in the source",
            Holds::PrivateKey => "this private key is written in the source",
        }
    }

    pub fn find(text: &str) -> Option<Holds> {
        if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") {
            return Some(Holds::PrivateKey);
        }
        let addresses = text.split("://").skip(1);
        addresses.map(address).any(|it| in_authority(it) || in_query(it)).then_some(Holds::Password)
    }
}

/// What may belong to an address, from behind its `://`.
fn address(rest: &str) -> &str {
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\\'));
    end.and_then(|end| rest.get(..end)).unwrap_or(rest)
}

/// `user:pass@host/path`
fn in_authority(address: &str) -> bool {
    let authority = address.split(['/', '?', '#']).next().unwrap_or("");
    let user = authority.rsplit_once('@').and_then(|(user, _)| user.split_once(':'));
    user.is_some_and(|(_, password)| is_written_out(password))
}

/// `host/db?user=a&password=b`, `host;user=a;password=b`
fn in_query(address: &str) -> bool {
    let arguments = address.split(['?', '&', ';']).skip(1).filter_map(|it| it.split_once('='));
    let names_password = |name: &str| ["password", "passwd", "pwd"].iter().any(|it| name.eq_ignore_ascii_case(it));
    arguments.filter(|(name, _)| names_password(name)).any(|(_, password)| is_written_out(password))
}

/// Whether a password stands there, and nothing that stands for one.
fn is_written_out(password: &str) -> bool {
    let stands_for_one = password.starts_with(['$', '<', '{', '[', '%']) || password.contains("{{");
    let is_masked = password.chars().all(|c| matches!(c, '*' | '.' | 'x' | 'X' | '…'));
    !stands_for_one && !is_masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_addresses_are_found() {
        for text in [
            "https://user:pass@host/",
            "see postgres://app:s3cret@db.internal/shop and more",
            "jdbc:mysql://app:s3cret@",
            "amqp://:pw@mq",
            "jdbc:sqlserver://db:1433;user=sa;password=s3cret",
            "mongodb://h1,h2/db?replicaSet=a&Password=s3cret",
            "https://one.example.com https://a:b@two.example.com",
        ] {
            assert_eq!(Holds::find(text), Some(Holds::Password), "{text}");
        }
        assert_eq!(Holds::find("-----BEGIN EC PRIVATE KEY-----\nMH"), Some(Holds::PrivateKey));
    }

    #[test]
    fn addresses_without_one_are_left_alone() {
        for text in [
            "https://example.com:8080/a@b",
            "https://medium.com/@user:abc/x",
            "ssh://git@host:22/repo.git",
            "git@github.com:org/repo.git",
            "https://user@host/",
            "https://user:@host/",
            "postgres://app:",
            "postgres://$USER:$PASS@db/shop",
            "postgres://app:<password>@db/shop",
            "https://app:****@host/",
            "https://app:{{resolve:secretsmanager:db}}@host/",
            "https://host/reset?password=&x=1",
            "https://host/?password_length=8",
            "-----BEGIN CERTIFICATE-----",
            "",
        ] {
            assert_eq!(Holds::find(text), None, "{text}");
        }
    }
}
