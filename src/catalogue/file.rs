//! The format of `types.bin`: sections of records of a fixed size, found by number or, where they are sorted by name, by bisection.
//!
//! `derive/pack.py` writes it and says what is in each section. Reading never fails: what a damaged file lacks reads as zero or empty.

static FILE: &[u8] = include_bytes!("types.bin");

/// Records of one kind. The name of a record is its first field.
pub struct Section {
    start: u32,
    size: u32,
    pub count: u32,
}

const TEXT: Section = section(0, 1);
pub const TYPES: Section = section(1, 24);
pub const DEFINITIONS: Section = section(2, 12);
pub const PROPERTIES: Section = section(3, 14);
pub const ATTRIBUTES: Section = section(4, 8);
pub const SHAPES: Section = section(5, 4);
pub const MEMBERS: Section = section(6, 2);
pub const REFERENCES: Section = section(7, 4);
pub const PAIRS: Section = section(8, 8);
pub const ENUMS: Section = section(9, 8);
pub const VALUES: Section = section(10, 4);
const CONSTRAINTS: Section = section(11, 1);
/// The text that names the sources.
pub const SOURCE: u32 = word(8 + 8 * 12);

const fn section(number: usize, size: u32) -> Section {
    Section { start: word(8 + 8 * number), size, count: word(12 + 8 * number) }
}

/// Evaluated by the compiler only, so that a file of another format does not build.
const fn word(at: usize) -> u32 {
    let file = include_bytes!("types.bin");
    assert!(file[0] == b's' && file[7] == 1, "types.bin is of another format");
    u32::from_le_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]])
}

impl Section {
    fn at(&self, record: u32, field: u32) -> usize {
        (self.start + record * self.size + field) as usize
    }

    pub fn byte(&self, record: u32, field: u32) -> u8 {
        FILE.get(self.at(record, field)).copied().unwrap_or_default()
    }

    pub fn half(&self, record: u32, field: u32) -> u32 {
        u32::from(u16::from_le_bytes(bytes(self.at(record, field))))
    }

    pub fn word(&self, record: u32, field: u32) -> u32 {
        u32::from_le_bytes(bytes(self.at(record, field)))
    }

    /// The text at the offset that a field holds.
    pub fn text(&self, record: u32, field: u32) -> &'static str {
        text(self.word(record, field))
    }

    pub fn find(&self, name: &str) -> Option<u32> {
        self.find_in(0, self.count, name)
    }

    /// The record of that name among `count` records from `first` on, which are sorted by name.
    pub fn find_in(&self, first: u32, count: u32, name: &str) -> Option<u32> {
        let (mut low, mut high) = (first, first + count);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.text(middle, 0).as_bytes().cmp(name.as_bytes()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

fn bytes<const N: usize>(at: usize) -> [u8; N] {
    FILE.get(at..).and_then(<[u8]>::first_chunk).copied().unwrap_or([0; N])
}

/// The text at an offset of the section of texts.
pub fn text(offset: u32) -> &'static str {
    let at = (TEXT.start + offset) as usize;
    let length = usize::from(u16::from_le_bytes(bytes(at)));
    FILE.get(at + 2..at + 2 + length).and_then(|it| std::str::from_utf8(it).ok()).unwrap_or_default()
}

/// A constraint that a record of constraints may hold, by its bit.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Limit {
    Words = 1,
    WordsInAnyCase = 2,
    Minimum = 4,
    Maximum = 8,
    MinLength = 16,
    MaxLength = 32,
    MinItems = 64,
    MaxItems = 128,
    Pattern = 256,
    Format = 512,
    Unordered = 1024,
    Unique = 2048,
    Element = 4096,
}

impl Limit {
    /// Size of its field in bytes.
    fn size(bit: u16) -> usize {
        match bit {
            4 | 8 => 8,
            1024 | 2048 => 0,
            _ => 4,
        }
    }
}

/// Where the field of a limit lies in the record at `offset`; `None` if the record has no such limit.
fn limit(offset: u32, wanted: Limit) -> Option<usize> {
    let at = (CONSTRAINTS.start + offset) as usize;
    let mask = u16::from_le_bytes(bytes(at));
    let bit = wanted as u16;
    let before =
        (0..bit.trailing_zeros()).map(|it| 1 << it).filter(|it| mask & it != 0).map(Limit::size).sum::<usize>();
    (mask & bit != 0).then_some(at + 2 + before)
}

pub fn has_limit(offset: u32, wanted: Limit) -> bool {
    limit(offset, wanted).is_some()
}

pub fn whole_limit(offset: u32, wanted: Limit) -> Option<u32> {
    limit(offset, wanted).map(|at| u32::from_le_bytes(bytes(at)))
}

pub fn number_limit(offset: u32, wanted: Limit) -> Option<f64> {
    limit(offset, wanted).map(|at| f64::from_le_bytes(bytes(at)))
}
