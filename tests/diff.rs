//! Diffs: each `tests/diff/<what>` holds two versions, `before.stack` and `after.stack` (or `.json`, `.yaml`), and beside them what
//! `diff` says of them as JSON, as Markdown and as annotations of a workflow. A first line `// options: --new-profile prod` in the newer version is what `diff` is
//! called with. `ACCEPT=1` rewrites the reports.
//!
//! Laws hold over all cases: nothing differs from itself; the diff back mirrors the diff; the new values, put into the old template, make
//! the new one.

#[path = "support/expectation.rs"]
mod expectation;
#[path = "support/process.rs"]
mod process;

use expectation::compare;
use process::{all, stackwright};
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let entries = fs::read_dir(folder).expect("a folder of cases");
    let mut cases: Vec<PathBuf> = entries.map(|it| it.expect("an entry").path()).filter(|it| it.is_dir()).collect();
    cases.sort();
    cases
}

#[test]
fn every_case_is_reported_as_written() {
    all(cases(), |case| {
        let (code, json) = diff(case, "before", "after", &options(case));
        let report: Value = match serde_json::from_str(&json) {
            Ok(report) => report,
            Err(error) => return vec![format!("no report ({code:?}): {error}: {json}")],
        };
        let errors = report["parts"].as_array().into_iter().flatten().any(has_error);
        let mut found: Vec<String> = compare(&case.join("diff.json"), &json).into_iter().collect();
        if code != Some(i32::from(errors)) {
            found.push(format!("exits with {code:?}"));
        }
        for (format, name) in [("markdown", "diff.md"), ("github", "annotations.txt")] {
            let shown = stackwright(case, &words(&["show", "-", "--format", format, "--noise"]), json.as_bytes());
            found.extend(compare(&case.join(name), &String::from_utf8_lossy(&shown.stdout)));
        }
        found
    });
}

/// A page runs and loads nothing, tells all of the danger before anything is folded, and draws what changes.
#[test]
fn every_page_tells_what_is_in_danger_and_needs_nothing_else() {
    all(cases(), |case| {
        let json = fs::read(case.join("diff.json")).expect("a report");
        let shown = stackwright(case, &words(&["show", "-", "--format", "html"]), &json);
        let page = String::from_utf8_lossy(&shown.stdout).into_owned();
        let report: Value = serde_json::from_slice(&json).unwrap_or_default();
        let part = &report["parts"][0];
        let mut found = Vec::new();
        for word in ["<script", "javascript:", "@import", "url(", "src="] {
            found.extend(page.contains(word).then(|| format!("the page has {word}")));
        }
        let unfolded = page.split("<details").next().unwrap_or_default();
        for danger in part["danger"].as_array().into_iter().flatten() {
            let place = danger["place"].as_str().unwrap_or_default();
            let kind = danger["kind"].as_str().unwrap_or_default();
            found.extend((!unfolded.contains(place)).then(|| format!("{kind} at {place} is not told")));
        }
        let dangers = part["danger"].as_array().map_or(0, Vec::len);
        if unfolded.matches("class=\"kind\"").count() != dangers {
            found.push(format!("{dangers} dangers, and not as many lines"));
        }
        let drawn = part["verdict"]["changes"] == true && part["picture"]["nodes"][0].is_object();
        if page.contains("<svg") != drawn {
            found.push("a drawing where nothing changes, or none".to_owned());
        }
        found
    });
}

