//! Runs a program to its end and tells how long that took and how much memory it held at most.

use std::io::{Error, Result};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Measured {
    /// The quickest and the middle of all timed runs, from start to exit.
    pub quickest: Duration,
    pub middle: Duration,
    /// Bytes; `None` where the system does not tell.
    pub memory: Option<u64>,
}

/// Runs `program` with `arguments`: once to see its memory, then `runs` times with nothing else going on.
pub fn measure(program: &Path, arguments: &[&str], runs: usize) -> Result<Measured> {
    let memory = peak(start(program, arguments)?)?;
    let mut times = (0..runs.max(1)).map(|_| time(program, arguments)).collect::<Result<Vec<_>>>()?;
    times.sort();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    Ok(Measured { quickest: times.first().copied().unwrap_or_default(), middle, memory })
}

fn start(program: &Path, arguments: &[&str]) -> Result<Child> {
    // A fleet is larger than an account's quota, and the warning about that is not what is measured here.
    Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

fn time(program: &Path, arguments: &[&str]) -> Result<Duration> {
    let before = Instant::now();
    finished(start(program, arguments)?.wait()?)?;
    Ok(before.elapsed())
}

fn finished(status: std::process::ExitStatus) -> Result<()> {
    if status.success() { Ok(()) } else { Err(Error::other(format!("the program failed: {status}"))) }
}

/// The system keeps the mark of the most memory held; it is read until the process is gone.
fn peak(mut child: Child) -> Result<Option<u64>> {
    let mut most = None;
    loop {
        most = held(child.id()).or(most);
        if let Some(status) = child.try_wait()? {
            return finished(status).map(|()| most);
        }
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// `VmHWM` of `/proc/<id>/status`, in kibibytes there and in bytes here.
fn held(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}
