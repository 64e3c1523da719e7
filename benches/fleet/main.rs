//! Whole-process time and memory of `stackwright build --emit template,run-lists` on fleets of several sizes.
//!
//! `cargo bench --bench fleet` measures all rows; a number of instances after `--` picks the rows of that size. `-- --write FOLDER` only
//! writes the programs there. The sizes between the ones with a target show whether growth is linear.

mod fleet;
mod process;

use fleet::Style;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

struct Row {
    instances: usize,
    style: Style,
    runs: usize,
    /// Milliseconds and megabytes to stay below.
    time: Option<u64>,
    memory: Option<u64>,
}

const ROWS: [Row; 7] = [
    Row { instances: 1, style: Style::Smallest, runs: 51, time: Some(3), memory: None },
    Row { instances: 1_000, style: Style::WrittenOut, runs: 21, time: None, memory: None },
    Row { instances: 10_000, style: Style::WrittenOut, runs: 11, time: Some(90), memory: None },
    Row { instances: 30_000, style: Style::WrittenOut, runs: 7, time: None, memory: None },
    Row { instances: 100_000, style: Style::WrittenOut, runs: 7, time: Some(850), memory: Some(200) },
    Row { instances: 10_000, style: Style::Family, runs: 11, time: None, memory: None },
    Row { instances: 100_000, style: Style::Family, runs: 7, time: Some(250), memory: Some(100) },
];

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` itself adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let Some(at) = arguments.iter().position(|a| a == "--write") {
        let folder = arguments.get(at + 1).ok_or("--write wants a folder")?;
        return write_all(Path::new(folder));
    }
    let sizes = arguments.iter().map(|a| a.parse()).collect::<Result<Vec<usize>, _>>()?;
    let folder = tempfile::tempdir()?;
    println!(
        "{:>9}  {:<11} {:>10} {:>10} {:>9} {:>8} {:>8} {:>9} {:>9}",
        "instances", "style", "middle", "quickest", "target", "memory", "target", "source", "output"
    );
    for row in ROWS.iter().filter(|row| sizes.is_empty() || sizes.contains(&row.instances)) {
        print_row(row, folder.path())?;
    }
    Ok(())
}

fn file(row: &Row, folder: &Path) -> PathBuf {
    folder.join(format!("{:?}-{}.stack", row.style, row.instances).to_lowercase())
}

fn write_all(folder: &Path) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    for row in &ROWS {
        std::fs::write(file(row, folder), fleet::source(row.style, row.instances)?)?;
    }
    Ok(())
}

fn print_row(row: &Row, folder: &Path) -> Result<(), Box<dyn Error>> {
    let (program, out) = (file(row, folder), folder.join("out"));
    let source = fleet::source(row.style, row.instances)?;
    std::fs::write(&program, &source)?;
    let (program, out_text) = (program.to_string_lossy(), out.to_string_lossy());
    let arguments = ["build", &program, "--emit", "template,run-lists", "-o", &out_text];
    let it = process::measure(Path::new(env!("CARGO_BIN_EXE_stackwright")), &arguments, row.runs)?;
    let output: u64 = ["template.json", "run-lists.json"]
        .iter()
        .map(|name| Ok(out.join(name).metadata()?.len()))
        .sum::<std::io::Result<u64>>()?;
    println!(
        "{:>9}  {:<11} {:>10} {:>10} {:>9} {:>8} {:>8} {:>9} {:>9}",
        row.instances,
        format!("{:?}", row.style),
        milliseconds(it.middle),
        milliseconds(it.quickest),
        row.time.map_or_else(String::new, |ms| format!("{ms} ms")),
        it.memory.map_or_else(|| "?".into(), megabytes),
        row.memory.map_or_else(String::new, |mb| format!("{mb} MB")),
        megabytes(source.len() as u64),
        megabytes(output),
    );
    Ok(())
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