/// Many servers are drawn as one card for those that change alike.
#[test]
fn a_large_fleet_is_drawn_in_groups() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = |recipes: &str| {
        let instances: String = (1..=2_000)
            .map(|n| {
                format!("instance host{n} {{ layers = [tier{}], size = \"c5.large\", hostname = \"h{n}\" }}\n", n % 4)
            })
            .collect();
        let layers: String = (0..4)
            .map(|n| format!("layer tier{n}: custom {{ public_ips = true\n recipes {{ setup = {recipes} }} }}\n"))
            .collect();
        format!(
            "stack site {{ region = \"eu-west-1\", chef = \"12\", cookbooks = git(\"https://git.example.com/c.git\") }}\n{layers}{instances}"
        )
    };
    fs::write(folder.path().join("a.stack"), program("[web::base]")).expect("written");
    fs::write(folder.path().join("b.stack"), program("[web::base, web::more]")).expect("written");
    let run = stackwright(folder.path(), &words(&["diff", "a.stack", "b.stack", "--format", "html"]), b"");
    let page = String::from_utf8_lossy(&run.stdout).into_owned();
    assert_eq!(page.matches("<rect").count(), 1 + 4 + 4, "the stack, four layers, and their instances");
    assert!(page.contains("×500") && page.len() < 50_000, "{} bytes", page.len());
}

/// What the service tells every instance of all others is compared however many there are, and told once.
#[test]
fn a_large_fleet_is_told_once_what_all_read_of_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = |hostname: &str, more: &str| {
        let instances: String = (1..=1_000)
            .map(|n| {
                let hostname = if n == 500 { hostname.to_owned() } else { format!("h{n}") };
                format!("instance host{n} {{ layers = [web], size = \"c5.large\", hostname = \"{hostname}\" }}\n")
            })
            .collect();
        format!(
            "stack site {{ region = \"eu-west-1\", chef = \"11.10\" }}\nlayer web: php-app {{ }}\nlayer lb: lb {{ }}\n{instances}{more}"
        )
    };
    fs::write(folder.path().join("a.stack"), program("h500", "")).expect("written");
    let added = "instance new { layers = [lb], size = \"c5.large\", hostname = \"new\" }\n";
    fs::write(folder.path().join("b.stack"), program("other", added)).expect("written");
    let run = stackwright(folder.path(), &words(&["diff", "a.stack", "b.stack", "--format", "json"]), b"");
    let report: Value = serde_json::from_slice(&run.stdout).expect("a report");
    let part = &report["parts"][0];
    let told = |change: &Value| {
        let paths = change["leaves"].as_array().into_iter().flatten().map(|it| {
            let path: Vec<&str> = it["path"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            path.join(".")
        });
        (change["instances"].as_array().map_or(0, Vec::len), paths.collect::<Vec<_>>())
    };
    let changes: Vec<_> = part["attributes"].as_array().into_iter().flatten().map(told).collect();
    let of_all = [
        "opsworks.layers.php-app.instances.other",
        "opsworks.layers.lb.instances.new",
        "opsworks.layers.php-app.instances.h500",
        "haproxy.php_backends",
    ];
    let mut paths = changes.first().map(|it| it.1.clone()).unwrap_or_default();
    paths.sort_by_key(|it| of_all.iter().position(|known| known == it));
    assert_eq!((changes.len(), changes[0].0, paths), (2, 1_000, of_all.map(str::to_owned).to_vec()));
    assert_eq!(changes[1], (1, vec!["opsworks.instance.hostname".to_owned()]));
    let shown = stackwright(folder.path(), &words(&["show", "-", "--format", "markdown"]), &run.stdout);
    let page = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(page.chars().count() < 20_000 && !page.contains("Left out"), "{} bytes", page.len());
}

#[test]
fn there_are_many_kinds_of_changes() {
    assert!(cases().len() >= 40, "{} cases", cases().len());
}

#[test]
fn nothing_differs_from_itself() {
    all(cases(), |case| {
        let mut found = Vec::new();
        for side in ["before", "after"] {
            // What a side is compiled with differs between the two.
            let profile: Vec<String> = one_side(&options(case), side);
            let (_, json) = diff(case, side, side, &profile);
            let report: Value = serde_json::from_str(&json).unwrap_or_default();
            if report["verdict"]["changes"] != Value::Bool(false) || report["verdict"]["noise"] != 0 {
                found.push(format!("{side} differs from itself: {}", report["verdict"]));
            }
        }
        found
    });
}

