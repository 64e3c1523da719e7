//! Output files, all or nothing.
//!
//! Every file is first written beside its final place; only when all are there do they take their places, and only then do
//! files go that the last build wrote and this one no longer makes. A file whose content stays keeps its time. Nothing is
//! written through a symbolic link inside the output folder, and only files that stand in the manifest are ever removed.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// What we wrote stands here, below the output folder.
const MANIFEST: &str = ".stackwright-manifest.json";
const MANIFEST_VERSION: u32 = 1;

/// Bytes held before they go to the disk; most files are smaller, and are compared and written in one piece.
const BUFFER: usize = 1 << 20;

/// Writes one file.
pub type Content<'a> = dyn Fn(&mut dyn Write) -> io::Result<()> + 'a;

#[derive(Debug)]
pub enum WriteError {
    /// A file or a folder that could not be made, and what the system said.
    System { path: PathBuf, error: io::Error },
    /// A part of the path leads elsewhere.
    Link { path: PathBuf },
    /// A folder stands where a file should.
    Folder { path: PathBuf },
    /// A name that is no path below the output folder, such as `../x`.
    Name { path: String },
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::System { path, error } => write!(f, "cannot write `{}`: {}", path.display(), error.kind()),
            WriteError::Link { path } => {
                write!(f, "`{}` is a symbolic link, and nothing is written through one", path.display())
            }
            WriteError::Folder { path } => write!(f, "cannot write `{}`: a folder is in its place", path.display()),
            WriteError::Name { path } => write!(f, "`{path}` is not the name of a file below the output folder"),
        }
    }
}

impl std::error::Error for WriteError {}

impl From<WriteError> for io::Error {
    fn from(error: WriteError) -> io::Error {
        io::Error::other(error)
    }
}

fn system(path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.to_path_buf();
    |error| WriteError::System { path, error }
}

/// Output that waits to take its place. Dropped before [`Staging::commit`], it leaves no trace.
pub struct Staging {
    folder: PathBuf,
    /// Path below the folder, and the file that will be there; none if what is there is right already.
    files: Vec<(String, Option<TempPath>)>,
    /// What the last build wrote.
    before: Manifest,
    /// Kind of output, such as `nodes`, to paths below the folder, in the order of writing.
    now: BTreeMap<String, Vec<String>>,
    /// Folders known to be real ones.
    checked: BTreeSet<PathBuf>,
    /// Folders that were made for files which may yet not come; outer before inner.
    made: Vec<PathBuf>,
    buffer: Vec<u8>,
}

impl Staging {
    /// The folder need not be there.
    pub fn below(folder: &Path) -> Result<Staging, WriteError> {
        let mut made = Vec::new();
        let absent: Vec<&Path> = folder.ancestors().take_while(|it| *it != Path::new("") && !it.exists()).collect();
        for folder in absent.into_iter().rev() {
            fs::create_dir(folder).map_err(system(folder))?;
            made.push(folder.to_path_buf());
        }
        Ok(Staging {
            before: Manifest::read(folder),
            folder: folder.to_path_buf(),
            files: Vec::new(),
            now: BTreeMap::new(),
            checked: BTreeSet::from([folder.to_path_buf()]),
            made,
            buffer: Vec::new(),
        })
    }

    /// Says that this build makes output of a kind, even if no file of it comes.
    pub fn kind(&mut self, kind: &str) {
        self.now.entry(kind.to_owned()).or_default();
    }

    /// Writes a file of a kind that was announced. `path` is below the folder, with `/`.
    pub fn file(&mut self, kind: &str, path: &str, content: &Content<'_>) -> Result<(), WriteError> {
        self.stage(path, content)?;
        self.now.entry(kind.to_owned()).or_default().push(path.to_owned());
        Ok(())
    }

    fn stage(&mut self, path: &str, content: &Content<'_>) -> Result<(), WriteError> {
        let place = self.place(path)?;
        let mut candidate = Candidate::new(&place, std::mem::take(&mut self.buffer), OnChange::Stage);
        content(&mut candidate).and_then(|()| candidate.finish()).map_err(system(&place))?;
        let Candidate { buffer, state, .. } = candidate;
        self.buffer = buffer;
        let file = match state {
            State::Same { .. } => None,
            State::Changed(file) => file.map(NamedTempFile::into_temp_path),
        };
        self.files.push((path.to_owned(), file));
        Ok(())
    }

