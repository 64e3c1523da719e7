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
    assert_eq!(found, drawn(&page()), "left: the sources; right: docs/architecture.md");
}

#[test]
fn arrows_point_up_the_table() {
    let page = page();
    let rooms: Vec<&str> = rows(&page).filter_map(|row| row.split('`').nth(1)).collect();
    let above = |room: &str, other: &str| rooms.iter().take_while(|it| **it != room).any(|it| *it == other);
    for (room, uses) in drawn(&page) {
        let bent: Vec<&String> = uses.iter().filter(|it| !above(&room, it)).collect();
        assert!(bent.is_empty(), "`{room}` stands above {bent:?}, which it uses");
    }
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

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    fs::read_to_string(path).expect("a page can be read")
}

/// The rows of the page's table of rooms.
fn rows(page: &str) -> impl Iterator<Item = &str> {
    page.lines().skip_while(|line| *line != "| room | uses |").skip(2).take_while(|line| line.starts_with('|'))
}

/// What each room uses, as the page has it.
fn drawn(page: &str) -> Arrows {
    rows(page)
        .map(|row| {
            let mut words = row.split('`').skip(1).step_by(2).map(str::to_owned);
            (words.next().unwrap_or_default(), words.collect())
        })
        .collect()
}