#[test]
fn the_way_back_mirrors_the_way() {
    all(cases(), |case| {
        let there = report(case, "before", "after", &options(case));
        let back = report(case, "after", "before", &turned(&options(case)));
        let (a, b) = (changes(&there, ["old", "new"]), changes(&back, ["new", "old"]));
        if a == b { Vec::new() } else { vec![format!("there: {a:#?}\nback: {b:#?}")] }
    });
}

#[test]
fn new_values_in_the_old_template_make_the_new_one() {
    all(cases(), |case| {
        let options = options(case);
        let (Some(old), Some(new)) = (template(case, "before", &options), template(case, "after", &options)) else {
            return Vec::new();
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let applied = apply(old, &report(case, "before", "after", &options));
        for (name, template) in [("applied.json", &applied), ("new.json", &new)] {
            fs::write(folder.path().join(name), template.to_string()).expect("a temporary file");
        }
        let again = stackwright(folder.path(), &words(&["diff", "applied.json", "new.json", "--format", "json"]), b"");
        let report: Value = serde_json::from_slice(&again.stdout).unwrap_or_default();
        let left: Vec<&Value> = report["parts"][0]["objects"].as_array().into_iter().flatten().collect();
        left.into_iter().filter(|it| !only_secrets(it)).map(|it| format!("left: {it:#}")).collect()
    });
}

/// What was saved of a version stands for it: the snapshot, and the plan, whose last member it is.
#[test]
fn a_saved_plan_or_snapshot_is_a_side() {
    all(cases(), |case| {
        let options = options(case);
        let Some(saved) = saved(case, "before", &one_side(&options, "before")) else { return Vec::new() };
        let read = |name: &str| fs::read_to_string(saved.path().join(name)).expect("it was written");
        let mut found = Vec::new();
        if !read("plan.json").ends_with(&format!(",\n  \"snapshot\": {}\n}}\n", read("snapshot.json"))) {
            found.push("the snapshot in the plan is another".to_owned());
        }
        if case.ends_with("secret-written-out") {
            // What it says is not kept, nowhere: that it changes cannot be told.
            found.extend(read("plan.json").contains("horse-battery").then(|| "the secret is kept".to_owned()));
            return found;
        }
        let programs = diff(case, "before", "after", &options).1;
        for name in ["plan.json", "snapshot.json"] {
            let path = saved.path().join(name).display().to_string();
            let after = one_side(&options, "after").into_iter().map(|it| it.replace("--", "--new-"));
            let mut arguments = words(&["diff", &path, &file(case, "after"), "--format", "json"]);
            arguments.extend(after);
            let said = without_folder(&String::from_utf8_lossy(&stackwright(case, &arguments, b"").stdout));
            let said = said.replace(&format!("{path}:"), "");
            let lines = |text: &str| -> Vec<String> {
                text.lines().filter(|it| !it.starts_with("  \"command\"")).map(str::to_owned).collect()
            };
            if lines(&said) != lines(&programs) {
                found.push(format!("{name} is another side: {said}"));
            }
        }
        found
    });
}

/// A folder with plan and snapshot of a side, if it is a program.
fn saved(case: &Path, side: &str, options: &[String]) -> Option<tempfile::TempDir> {
    let file = file(case, side);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().display().to_string();
    let mut arguments = words(&["build", &file, "--emit", "plan,snapshot", "-o", &out]);
    arguments.extend(options.iter().cloned());
    let built = file.ends_with(".stack") && stackwright(case, &arguments, b"").status.success();
    built.then_some(folder)
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|it| (*it).to_owned()).collect()
}

fn has_error(part: &Value) -> bool {
    part["findings"].as_array().into_iter().flatten().any(|it| it["severity"] == "error")
}

