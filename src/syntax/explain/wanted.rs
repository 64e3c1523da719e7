//! What the grammar wanted where it gave up, in words.

/// What the grammar wanted where it gave up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Nothing: the declaration could have ended here.
    End,
    Declaration,
    Name,
    Word,
    Kind,
    Text,
    Value,
    Type,
    /// `{` after the head of a declaration.
    Body,
    /// `=`, `:` or `{` after a key.
    Sign,
    Equals,
    Colon,
    ColonAndType,
    In,
    As,
    Then,
    Else,
    Entry,
    EntryEnd,
    Field,
    Element,
    ElementEnd,
    Argument,
    ArgumentEnd,
    Bracket,
    Paren,
    Brace,
}

impl Wanted {
    pub(super) fn text(self) -> &'static str {
        match self {
            Wanted::End => "the end of the declaration",
            Wanted::Declaration => "a declaration",
            Wanted::Name => "a name",
            Wanted::Word => "a word",
            Wanted::Kind => "a kind",
            Wanted::Text => "a string",
            Wanted::Value => "a value",
            Wanted::Type => "a type",
            Wanted::Body => "`{`",
            Wanted::Sign => "`=`, `:` or `{`",
            Wanted::Equals => "`=`",
            Wanted::Colon => "`:`",
            Wanted::ColonAndType => "`:` and a type",
            Wanted::In => "`in`",
            Wanted::As => "`as`",
            Wanted::Then => "`then`",
            Wanted::Else => "`else`",
            Wanted::Entry => "a setting or `}`",
            Wanted::EntryEnd => "a line break, a comma or `}`",
            Wanted::Field => "a field or `}`",
            Wanted::Element => "a value or `]`",
            Wanted::ElementEnd => "a comma or `]`",
            Wanted::Argument => "an argument or `)`",
            Wanted::ArgumentEnd => "a comma or `)`",
            Wanted::Bracket => "`]`",
            Wanted::Paren => "`)`",
            Wanted::Brace => "`}`",
        }
    }

    /// Whether a value has just ended.
    pub(super) fn follows_value(self) -> bool {
        use Wanted::*;
        matches!(self, End | EntryEnd | ElementEnd | ArgumentEnd | Bracket | Paren | Brace | Colon | Body | Then | Else)
    }

    /// Whether what has just ended is a value and cannot be a name or a type.
    pub(super) fn follows_plain_value(self) -> bool {
        self.follows_value() && !matches!(self, Wanted::Colon | Wanted::Body)
    }
}
