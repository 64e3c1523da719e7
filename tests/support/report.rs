//! Reads reports in the human style.

/// The codes of a report in the human style, each with its severity, in the order of the report.
pub fn codes(report: &str) -> Vec<(&str, &str)> {
    report
        .lines()
        .filter_map(|line| line.strip_suffix(']')?.split_once('['))
        .filter(|(severity, code)| ["error", "warning", "note"].contains(severity) && code.starts_with("SW"))
        .collect()
}