/// The file of a side.
fn file(case: &Path, side: &str) -> String {
    let names = ["stack", "json", "yaml"].map(|it| format!("{side}.{it}"));
    names.into_iter().find(|it| case.join(it).exists()).expect("a case has both sides")
}

fn options(case: &Path) -> Vec<String> {
    let text = fs::read_to_string(case.join(file(case, "after"))).expect("a case can be read");
    let options = text.lines().next().and_then(|line| line.strip_prefix("// options: "));
    options.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

/// The options of one side, for both.
fn one_side(options: &[String], side: &str) -> Vec<String> {
    let own = if side == "before" { "--old-" } else { "--new-" };
    let pairs = options
        .chunks(2)
        .filter(|pair| !pair[0].starts_with("--old-") && !pair[0].starts_with("--new-") || pair[0].starts_with(own));
    pairs.flat_map(|pair| [pair[0].replace(own, "--"), pair[1].clone()]).collect()
}

fn turned(options: &[String]) -> Vec<String> {
    let turn = |it: &String| match it.strip_prefix("--old-") {
        Some(rest) => format!("--new-{rest}"),
        None => it.strip_prefix("--new-").map_or_else(|| it.clone(), |rest| format!("--old-{rest}")),
    };
    options.iter().map(turn).collect()
}

fn diff(case: &Path, old: &str, new: &str, options: &[String]) -> (Option<i32>, String) {
    let mut arguments = words(&["diff", &file(case, old), &file(case, new), "--format", "json"]);
    arguments.extend(options.iter().cloned());
    let run = stackwright(case, &arguments, b"");
    let text = if run.stdout.is_empty() { run.stderr } else { run.stdout };
    (run.status.code(), without_folder(&String::from_utf8_lossy(&text)))
}

/// Where in a checkout a case lies is no part of it.
fn without_folder(json: &str) -> String {
    json.split_inclusive('\n').filter(|line| !line.starts_with("  \"folder\": ")).collect()
}

fn report(case: &Path, old: &str, new: &str, options: &[String]) -> Value {
    serde_json::from_str(&diff(case, old, new, options).1).unwrap_or_default()
}

/// Every change of a property, from which a mirrored one differs in nothing.
fn changes(report: &Value, [old, new]: [&str; 2]) -> Vec<String> {
    let mut found = Vec::new();
    for object in report["parts"][0]["objects"].as_array().into_iter().flatten() {
        let action = match (object["action"].as_str().unwrap_or_default(), old) {
            ("create", "new") => "delete",
            ("delete", "new") => "create",
            (action, _) => action,
        };
        found.push(format!("{action} {}", object["id"]));
        for property in object["properties"].as_array().into_iter().flatten() {
            found.push(format!("{} {}: {} to {}", object["id"], property["path"], property[old], property[new]));
        }
    }
    found.sort();
    found
}

/// The template of a side, if it is a program.
fn template(case: &Path, side: &str, options: &[String]) -> Option<Value> {
    let file = file(case, side);
    if !file.ends_with(".stack") {
        return serde_json::from_str(&fs::read_to_string(case.join(file)).ok()?).ok();
    }
    let mut arguments = words(&["build", &file, "--emit", "template", "-o", "-"]);
    arguments.extend(one_side(options, side));
    serde_json::from_slice(&stackwright(case, &arguments, b"").stdout).ok()
}

/// What an object lies in.
fn section(word: &str) -> &'static str {
    match word {
        "parameter" => "Parameters",
        "mapping" => "Mappings",
        "condition" => "Conditions",
        "output" => "Outputs",
        "deployment" => "",
        _ => "Resources",
    }
}

