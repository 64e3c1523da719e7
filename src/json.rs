//! Writing JSON as a stream: calls in the order of the document go in, text with a two-space indentation comes out.
//!
//! Memory does not grow with the document: text is passed on in large pieces. Calls do not fail; the first error of the
//! sink is kept, what follows it is dropped, and [`Writer::finish`] returns it. What is written again and again (the same
//! layer in a hundred thousand instances) is rendered once by [`fragment`] and then copied by [`Writer::raw`].

use crate::value::Number;
use std::io::{self, Write};

/// How a document is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// An entry a line, two spaces a level.
    Pretty,
    /// One line without blanks.
    Compact,
}

/// INVARIANT: in an object every value follows a `key`; `begin_` and `end_` calls pair up.
pub struct Writer<'o> {
    out: &'o mut dyn Write,
    buffer: Vec<u8>,
    scratch: String,
    error: Option<io::Error>,
    layout: Layout,
    depth: usize,
    /// Whether the innermost open object or list has no entry yet.
    empty: bool,
    after_key: bool,
}

/// In bytes: how much text is gathered before it is passed on.
const PIECE: usize = 1 << 16;
const BLANKS: &[u8; 64] = &[b' '; 64];

impl<'o> Writer<'o> {
    pub fn new(out: &'o mut dyn Write, layout: Layout) -> Writer<'o> {
        Writer {
            out,
            buffer: Vec::new(),
            scratch: String::new(),
            error: None,
            layout,
            depth: 0,
            empty: true,
            after_key: false,
        }
    }

    pub fn begin_object(&mut self) {
        self.begin(b'{');
    }

    pub fn end_object(&mut self) {
        self.end(b'}');
    }

    pub fn begin_list(&mut self) {
        self.begin(b'[');
    }

    pub fn end_list(&mut self) {
        self.end(b']');
    }

    /// An object whose entries `write` writes.
    pub fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.begin_object();
        write(self);
        self.end_object();
    }

    /// A list whose elements `write` writes.
    pub fn list(&mut self, write: impl FnOnce(&mut Self)) {
        self.begin_list();
        write(self);
        self.end_list();
    }

    pub fn key(&mut self, key: &str) {
        self.next();
        push_text(&mut self.buffer, key);
        self.buffer.push(b':');
        if self.layout == Layout::Pretty {
            self.buffer.push(b' ');
        }
        self.after_key = true;
    }

    /// A key that is made for the moment, such as an address.
    pub fn key_display(&mut self, key: &dyn std::fmt::Display) {
        let mut text = std::mem::take(&mut self.scratch);
        text.clear();
        // Writing to memory does not fail.
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{key}"));
        self.key(&text);
        self.scratch = text;
    }

    pub fn text(&mut self, text: &str) {
        self.next();
        push_text(&mut self.buffer, text);
        self.flow();
    }

    pub fn bool(&mut self, value: bool) {
        self.raw(if value { b"true" } else { b"false" });
    }

    pub fn int(&mut self, value: i64) {
        self.next();
        // Writing to memory does not fail.
        let _ = write!(self.buffer, "{value}");
    }

    /// With its own spelling.
    pub fn number(&mut self, number: Number) {
        self.next();
        let _ = write!(self.buffer, "{number}");
    }

    pub fn null(&mut self) {
        self.raw(b"null");
    }

    pub fn key_text(&mut self, key: &str, text: &str) {
        self.key(key);
        self.text(text);
    }

