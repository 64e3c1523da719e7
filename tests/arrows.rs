//! Which room uses which: the table in `docs/architecture.md` is what the `use` lines of the sources say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Arrows = BTreeMap<String, BTreeSet<String>>;

#[test]
fn arrows_are_those_of_the_document() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Arrows::new();
    read(&root.join("src"), None, &mut found);
    let page = fs::read_to_string(root.join("docs/architecture.md")).expect("a page can be read");
    assert_eq!(found, drawn(&page), "left: the sources; right: docs/architecture.md");
}

/// The arrows of all sources in a folder; `room` is the one that the folder belongs to.
fn read(folder: &Path, room: Option<&str>, found: &mut Arrows) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let room = room.unwrap_or(&name);
        if path.is_dir() {
            read(&path, Some(room), found);
        } else if path.extension().is_some_and(|it| it == "rs") && !["lib", "main"].contains(&room) {
            let text = fs::read_to_string(&path).expect("a source can be read");
            let uses = text.lines().filter_map(|line| line.trim_start().split_once("use crate::"));
            let rooms = uses.filter_map(|(_, it)| it.split(|c: char| !c.is_alphanumeric() && c != '_').next());
            found.entry(room.to_owned()).or_default().extend(rooms.filter(|it| *it != room).map(str::to_owned));
        }
    }
}

/// The rows of the page's table of rooms.
fn drawn(page: &str) -> Arrows {
    let rows =
        page.lines().skip_while(|line| *line != "| room | uses |").skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let mut words = row.split('`').skip(1).step_by(2).map(str::to_owned);
        (words.next().unwrap_or_default(), words.collect())
    })
    .collect()
}