const BESIDE: [&str; 7] =
    ["Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "Metadata"];

fn apply(mut template: Value, report: &Value) -> Value {
    for object in report["parts"][0]["objects"].as_array().into_iter().flatten() {
        let section = section(object["word"].as_str().unwrap_or_default());
        if section.is_empty() {
            continue;
        }
        let id = object["id"].as_str().unwrap_or_default();
        let entries = template.as_object_mut().expect("a template").entry(section).or_insert_with(|| Map::new().into());
        let entries = entries.as_object_mut().expect("a section");
        if object["action"] == "delete" {
            entries.remove(id);
            continue;
        }
        let fresh = || Value::Object(Map::new());
        let entry = entries.entry(id).or_insert_with(fresh);
        if section == "Resources" {
            entry["Type"] = object["type"].clone();
        }
        for property in object["properties"].as_array().into_iter().flatten() {
            let path: Vec<&str> = property["path"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let value = property.get("new").map(written);
            match (section, path.first()) {
                (_, Some(&"region")) => {}
                ("Conditions", _) => *entry = set(entry.take(), &path[1..], value).unwrap_or_default(),
                ("Outputs", Some(&"Export")) => {
                    entry["Export"] = value.map_or(Value::Null, |it| serde_json::json!({ "Name": it }));
                }
                ("Resources", Some(first)) if !BESIDE.contains(first) => {
                    let properties = entry.get_mut("Properties").map_or_else(fresh, Value::take);
                    entry["Properties"] = set(properties, &path, value).unwrap_or_default();
                }
                _ => *entry = set(entry.take(), &path, value).unwrap_or_default(),
            }
        }
    }
    without_nothing(template)
}

/// Puts a value where a path leads; `None` takes what is there away.
fn set(place: Value, path: &[&str], value: Option<Value>) -> Option<Value> {
    let Some((key, rest)) = path.split_first() else { return value };
    if *key == "$json" {
        let inner = serde_json::from_str(place.as_str().unwrap_or_default()).unwrap_or_default();
        return set(inner, rest, value).map(|it| Value::String(it.to_string()));
    }
    // Custom JSON may stand in a template as text.
    let place = match place {
        Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::Null),
        other => other,
    };
    if let Some(wanted) = key.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        let mut items = place.as_array().cloned().unwrap_or_default();
        let is_it = |item: &Value| {
            ["Key", "Name", "DeviceName", "MountPoint", "Ip", "RdsDbInstanceArn", "Id", "Sid"]
                .iter()
                .find_map(|field| item.get(field))
                .is_some_and(|it| it.as_str() == Some(wanted))
        };
        let at = items.iter().position(is_it);
        match (at, set(at.map_or(Value::Null, |at| items[at].clone()), rest, value)) {
            (Some(at), Some(item)) => items[at] = item,
            (Some(at), None) => drop(items.remove(at)),
            (None, Some(item)) => items.push(item),
            (None, None) => {}
        }
        return Some(Value::Array(items));
    }
    let mut entries = place.as_object().cloned().unwrap_or_default();
    match set(entries.get(*key).cloned().unwrap_or_default(), rest, value) {
        Some(value) => drop(entries.insert((*key).to_owned(), value)),
        None => drop(entries.shift_remove(*key)),
    }
    Some(Value::Object(entries))
}

/// A value of a report as a template has it.
fn written(value: &Value) -> Value {
    match value {
        Value::Object(entries) => match (entries.get("$unknown"), entries.get("$secret")) {
            (Some(unknown), _) => unknown["expression"].clone(),
            (_, Some(identity)) => identity.clone(),
            _ => Value::Object(entries.iter().map(|(key, it)| (key.clone(), written(it))).collect()),
        },
        Value::Array(items) => items.iter().map(written).collect(),
        other => other.clone(),
    }
}

/// Sections that became empty are no sections.
fn without_nothing(mut template: Value) -> Value {
    let sections = template.as_object_mut().expect("a template");
    sections.retain(|_, section| section.as_object().is_none_or(|it| !it.is_empty()));
    template
}

