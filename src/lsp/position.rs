//! Positions of the protocol, which count lines and code units, and our offsets, which count bytes.
//!
//! A line ends with `\n` or `\r\n`. What lies past the end of a line means its end; what lies inside a character means its start.

use crate::source::LineIndex;
use gen_lsp_types::{ClientCapabilities, Position, PositionEncodingKind};

/// What a column counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of 16 bits: what every client understands.
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The first that the client names and we know, in its order.
    pub fn negotiated(client: &ClientCapabilities) -> Encoding {
        let named = client.general.as_ref().and_then(|it| it.position_encodings.as_ref());
        let known = |kind: &PositionEncodingKind| match kind {
            PositionEncodingKind::UTF8 => Some(Encoding::Utf8),
            PositionEncodingKind::UTF16 => Some(Encoding::Utf16),
            PositionEncodingKind::UTF32 => Some(Encoding::Utf32),
            PositionEncodingKind::Custom(_) => None,
        };
        named.into_iter().flatten().find_map(known).unwrap_or(Encoding::Utf16)
    }

    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    /// How many units the text takes.
    pub fn width(self, text: &str) -> u32 {
        match self {
            Encoding::Utf8 => text.len() as u32,
            Encoding::Utf16 => text.chars().map(|it| it.len_utf16() as u32).sum(),
            Encoding::Utf32 => text.chars().count() as u32,
        }
    }

    pub fn position(self, text: &str, lines: &LineIndex, offset: u32) -> Position {
        let offset = floor(text, offset);
        let line = lines.line(offset as u32);
        let start = lines.start_of(line).unwrap_or(0) as usize;
        Position { line: line as u32, character: self.width(text.get(start..offset).unwrap_or("")) }
    }

    pub fn offset(self, text: &str, lines: &LineIndex, position: Position) -> u32 {
        let Some(start) = lines.start_of(position.line as usize) else { return text.len() as u32 };
        let rest = text.get(start as usize..).unwrap_or("");
        let line = rest.split_once('\n').map_or(rest, |(line, _)| line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut left = position.character;
        for (at, character) in line.char_indices() {
            let width = self.width(character.encode_utf8(&mut [0; 4]));
            match left.checked_sub(width) {
                Some(rest) if left > 0 => left = rest,
                _ => return start + at as u32,
            }
        }
        start + line.len() as u32
    }
}

/// The start of the character that the offset lies in; the end of the text for what lies behind it.
fn floor(text: &str, offset: u32) -> usize {
    let mut offset = text.len().min(offset as usize);
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a = \"🚀한x\"\r\n\n  é";

    fn both_ways(encoding: Encoding, line: u32, character: u32, what: &str) {
        let lines = LineIndex::new(TEXT);
        let at = TEXT.find(what).expect("it is in the text") as u32;
        let position = Position { line, character };
        assert_eq!(encoding.position(TEXT, &lines, at), position, "{encoding:?} {what}");
        assert_eq!(encoding.offset(TEXT, &lines, position), at, "{encoding:?} {what}");
    }

    #[test]
    fn columns_count_the_units_of_the_encoding() {
        for (encoding, hangul, letter) in [(Encoding::Utf8, 9, 12), (Encoding::Utf16, 7, 8), (Encoding::Utf32, 6, 7)] {
            both_ways(encoding, 0, 5, "🚀");
            both_ways(encoding, 0, hangul, "한");
            both_ways(encoding, 0, letter, "x");
            both_ways(encoding, 2, 2, "é");
        }
    }

    #[test]
    fn positions_between_two_halves_of_a_character_mean_its_start() {
        let lines = LineIndex::new(TEXT);
        let rocket = TEXT.find('🚀').expect("it is there") as u32;
        assert_eq!(Encoding::Utf16.offset(TEXT, &lines, Position { line: 0, character: 6 }), rocket);
        assert_eq!(Encoding::Utf8.offset(TEXT, &lines, Position { line: 0, character: 7 }), rocket);
        assert_eq!(Encoding::Utf16.position(TEXT, &lines, rocket + 2), Position { line: 0, character: 5 });
    }

    #[test]
    fn what_lies_past_an_end_means_the_end() {
        let lines = LineIndex::new(TEXT);
        let end_of_line = TEXT.find('\r').expect("it is there") as u32;
        let end = TEXT.len() as u32;
        assert_eq!(Encoding::Utf16.offset(TEXT, &lines, Position { line: 0, character: 99 }), end_of_line);
        assert_eq!(Encoding::Utf16.offset(TEXT, &lines, Position { line: 9, character: 0 }), end);
        assert_eq!(Encoding::Utf16.position(TEXT, &lines, end + 9), Position { line: 2, character: 3 });
    }
}
