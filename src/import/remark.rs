//! What import has to say about what it did, for the receipt: what was left out or changed on purpose, and why.

/// About one place of the input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    pub kind: Kind,
    /// Keys from the root with `/` between them: `Resources/Web/Properties/Name`.
    pub path: String,
    pub reason: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The output differs there on purpose.
    Changed,
    /// The input says something that the program does not.
    LeftOut,
    /// Worth knowing; nothing differs.
    Note,
}

pub type Remarks = Vec<Remark>;

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Changed => "changed",
            Kind::LeftOut => "left out",
            Kind::Note => "note",
        }
    }
}

impl Remark {
    pub fn changed(path: impl Into<String>, reason: impl Into<String>) -> Remark {
        Remark { kind: Kind::Changed, path: path.into(), reason: reason.into() }
    }

    pub fn left_out(path: impl Into<String>, reason: impl Into<String>) -> Remark {
        Remark { kind: Kind::LeftOut, path: path.into(), reason: reason.into() }
    }

    pub fn note(path: impl Into<String>, reason: impl Into<String>) -> Remark {
        Remark { kind: Kind::Note, path: path.into(), reason: reason.into() }
    }

    /// Whether it says why something at the path differs.
    pub fn explains(&self, path: &str) -> bool {
        let inside = path.strip_prefix(self.path.as_str());
        self.kind != Kind::Note && inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}