    pub fn texts<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.list(|w| texts.into_iter().for_each(|text| w.text(text)));
    }

    /// Short texts side by side, also in a pretty document: `["a", "b"]`.
    pub fn texts_in_line<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.next();
        self.buffer.push(b'[');
        for (at, text) in texts.into_iter().enumerate() {
            let comma: &[u8] = if at == 0 {
                b""
            } else if self.layout == Layout::Compact {
                b","
            } else {
                b", "
            };
            self.buffer.extend_from_slice(comma);
            push_text(&mut self.buffer, text);
        }
        self.buffer.push(b']');
        self.flow();
    }

    /// A small object on one line, also in a pretty document: `{"$secret": "db_password"}`.
    pub fn pair_in_line(&mut self, key: &str, text: &str) {
        self.next();
        self.buffer.push(b'{');
        push_text(&mut self.buffer, key);
        self.buffer.extend_from_slice(if self.layout == Layout::Compact { b":" } else { b": " });
        push_text(&mut self.buffer, text);
        self.buffer.push(b'}');
        self.flow();
    }

    /// Any JSON value.
    pub fn value(&mut self, value: &serde_json::Value) {
        match value {
            serde_json::Value::Null => self.null(),
            serde_json::Value::Bool(value) => self.bool(*value),
            serde_json::Value::Number(number) => self.raw(number.to_string().as_bytes()),
            serde_json::Value::String(text) => self.text(text),
            serde_json::Value::Array(items) => self.list(|w| items.iter().for_each(|item| w.value(item))),
            serde_json::Value::Object(entries) => self.object(|w| {
                for (key, value) in entries {
                    w.key(key);
                    w.value(value);
                }
            }),
        }
    }

    /// A value that is already JSON, rendered for this depth: see [`fragment`].
    pub fn raw(&mut self, json: &[u8]) {
        self.next();
        self.buffer.extend_from_slice(json);
        self.flow();
    }

    /// How deep the next value lies; what [`fragment`] wants to know.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Passes on what is left, with a line break at the end of a pretty document; the first error that the sink gave.
    pub fn finish(mut self) -> io::Result<()> {
        if self.layout == Layout::Pretty {
            self.buffer.push(b'\n');
        }
        self.pass_on();
        self.error.map_or_else(|| self.out.flush(), Err)
    }

    fn begin(&mut self, bracket: u8) {
        self.next();
        self.buffer.push(bracket);
        self.depth += 1;
        self.empty = true;
    }

    fn end(&mut self, bracket: u8) {
        self.depth = self.depth.saturating_sub(1);
        if !self.empty {
            self.line();
        }
        self.buffer.push(bracket);
        self.empty = false;
        self.flow();
    }

    /// Makes room for the next key or value: a comma, a line.
    fn next(&mut self) {
        if std::mem::take(&mut self.after_key) || self.depth == 0 {
            return;
        }
        if !self.empty {
            self.buffer.push(b',');
        }
        self.empty = false;
        self.line();
    }

    fn line(&mut self) {
        if self.layout == Layout::Compact {
            return;
        }
        self.buffer.push(b'\n');
        let mut blanks = 2 * self.depth;
        while blanks > 0 {
            let piece = blanks.min(BLANKS.len());
            self.buffer.extend_from_slice(BLANKS.get(..piece).unwrap_or_default());
            blanks -= piece;
        }
    }

    fn flow(&mut self) {
        if self.buffer.len() >= PIECE {
            self.pass_on();
        }
    }

    fn pass_on(&mut self) {
        if self.error.is_none() {
            self.error = self.out.write_all(&self.buffer).err();
        }
        self.buffer.clear();
    }
}

/// The text of one value as it will stand at `depth`, without the indentation of its first line.
pub fn fragment(depth: usize, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, Layout::Pretty);
    writer.depth = depth;
    writer.after_key = true;
    write(&mut writer);
    writer.pass_on();
    out
}

/// A whole document in memory, ending with a line break if it is pretty.
pub fn document(layout: Layout, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, layout);
    write(&mut writer);
    // Writing to memory does not fail.
    let _ = writer.finish();
    out
}

/// The text with quotes and JSON's escapes.
fn push_text(buffer: &mut Vec<u8>, text: &str) {
    // Writing to memory does not fail.
    let _ = serde_json::to_writer(buffer, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(layout: Layout, write: impl FnOnce(&mut Writer)) -> String {
        String::from_utf8(document(layout, write)).expect("JSON is UTF-8")
    }

    fn sample(w: &mut Writer) {
        w.object(|w| {
            w.key_text("a\"b", "line\nbreak \u{1} 한");
            w.key("none");
            w.object(|_| {});
            w.key("list");
            w.list(|w| {
                w.int(-1);
                w.null();
                w.list(|_| {});
                w.object(|w| {
                    w.key("x");
                    w.bool(true);
                });
            });
            w.key("last");
            w.int(2);
        });
    }

    #[test]
    fn layout_is_that_of_serde_json() {
        let compact = written(Layout::Compact, sample);
        let value: serde_json::Value = serde_json::from_str(&compact).expect("it is JSON");
        assert_eq!(serde_json::to_string(&value).expect("it prints"), compact);
        let pretty = serde_json::to_string_pretty(&value).expect("it prints") + "\n";
        assert_eq!(written(Layout::Pretty, sample), pretty);
        assert_eq!(written(Layout::Pretty, |w| w.value(&value)), pretty);
    }

    #[test]
    fn a_fragment_fits_where_it_is_put() {
        let direct = written(Layout::Pretty, |w| w.list(|w| w.list(sample)));
        let copied = written(Layout::Pretty, |w| {
            w.list(|w| {
                w.list(|w| {
                    let piece = fragment(w.depth(), sample);
                    w.raw(&piece);
                });
            });
        });
        assert_eq!(copied, direct);
    }

    #[test]
    fn the_first_error_of_the_sink_comes_out_at_the_end() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut sink = Full;
        let mut writer = Writer::new(&mut sink, Layout::Pretty);
        writer.list(|w| (0..100_000).for_each(|n| w.int(n)));
        assert_eq!(writer.finish().expect_err("the sink is full").kind(), io::ErrorKind::StorageFull);
    }
}