/// Whether all that is left of a change is what no report shows.
fn only_secrets(object: &Value) -> bool {
    let properties: Vec<&Value> = object["properties"].as_array().into_iter().flatten().collect();
    !properties.is_empty()
        && properties.iter().all(|it| ["$secret", "(secret)"].iter().any(|mark| it.to_string().contains(mark)))
}

/// A repository in which `main` has one instance and a branch another size and a file that is imported; what it configures to run must
/// not.
#[test]
fn revisions_are_compared_and_nothing_of_the_repository_runs() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    let program = |recipes: &str, size: &str| {
        format!(
            "import \"./recipes.stack\" as shared\n\nstack site {{\n  region = \"eu-west-1\"\n  chef = \"12\"\n  \
             cookbooks = git(\"https://git.example.com/c.git\")\n}}\n\nlayer web: custom {{\n  public_ips = true\n  \
             recipes {{ setup = {recipes} }}\n}}\n\ninstance web1 {{\n  layers = [web]\n  size = \"{size}\"\n}}\n"
        )
    };
    let touched = folder.join("touched");
    let trap = format!("#!/bin/sh\ntouch {}\n", touched.display());
    git(folder, &["init", "-q", "-b", "main"]);
    write("stacks/site.stack", &program("shared.setup", "c5.large"));
    write("stacks/recipes.stack", "let setup = [web::base]\n");
    write("stacks/gone.stack", &program("shared.setup", "c5.large"));
    write("stacks/.hidden.stack", &program("shared.setup", "c5.large"));
    write(".hidden/site.stack", &program("shared.setup", "c5.large"));
    write(".gitattributes", "*.stack filter=trap diff=trap\n");
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", "first"]);
    git(folder, &["checkout", "-q", "-b", "larger"]);
    write("stacks/recipes.stack", "let setup = [web::base, web::more]\n");
    write("stacks/site.stack", &program("shared.setup", "c5.xlarge"));
    fs::remove_file(folder.join("stacks/gone.stack")).expect("removed");
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", "second"]);
    write("trap.sh", &trap);
    for key in ["core.fsmonitor", "filter.trap.smudge", "filter.trap.clean", "diff.trap.textconv", "diff.external"] {
        git(folder, &["config", key, &folder.join("trap.sh").display().to_string()]);
    }
    let asked = |words_of: &[&str]| {
        let run = stackwright(folder, &words(words_of), b"");
        let report: Value = serde_json::from_slice(&run.stdout).unwrap_or_default();
        (run.status.code(), report, String::from_utf8_lossy(&run.stderr).into_owned())
    };
    for sides in [
        &["diff", "--format", "json", "--base", "main", "stacks/site.stack"][..],
        &["diff", "--format", "json", "main..larger", "--", "stacks/site.stack"],
        &["diff", "--format", "json", "main...larger", "--", "stacks/site.stack"],
    ] {
        let (code, report, problems) = asked(sides);
        assert_eq!((code, problems.as_str()), (Some(0), ""));
        let part = &report["parts"][0];
        assert_eq!(part["verdict"]["update"], 2, "{part:#}");
        assert_eq!(part["run_lists"][0]["added"], serde_json::json!(["web::more"]));
        assert_eq!(part["old"]["label"], "main:stacks/site.stack");
    }
    for named in [&["stacks"][..], &["stacks/*.stack", "stacks"], &["**/*.stack"], &["."]] {
        let (_, report, _) = asked(&[&["diff", "--format", "json", "--base", "main"], named].concat());
        let parts = || report["parts"].as_array().into_iter().flatten();
        let labels: Vec<&Value> = parts().map(|it| &it["old"]["label"]).collect();
        assert_eq!(labels, ["main:stacks/gone.stack", "main:stacks/site.stack"], "{named:?}");
        let labels: Vec<&Value> = parts().map(|it| &it["new"]["label"]).collect();
        assert_eq!(labels, ["stacks/gone.stack", "stacks/site.stack"], "{named:?}");
        assert_eq!(report["parts"][0]["verdict"]["delete"], 6, "{:#}", report["parts"][0]["verdict"]);
    }
    for (inner, file) in [(".", "stacks/gone.stack"), ("stacks", "gone.stack")] {
        let run =
            stackwright(&folder.join(inner), &words(&["diff", "--base", "main", file, "--format", "github"]), b"");
        let text = String::from_utf8_lossy(&run.stdout).into_owned();
        let said = |it: &str| text.contains(it);
        assert!(said("file=stacks/gone.stack,line=1,") && said("note: it was at stacks/gone.stack:14:"), "{text}");
    }
    let (_, _, problems) = asked(&["diff", "main..larger", "--", "stacks/site.stack", "--format", "json"]);
    assert!(
        problems.contains("there is no file `--format`") && problems.contains("options go before `--`"),
        "{problems}"
    );
    let (code, report, _) = asked(&["diff", "larger...main", "--", "stacks/site.stack", "--format", "json"]);
    assert_eq!((code, report), (Some(1), Value::Null), "options behind `--` are files");
    let (_, report, _) = asked(&["diff", "--format", "json", "larger...main", "--", "stacks/site.stack"]);
    assert_eq!(report["verdict"]["changes"], false, "main is where larger left it");
    for nowhere in ["elsewhere/*.stack", "elsewhere", "stacks/sight.stack"] {
        let (code, _, problems) = asked(&["diff", "--base", "main", nowhere]);
        assert_eq!((code, problems.contains("there is no file `")), (Some(1), true), "{problems}");
    }
    let (code, _, problems) = asked(&["diff", "--base", "nowhere", "stacks/site.stack"]);
    assert_eq!(code, Some(1));
    assert!(problems.contains("SW7002") && problems.contains("there is no revision `nowhere`"), "{problems}");
    assert!(!touched.exists(), "something that the repository configures was run");
}

