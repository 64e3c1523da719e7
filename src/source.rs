//! Source text: which files there are, where in them something stands, and the loader through which text arrives.
//!
//! Inside the compiler a place is a [`Span`]: byte offsets, half-open, with a file id. Lines and columns exist only
//! here and in what renders for people. This room does not read the disk; [`Loader`] is its only door to text.

pub mod overlay;

use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Index of a file in a [`SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FileId(pub u32);

/// A stretch of one file: byte offsets, `start` inclusive, `end` exclusive.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, start: usize, end: usize) -> Span {
        Span { file, start: start as u32, end: end as u32 }
    }

    /// From the start of `self` to the end of `other`, which must not lie before it.
    pub fn to(self, other: Span) -> Span {
        Span { end: other.end.max(self.start), ..self }
    }

    /// The empty place right after this one.
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }
}

/// One file as read. The text is valid UTF-8 without a byte-order mark.
pub struct SourceFile {
    /// As shown to people: relative to where the program was started if that is shorter, `-` for standard input.
    pub name: String,
    /// As the loader knows it: what imports are resolved against.
    pub path: PathBuf,
    pub text: Arc<str>,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}

/// All files of a run, in the order in which they were first read.
#[derive(Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    pub fn add(&mut self, name: String, path: PathBuf, text: Arc<str>) -> FileId {
        let id = FileId(self.files.len() as u32);
        self.files.push(SourceFile { name, path, text, lines: OnceLock::new() });
        id
    }

    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, file)| (FileId(i as u32), file))
    }

    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.range()).unwrap_or("")
    }

    pub fn start(&self, span: Span) -> Position {
        self.file(span.file).lines().position(&self.file(span.file).text, span.start)
    }

    pub fn end(&self, span: Span) -> Position {
        self.file(span.file).lines().position(&self.file(span.file).text, span.end)
    }

    /// `shop.stack:12:3`, as people and editors read it.
    pub fn place(&self, span: Span) -> String {
        let Position { line, column } = self.start(span);
        format!("{}:{line}:{column}", self.file(span.file).name)
    }
}

/// Line and column, both counted from 1; the column counts characters (Unicode scalar values).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// Where each line starts. A line ends with `\n` or `\r\n`.
pub struct LineIndex {
    /// Byte offset of the first character of each line; the first is 0.
    starts: Vec<u32>,
    /// How many characters stand before each block of [`BLOCK`] bytes: a column far out in a long line is counted from there.
    characters: Vec<u32>,
}

/// In bytes.
const BLOCK: usize = 1024;

impl LineIndex {
    pub fn new(text: &str) -> LineIndex {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let mut before = 0;
        let characters = text.as_bytes().chunks(BLOCK).map(|block| {
            let here = before;
            before += characters_in(block);
            here
        });
        LineIndex { characters: std::iter::once(0).chain(characters.skip(1)).collect(), starts }
    }

    /// Number of the line that holds the offset, counted from 0.
    pub fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// Byte offset at which the line, counted from 0, starts; the end of the text for lines past the last.
    pub fn start_of(&self, line: usize) -> Option<u32> {
        self.starts.get(line).copied()
    }

    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.line(offset);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let column = self.before(text, offset) - self.before(text, start);
        Position { line: line as u32 + 1, column: column + 1 }
    }

    /// How many characters stand before the offset.
    fn before(&self, text: &str, offset: u32) -> u32 {
        let offset = text.len().min(offset as usize);
        let block = (offset / BLOCK).min(self.characters.len().saturating_sub(1));
        let known = self.characters.get(block).copied().unwrap_or(0);
        known + text.as_bytes().get(block * BLOCK..offset).map_or(0, characters_in)
    }
}

/// How many characters start in these bytes of a text.
fn characters_in(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count() as u32
}

/// Why a file could not be had.
#[derive(Debug)]
pub enum LoadError {
    /// There is no such file.
    Missing,
    /// The path leads out of the project root.
    Outside,
    /// The bytes are not UTF-8; the offset of the first byte that is not.
    NotUtf8 { offset: usize },
    /// Larger than the limit, in bytes.
    TooLarge { limit: u64 },
    /// What the system said.
    Unreadable(String),
}

/// How text arrives: from disk, from memory, from an editor's unsaved buffers.
pub trait Loader {
    /// The text of a file, with a byte-order mark removed. `path` is what `resolve` gave.
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError>;

    /// The file that `written` means when it stands in the file `from`: one spelling for one file.
    /// Never outside the project root.
    fn resolve(&self, from: &Path, written: &str) -> Result<PathBuf, LoadError>;

    /// How to show the file to people.
    fn display(&self, path: &Path) -> String {
        path.display().to_string()
    }

    /// The names in a directory, sorted; empty if there is none. Used for cookbooks that are at hand.
    fn list(&self, directory: &Path) -> Vec<String>;

    /// Whether somebody still waits for what is made of the texts. If not, it may be left undone.
    fn is_wanted(&self) -> bool {
        true
    }
}

/// Without `.` and `..`, by spelling alone.
pub fn normalized(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}

/// Decodes what was read: a byte-order mark goes, anything that is not UTF-8 is refused with its offset.
pub fn decode(bytes: Vec<u8>) -> Result<Arc<str>, LoadError> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(Arc::from).unwrap_or_else(|| Arc::from(text))),
        Err(error) => Err(LoadError::NotUtf8 { offset: error.utf8_error().valid_up_to() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "a\r\n한국 x\n";
        let lines = LineIndex::new(text);
        let at = text.find('x').expect("x is in the text") as u32;
        assert_eq!(lines.position(text, at), Position { line: 2, column: 4 });
        assert_eq!(lines.position(text, text.len() as u32), Position { line: 3, column: 1 });
    }

    #[test]
    fn columns_far_out_count_the_same() {
        let text = format!("first\n{}", "a한".repeat(3 * BLOCK));
        let lines = LineIndex::new(&text);
        for (at, _) in text.char_indices().skip(6).step_by(97) {
            let column = text[6..at].chars().count() as u32 + 1;
            assert_eq!(lines.position(&text, at as u32), Position { line: 2, column });
        }
    }
}
