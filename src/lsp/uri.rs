//! Addresses of files: `file:///home/a%20b/main.stack` and the path that it means. Any other address is kept as it is.

use gen_lsp_types::Uri;
use std::path::{Path, PathBuf};

/// The path that an address means; of an address of another scheme, the address itself as a path.
pub fn path_of(uri: &Uri) -> PathBuf {
    let Some(rest) = uri.0.strip_prefix("file://") else { return PathBuf::from(&uri.0) };
    let path = rest.find('/').map_or(rest, |at| &rest[at..]);
    let path = decoded(path);
    // `/c:/work` is a path of Windows.
    let drive = path.strip_prefix('/').filter(|it| it.as_bytes().get(1) == Some(&b':'));
    PathBuf::from(drive.unwrap_or(&path))
}

pub fn uri_of(path: &Path) -> Uri {
    let text = path.to_string_lossy().replace('\\', "/");
    if path.is_relative() && text.contains(':') {
        return Uri(text);
    }
    let slash = if text.starts_with('/') { "" } else { "/" };
    Uri(format!("file://{slash}{}", encoded(&text)))
}

fn encoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => text.push(byte as char),
            _ => text += &format!("%{byte:02X}"),
        }
    }
    text
}

/// With `%20` and its kin read; what is no such thing stays.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'%').then(|| tail.get(..2)).flatten().and_then(|it| std::str::from_utf8(it).ok());
        match code.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_both_ways() {
        for path in ["/a/main.stack", "/a b/한국/50%.stack", "/x/a#b?c.stack"] {
            assert_eq!(path_of(&uri_of(Path::new(path))), Path::new(path));
        }
        assert_eq!(uri_of(Path::new("/a b")).0, "file:///a%20b");
    }

    #[test]
    fn other_spellings_mean_the_same_path() {
        let path = |text: &str| path_of(&Uri(text.to_owned()));
        assert_eq!(path("file://localhost/a%2Fb"), Path::new("/a/b"));
        assert_eq!(path("file:///c%3A/work/x"), Path::new("c:/work/x"));
        assert_eq!(path("file:///a%zz%2"), Path::new("/a%zz%2"));
        assert_eq!(uri_of(&path("untitled:Untitled-1")).0, "untitled:Untitled-1");
    }
}