fn git(folder: &Path, arguments: &[&str]) {
    let names = ["-c", "user.name=someone", "-c", "user.email=someone@example.com", "-c", "commit.gpgsign=false"];
    let run = std::process::Command::new("git").current_dir(folder).args(names).args(arguments).output();
    let run = run.expect("git is there");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// A report that would be too long sheds whole sections and says so; danger stays, and the ceiling holds.
#[test]
fn markdown_stays_below_its_ceiling() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = |zone: &str| {
        let instances: String = (1..=400)
            .map(|n| format!("instance server{n} {{ layers = [web], size = \"c5.large\", hostname = \"h{n}\", zone = \"{zone}{}\" }}\n", ["a", "b"][n % 2]))
            .collect();
        let apps: String = (1..=120)
            .map(|n| format!("app shop{n}: other {{ layers = [web], env {{ RELEASE: \"{zone}-{n}\" }} }}\n"))
            .collect();
        format!(
            "stack site {{ region = \"{zone}\", chef = \"12\" }}\nlayer web: custom {{ public_ips = true }}\n{instances}{apps}"
        )
    };
    fs::write(folder.path().join("a.stack"), program("eu-west-1")).expect("written");
    fs::write(folder.path().join("b.stack"), program("eu-central-1")).expect("written");
    let mut last = usize::MAX;
    for ceiling in [60_000, 20_000, 8_000] {
        let arguments =
            words(&["diff", "a.stack", "b.stack", "--format", "markdown", "--max-chars", &ceiling.to_string()]);
        let text = String::from_utf8_lossy(&stackwright(folder.path(), &arguments, b"").stdout).into_owned();
        let size = text.chars().count();
        assert!(size <= ceiling && size > 0 && size <= last, "{size} characters of {ceiling}");
        assert!(text.contains("CAUTION") && text.contains("server1, "), "{text}");
        assert!(ceiling == 60_000 || text.contains("Left out to keep this short"), "{text}");
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
        assert_eq!(text.lines().filter(|line| line.starts_with("```")).count() % 2, 0);
        last = size;
    }
}
