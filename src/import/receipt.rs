//! The receipt: how the compiled program compares with the input, each difference with its reason. Nothing stands in it that the
//! input does not give away: of values that differ for a reason only the place is named.

use super::equal::{self, Difference};
use super::remark::{Kind, Remark};
use serde_json::{Value, json};
use std::io::{self, Write};

/// The version of its JSON form.
const VERSION: u32 = 1;

pub struct Receipt {
    /// The file that was read, as typed.
    pub input: String,
    /// The file that was written.
    pub output: String,
    pub comparison: Comparison,
    /// What was done on purpose.
    pub remarks: Vec<Remark>,
}

pub enum Comparison {
    /// The compiled program is the input.
    Equal,
    Differences(Vec<Explained>),
    /// There is no template to compare with: the input is a part of one, or something else.
    NotATemplate(Vec<Explained>),
    /// The program has errors, so there is nothing to compare.
    NotCompiled,
}

/// A difference and why it is there.
pub struct Explained {
    pub difference: Difference,
    /// `None` if nobody knows.
    pub reason: Option<String>,
}

impl Receipt {
    /// Compares the input with what was compiled. Without an input only the remarks say something.
    pub fn of(names: (String, String), input: Option<&Value>, output: Option<&Value>, remarks: Vec<Remark>) -> Receipt {
        let comparison = match (input, output) {
            (_, None) => Comparison::NotCompiled,
            (None, Some(_)) => Comparison::NotATemplate(Vec::new()),
            (Some(input), Some(output)) => match explained(equal::differences(input, output), &remarks) {
                differences if differences.is_empty() => Comparison::Equal,
                differences => Comparison::Differences(differences),
            },
        };
        Receipt { input: names.0, output: names.1, comparison, remarks }
    }

    /// Whether everything that differs has a reason.
    pub fn is_explained(&self) -> bool {
        match &self.comparison {
            Comparison::Equal => true,
            Comparison::Differences(all) | Comparison::NotATemplate(all) => all.iter().all(|it| it.reason.is_some()),
            Comparison::NotCompiled => false,
        }
    }

    /// How many differences nobody explains.
    pub fn unexplained(&self) -> usize {
        match &self.comparison {
            Comparison::Differences(all) | Comparison::NotATemplate(all) => {
                all.iter().filter(|it| it.reason.is_none()).count()
            }
            Comparison::Equal | Comparison::NotCompiled => 0,
        }
    }

    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{} -> {}: {}", self.input, self.output, self.verdict())?;
        for Explained { difference, reason } in self.differences() {
            match reason {
                Some(reason) => writeln!(out, "  differs     {}: {reason}", difference.path)?,
                None => writeln!(out, "  UNEXPLAINED {}: {}", difference.path, values(difference))?,
            }
        }
        for remark in self.own_remarks() {
            writeln!(out, "  {:<11} {}: {}", remark.kind.word(), remark.path, remark.reason)?;
        }
        Ok(())
    }

    fn verdict(&self) -> &'static str {
        match &self.comparison {
            Comparison::Equal => "equal",
            Comparison::Differences(_) if self.is_explained() => "equal but for what follows",
            Comparison::Differences(_) => "differs",
            Comparison::NotATemplate(_) => "not a template, nothing to compare",
            Comparison::NotCompiled => "not compared, the program has errors",
        }
    }

    fn differences(&self) -> &[Explained] {
        match &self.comparison {
            Comparison::Differences(all) | Comparison::NotATemplate(all) => all,
            Comparison::Equal | Comparison::NotCompiled => &[],
        }
    }

    /// Remarks that no difference shows already.
    fn own_remarks(&self) -> impl Iterator<Item = &Remark> {
        let shown = |it: &Remark| self.differences().iter().any(|other| it.explains(&other.difference.path));
        self.remarks.iter().filter(move |it| it.kind == Kind::Note || !shown(it))
    }

    /// As `docs/schemas/receipt.schema.json` has it.
    pub fn json(&self) -> Value {
        let difference = |it: &Explained| {
            let mut entry = json!({ "path": it.difference.path, "reason": it.reason });
            if let (None, Some(entry)) = (&it.reason, entry.as_object_mut()) {
                entry.insert("input".to_owned(), it.difference.input.clone().unwrap_or_default());
                entry.insert("output".to_owned(), it.difference.output.clone().unwrap_or_default());
            }
            entry
        };
        let remark = |it: &Remark| json!({ "kind": it.kind.word(), "path": it.path, "reason": it.reason });
        let result = match &self.comparison {
            Comparison::Equal => "equal",
            Comparison::Differences(_) if self.is_explained() => "explained",
            Comparison::Differences(_) => "differs",
            Comparison::NotATemplate(_) => "not a template",
            Comparison::NotCompiled => "not compiled",
        };
        json!({
            "version": VERSION,
            "input": self.input,
            "output": self.output,
            "result": result,
            "differences": self.differences().iter().map(difference).collect::<Vec<_>>(),
            "remarks": self.remarks.iter().map(remark).collect::<Vec<_>>(),
        })
    }
}

/// Differences with the most exact remark that explains each.
fn explained(differences: Vec<Difference>, remarks: &[Remark]) -> Vec<Explained> {
    let explain = |difference: Difference| {
        let fitting = remarks.iter().filter(|it| it.explains(&difference.path));
        let reason = fitting.max_by_key(|it| it.path.len()).map(|it| it.reason.clone());
        Explained { difference, reason }
    };
    differences.into_iter().map(explain).collect()
}

fn values(difference: &Difference) -> String {
    let shown = |value: &Option<Value>| match value {
        None => "nothing".to_owned(),
        Some(value) => {
            let text = value.to_string();
            let short: String = text.chars().take(LONGEST).collect();
            if short.len() < text.len() { format!("{short}...") } else { text }
        }
    };
    format!("{} in the input, {} in the output", shown(&difference.input), shown(&difference.output))
}

/// In characters.
const LONGEST: usize = 120;