    /// The final place of a file, its folders made.
    fn place(&mut self, path: &str) -> Result<PathBuf, WriteError> {
        let place = below(&self.folder, path).ok_or_else(|| WriteError::Name { path: path.to_owned() })?;
        let mut folder = self.folder.clone();
        let parents = Path::new(path).parent().into_iter().flat_map(Path::components);
        for part in parents {
            folder.push(part);
            if self.checked.contains(&folder) {
                continue;
            }
            match fs::symlink_metadata(&folder) {
                Ok(facts) if facts.is_symlink() => return Err(WriteError::Link { path: folder }),
                Ok(_) => {}
                Err(_) => {
                    fs::create_dir(&folder).map_err(system(&folder))?;
                    self.made.push(folder.clone());
                }
            }
            self.checked.insert(folder.clone());
        }
        match place.is_dir() {
            true => Err(WriteError::Folder { path: place }),
            false => Ok(place),
        }
    }

    /// Puts everything in its place and removes what is no longer made.
    pub fn commit(mut self) -> Result<(), WriteError> {
        let gone = self.before.gone(&self.now);
        let mut manifest = std::mem::take(&mut self.before);
        manifest.files.append(&mut self.now);
        self.stage(MANIFEST, &|out| manifest.write(out))?;
        for (path, file) in std::mem::take(&mut self.files) {
            let place = self.folder.join(path);
            if let Some(file) = file {
                file.persist(&place).map_err(|error| WriteError::System { path: place, error: error.error })?;
            }
        }
        self.made.clear();
        gone.iter().for_each(|path| remove(&self.folder, path));
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.files.clear();
        for folder in self.made.iter().rev() {
            // Not empty if somebody else put something in: then it stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// The files in the folder that a build would change: written anew, or removed.
pub struct Comparison {
    folder: PathBuf,
    pub changed: Vec<String>,
    before: Manifest,
    now: BTreeMap<String, Vec<String>>,
    buffer: Vec<u8>,
}

impl Comparison {
    pub fn with(folder: &Path) -> Comparison {
        Comparison {
            before: Manifest::read(folder),
            folder: folder.to_path_buf(),
            changed: Vec::new(),
            now: BTreeMap::new(),
            buffer: Vec::new(),
        }
    }

    pub fn kind(&mut self, kind: &str) {
        self.now.entry(kind.to_owned()).or_default();
    }

    pub fn file(&mut self, kind: &str, path: &str, content: &Content<'_>) -> Result<(), WriteError> {
        let place = below(&self.folder, path).ok_or_else(|| WriteError::Name { path: path.to_owned() })?;
        let mut candidate = Candidate::new(&place, std::mem::take(&mut self.buffer), OnChange::Stop);
        match content(&mut candidate).and_then(|()| candidate.finish()) {
            Err(error) if matches!(candidate.state, State::Same { .. }) => return Err(system(&place)(error)),
            // A change stops the writer with an error of ours.
            Ok(()) | Err(_) => {}
        }
        if matches!(candidate.state, State::Changed(_)) {
            self.changed.push(path.to_owned());
        }
        self.buffer = candidate.buffer;
        self.now.entry(kind.to_owned()).or_default().push(path.to_owned());
        Ok(())
    }

    /// All that differ, those that would go at the end.
    pub fn finish(self) -> Vec<String> {
        let gone = self.before.gone(&self.now).into_iter().filter(|path| self.folder.join(path).exists());
        self.changed.into_iter().chain(gone).collect()
    }
}

/// What builds wrote: kind of output to paths below the folder.
#[derive(Default, Serialize, Deserialize)]
struct Manifest {
    version: u32,
    files: BTreeMap<String, Vec<String>>,
}

impl Manifest {
    /// Empty if there is none, or none that this version understands: then nothing is ever removed.
    fn read(folder: &Path) -> Manifest {
        let read: Option<Manifest> =
            fs::read(folder.join(MANIFEST)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        read.filter(|it| it.version == MANIFEST_VERSION).unwrap_or_default()
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let manifest = serde_json::json!({ "version": MANIFEST_VERSION, "files": self.files });
        serde_json::to_writer_pretty(&mut *out, &manifest)?;
        writeln!(out)
    }

    /// Files of the kinds made now that were made before and are made no longer.
    fn gone(&self, now: &BTreeMap<String, Vec<String>>) -> Vec<String> {
        let made: BTreeSet<&String> = now.values().flatten().collect();
        let before = now.keys().filter_map(|kind| self.files.get(kind)).flatten();
        before.filter(|path| !made.contains(path)).cloned().collect()
    }
}

/// Removes a file that we wrote, and the folders that are empty without it. One that is gone already, or is something else now,
/// is left alone.
fn remove(folder: &Path, path: &str) {
    let Some(place) = below(folder, path) else { return };
    let between: Vec<&Path> = place.ancestors().skip(1).take_while(|it| *it != folder).collect();
    let real = |path: &Path| fs::symlink_metadata(path).is_ok_and(|facts| !facts.is_symlink());
    if between.iter().all(|it| real(it)) && real(&place) && fs::remove_file(&place).is_ok() {
        let _ = between.iter().try_for_each(fs::remove_dir);
    }
}

/// The path below the folder; none if it leads elsewhere.
fn below(folder: &Path, path: &str) -> Option<PathBuf> {
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    (inside && !path.is_empty() && !path.contains('\\')).then(|| folder.join(path))
}

/// A file beside its final place, as readable as a file made the usual way.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".stackwright-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666)).tempfile_in(folder)
    }
    #[cfg(not(unix))]
    builder.tempfile_in(folder)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum OnChange {
    /// Go on in a temporary file beside the place.
    Stage,
    /// It is enough to know.
    Stop,
}

/// Content on its way to a place, held against what is there until the first difference.
struct Candidate<'a> {
    place: &'a Path,
    buffer: Vec<u8>,
    on_change: OnChange,
    state: State,
}

enum State {
    /// So far equal to the first `agreed` bytes of what is there.
    Same { there: BufReader<File>, agreed: u64 },
    /// Different; the new file, unless it was enough to know.
    Changed(Option<NamedTempFile>),
}

impl<'a> Candidate<'a> {
    fn new(place: &'a Path, buffer: Vec<u8>, on_change: OnChange) -> Candidate<'a> {
        // A link is replaced, never followed.
        let plain = fs::symlink_metadata(place).is_ok_and(|facts| facts.is_file());
        let there = plain.then(|| File::open(place).ok()).flatten();
        let state = match there {
            Some(there) => State::Same { there: BufReader::with_capacity(1 << 16, there), agreed: 0 },
            None => State::Changed(None),
        };
        Candidate { place, buffer, on_change, state }
    }

    /// The rest of the content; and the file that is there must end here too.
    fn finish(&mut self) -> io::Result<()> {
        self.pass_on()?;
        let complete = match &mut self.state {
            State::Same { there, .. } => there.read(&mut [0])? == 0,
            State::Changed(file) => file.is_some(),
        };
        if complete { Ok(()) } else { self.change() }
    }

    fn pass_on(&mut self) -> io::Result<()> {
        let bytes = std::mem::take(&mut self.buffer);
        let passed = self.pass(&bytes);
        self.buffer = bytes;
        self.buffer.clear();
        passed
    }

    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let State::Same { there, agreed } = &mut self.state
            && starts_with(there, bytes)?
        {
            *agreed += bytes.len() as u64;
            return Ok(());
        }
        if !matches!(self.state, State::Changed(Some(_))) {
            self.change()?;
        }
        match &mut self.state {
            State::Changed(Some(file)) => file.write_all(bytes),
            State::Changed(None) | State::Same { .. } => Ok(()),
        }
    }

    /// From here on the content is new: it goes on in a file of its own, after what agreed.
    fn change(&mut self) -> io::Result<()> {
        let before = std::mem::replace(&mut self.state, State::Changed(None));
        if self.on_change == OnChange::Stop {
            return Err(io::Error::other("the content differs"));
        }
        let folder = self.place.parent().unwrap_or(Path::new("."));
        let mut file = temporary(folder)?;
        if let State::Same { there, agreed } = before {
            let mut there = there.into_inner();
            there.seek(SeekFrom::Start(0))?;
            io::copy(&mut there.take(agreed), &mut file)?;
        }
        self.state = State::Changed(Some(file));
        Ok(())
    }
}

impl Write for Candidate<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() + bytes.len() > BUFFER {
            self.pass_on()?;
        }
        if bytes.len() >= BUFFER {
            self.pass(bytes)?;
        } else {
            self.buffer.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether the next bytes are these. What is read then is lost.
fn starts_with(from: &mut impl Read, bytes: &[u8]) -> io::Result<bool> {
    let mut piece = [0; 1 << 14];
    for expected in bytes.chunks(piece.len()) {
        let Some(found) = piece.get_mut(..expected.len()) else { return Ok(false) };
        match from.read_exact(found) {
            Ok(()) if found == expected => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    fn text(content: &str) -> impl Fn(&mut dyn Write) -> io::Result<()> + '_ {
        move |out| out.write_all(content.as_bytes())
    }

    fn build(folder: &Path, files: &[(&str, &str)]) -> Result<(), WriteError> {
        let mut staging = Staging::below(folder)?;
        staging.kind("nodes");
        for (path, content) in files {
            staging.file("nodes", path, &text(content))?;
        }
        staging.commit()
    }

    fn compare(folder: &Path, files: &[(&str, &str)]) -> Vec<String> {
        let mut comparison = Comparison::with(folder);
        comparison.kind("nodes");
        for (path, content) in files {
            comparison.file("nodes", path, &text(content)).expect("a name below the folder");
        }
        comparison.finish()
    }

    fn listing(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn time(path: &Path) -> SystemTime {
        fs::metadata(path).and_then(|facts| facts.modified()).expect("a file")
    }

    #[test]
    fn what_is_no_longer_made_goes_and_what_is_not_ours_stays() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let out = folder.path().join("deep/out");
        build(&out, &[("nodes/a/setup.json", "1"), ("nodes/b/setup.json", "2")]).expect("written");
        fs::write(out.join("notes.txt"), "mine").expect("written");
        let before = time(&out.join("nodes/a/setup.json"));
        assert_eq!(
            compare(&out, &[("nodes/a/setup.json", "1"), ("nodes/c/x", "3")]),
            ["nodes/c/x", "nodes/b/setup.json"]
        );

        build(&out, &[("nodes/a/setup.json", "1"), ("nodes/c/x", "3")]).expect("written");
        assert_eq!(listing(&out), [MANIFEST, "nodes", "notes.txt"]);
        assert_eq!(listing(&out.join("nodes")), ["a", "c"]);
        assert_eq!(time(&out.join("nodes/a/setup.json")), before);
        assert!(compare(&out, &[("nodes/a/setup.json", "1"), ("nodes/c/x", "3")]).is_empty());
    }

    #[test]
    fn output_of_other_kinds_stays() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        build(folder.path(), &[("nodes/a", "1")]).expect("written");
        let mut staging = Staging::below(folder.path()).expect("there");
        staging.file("template", "template.json", &text("{}")).expect("staged");
        staging.commit().expect("written");
        assert_eq!(listing(folder.path()), [MANIFEST, "nodes", "template.json"]);
    }

    #[test]
    fn a_failed_build_leaves_no_trace() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let out = folder.path().join("out");
        let mut staging = Staging::below(&out).expect("made");
        staging.file("nodes", "nodes/a/x", &text("1")).expect("staged");
        assert!(staging.file("nodes", "nodes/b", &|_| Err(io::Error::other("no"))).is_err());
        drop(staging);
        assert!(listing(folder.path()).is_empty());
    }

    #[test]
    fn long_content_is_compared_and_copied_in_pieces() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let long = "0123456789".repeat(BUFFER / 4);
        let changed = format!("{long}x");
        for content in [&long, &long, &changed, &long, &String::new(), &long] {
            build(folder.path(), &[("long", content)]).expect("written");
            assert!(fs::read_to_string(folder.path().join("long")).is_ok_and(|it| it == **content));
            assert!(compare(folder.path(), &[("long", content)]).is_empty());
        }
        assert_eq!(compare(folder.path(), &[("long", &changed)]), ["long"]);
    }

    #[test]
    fn names_stay_below_the_folder() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["../x", "/x", "a/../../x", ""] {
            assert!(matches!(build(folder.path(), &[(name, "1")]), Err(WriteError::Name { .. })));
        }
        fs::create_dir(folder.path().join("taken")).expect("made");
        assert!(matches!(build(folder.path(), &[("taken", "1")]), Err(WriteError::Folder { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (out, elsewhere) = (folder.path().join("out"), folder.path().join("elsewhere"));
        fs::create_dir(&elsewhere).expect("made");
        build(&out, &[("nodes/a", "1"), ("b", "1")]).expect("written");
        fs::write(elsewhere.join("a"), "mine").expect("written");
        fs::remove_dir_all(out.join("nodes")).expect("removed");
        std::os::unix::fs::symlink(&elsewhere, out.join("nodes")).expect("linked");
        assert!(matches!(build(&out, &[("nodes/a", "2")]), Err(WriteError::Link { .. })));
        // Nor when something goes.
        build(&out, &[("b", "1")]).expect("written");
        assert_eq!(listing(&elsewhere), ["a"]);
    }
}
