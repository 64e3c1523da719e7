//! Asks what a section of a case asks, and writes the answer as text with places drawn under the code.

use crate::editor::{Editor, uri};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

pub struct Asker {
    pub editor: Editor,
    /// By name, without cursors.
    texts: BTreeMap<String, String>,
    /// File and byte offset of each cursor.
    cursors: Vec<(String, usize)>,
    /// What a column counts.
    encoding: String,
}

impl Asker {
    pub fn new(editor: Editor, texts: BTreeMap<String, String>, cursors: Vec<(String, usize)>) -> Asker {
        let encoding = editor.initialized["capabilities"]["positionEncoding"].as_str().unwrap_or("utf-16").to_owned();
        Asker { editor, texts, cursors, encoding }
    }

    pub fn answer(&mut self, verb: &str, rest: &str) -> String {
        match verb {
            "capabilities" => pretty(&self.editor.initialized["capabilities"][rest]),
            "diagnostics" => self.diagnostics(),
            "pull" => self.pull(),
            "workspace-diagnostics" => self.workspace_diagnostics(),
            "hover" => self.hover(),
            "definition" => self.locations("textDocument/definition"),
            "declaration" => self.locations("textDocument/declaration"),
            "type-definition" => self.locations("textDocument/typeDefinition"),
            "implementation" => self.locations("textDocument/implementation"),
            "references" => self.locations("textDocument/references"),
            "highlight" => self.highlight(),
            "symbols" => self.symbols(),
            "workspace-symbols" => self.workspace_symbols(rest),
            "folding" => self.folding(),
            "selection" => self.selection(),
            "format" => self.format("textDocument/formatting", json!({})),
            "format-range" => {
                let range = self.range_param();
                self.format("textDocument/rangeFormatting", json!({ "range": range }))
            }
            "format-on-type" => {
                let position = self.position_of(&self.cursors[0].clone());
                let ch = if rest == "newline" { "\n" } else { rest };
                self.format("textDocument/onTypeFormatting", json!({ "position": position, "ch": ch }))
            }
            "completion" => self.completion(rest),
            "resolve" => self.resolve(rest),
            "accept" => self.accept(rest),
            "prepare-rename" => self.prepare_rename(),
            "rename" => self.rename(rest),
            "actions" => self.actions(),
            "action" => self.action(rest),
            "tokens" => self.tokens(),
            "hints" => self.hints(),
            "lenses" => self.lenses(),
            "signature" => self.signature(),
            "links" => self.links(),
            "calls" => self.calls(rest),
            "rename-file" => self.rename_file(rest),
            "custom" => self.custom(rest),
            "type" => self.type_text(rest),
            _ => panic!("no request is called `{verb}`"),
        }
    }

    fn cursor(&self) -> (String, usize) {
        self.cursors.first().cloned().unwrap_or_else(|| {
            let name = if self.texts.contains_key("main.stack") {
                "main.stack"
            } else {
                self.texts.keys().next().expect("a file")
            };
            (name.to_owned(), 0)
        })
    }

    fn width(&self, text: &str) -> usize {
        match self.encoding.as_str() {
            "utf-8" => text.len(),
            "utf-32" => text.chars().count(),
            _ => text.encode_utf16().count(),
        }
    }

    fn position_of(&self, (name, at): &(String, usize)) -> Value {
        let before = &self.texts[name][..*at];
        let start = before.rfind('\n').map_or(0, |it| it + 1);
        json!({ "line": before.matches('\n').count(), "character": self.width(&before[start..]) })
    }

    /// Byte offset of a position.
    fn offset(&self, text: &str, position: &Value) -> usize {
        let number = |name: &str| position[name].as_u64().expect("a number") as usize;
        let line: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
        let rest = &text[line..];
        rest.char_indices()
            .map(|(at, _)| at)
            .chain([rest.len()])
            .find(|at| self.width(&rest[..*at]) >= number("character"))
            .map_or(text.len(), |at| line + at)
    }

    fn document(&self) -> Value {
        json!({ "uri": uri(&self.cursor().0) })
    }

    fn here(&self) -> Value {
        json!({ "textDocument": self.document(), "position": self.position_of(&self.cursor()), "context": { "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false } })
    }

    fn range_param(&self) -> Value {
        let start = self.cursor();
        let end = self.cursors.get(1).cloned().unwrap_or_else(|| start.clone());
        json!({ "start": self.position_of(&start), "end": self.position_of(&end) })
    }

    fn name<'v>(&self, address: &'v Value) -> &'v str {
        let text = address.as_str().expect("an address");
        text.strip_prefix(&uri("")).unwrap_or(text)
    }

    /// The first line of a range with its number, marks under it, and a remark.
    fn draw(&self, name: &str, range: &Value, remark: &str) -> String {
        let Some(text) = self.texts.get(name) else { return format!("  {name} {}\n", pretty(range).trim_end()) };
        let (start, end) = (self.offset(text, &range["start"]), self.offset(text, &range["end"]));
        let line_start = text[..start].rfind('\n').map_or(0, |it| it + 1);
        let line = text[line_start..].lines().next().unwrap_or("");
        let number = text[..start].matches('\n').count() + 1;
        let blanks = text[line_start..start].chars().count();
        let inside = text[start..end.max(start)].lines().next().unwrap_or("");
        let more = if text[start..end.max(start)].contains('\n') { "..." } else { "" };
        let marks = "^".repeat(inside.chars().count().max(1));
        format!("{number:4} | {line}\n     | {}{marks}{more} {remark}", " ".repeat(blanks)).trim_end().to_owned() + "\n"
    }

    fn location(&self, location: &Value, remark: &str) -> String {
        let name = self.name(&location["uri"]);
        format!("{name}:\n{}", self.draw(name, &location["range"], remark))
    }

    fn diagnostic(&self, name: &str, it: &Value) -> String {
        let severity = ["error", "warning", "note", "hint"][it["severity"].as_u64().expect("a severity") as usize - 1];
        let message = it["message"].as_str().expect("a message").replace('\n', "\n       ");
        let mut text =
            self.draw(name, &it["range"], &format!("{severity}[{}]: {message}", it["code"].as_str().expect("a code")));
        for related in it["relatedInformation"].as_array().into_iter().flatten() {
            let place = &related["location"];
            let name = self.name(&place["uri"]);
            text += &self.draw(
                name,
                &place["range"],
                &format!("{name}: {}", related["message"].as_str().unwrap_or_default()),
            );
        }
        text
    }

    fn diagnostics(&mut self) -> String {
        self.editor.settle();
        let mut text = String::new();
        for (address, list) in &self.editor.diagnostics {
            let address = json!(address);
            let name = self.name(&address);
            writeln!(text, "{name}: {}", list.len()).expect("memory");
            list.iter().for_each(|it| text += &self.diagnostic(name, it));
        }
        text
    }

    fn pull(&mut self) -> String {
        let params = json!({ "textDocument": self.document() });
        let report = self.editor.ask("textDocument/diagnostic", params);
        let name = self.cursor().0;
        let items = report["items"].as_array().expect("items");
        let again = json!({ "textDocument": self.document(), "previousResultId": report["resultId"] });
        let again = self.editor.ask("textDocument/diagnostic", again);
        let list: String = items.iter().map(|it| self.diagnostic(&name, it)).collect();
        format!(
            "{}, then {}\n{list}",
            report["kind"].as_str().expect("a kind"),
            again["kind"].as_str().expect("a kind")
        )
    }

    fn workspace_diagnostics(&mut self) -> String {
        let report = self.editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
        let mut text = String::new();
        for file in report["items"].as_array().expect("items") {
            let name = self.name(&file["uri"]);
            let items = file["items"].as_array().expect("items");
            writeln!(text, "{name}: {}", items.len()).expect("memory");
            items.iter().for_each(|it| text += &self.diagnostic(name, it));
        }
        text
    }

    fn hover(&mut self) -> String {
        let params = self.here();
        let hover = self.editor.ask("textDocument/hover", params);
        if hover.is_null() {
            return "nothing\n".to_owned();
        }
        let text = hover["contents"]["value"].as_str().expect("markdown");
        format!("{}{}\n", self.draw(&self.cursor().0, &hover["range"], ""), text.trim_end())
    }

    fn locations(&mut self, method: &str) -> String {
        let params = self.here();
        let found = self.editor.ask(method, params);
        let list = match &found {
            Value::Array(list) => list.clone(),
            Value::Null => Vec::new(),
            one => vec![one.clone()],
        };
        match list.is_empty() {
            true => "nothing\n".to_owned(),
            false => list.iter().map(|it| self.location(it, "")).collect(),
        }
    }

    fn highlight(&mut self) -> String {
        let params = self.here();
        let found = self.editor.ask("textDocument/documentHighlight", params);
        let name = self.cursor().0;
        let word = |it: &Value| ["", "text", "read", "write"][it["kind"].as_u64().unwrap_or(1) as usize];
        found.as_array().into_iter().flatten().map(|it| self.draw(&name, &it["range"], word(it))).collect()
    }

    fn symbols(&mut self) -> String {
        let params = json!({ "textDocument": self.document() });
        let found = self.editor.ask("textDocument/documentSymbol", params);
        let mut text = String::new();
        tree(&found, 0, &mut text);
        text
    }

    fn workspace_symbols(&mut self, query: &str) -> String {
        let found = self.editor.ask("workspace/symbol", json!({ "query": query }));
        let list = found.as_array().cloned().unwrap_or_default();
        let remark = |it: &Value| format!("{} ({}) {}", text(&it["name"]), it["kind"], text(&it["containerName"]));
        list.iter().map(|it| self.location(&it["location"], &remark(it))).collect()
    }

    fn folding(&mut self) -> String {
        let params = json!({ "textDocument": self.document() });
        let found = self.editor.ask("textDocument/foldingRange", params);
        let line = |it: &Value| {
            let number = |name: &str| it[name].as_u64().expect("a line") + 1;
            format!("{}-{} {}", number("startLine"), number("endLine"), text(&it["kind"])).trim_end().to_owned() + "\n"
        };
        found.as_array().into_iter().flatten().map(line).collect()
    }

    fn selection(&mut self) -> String {
        let params = json!({ "textDocument": self.document(), "positions": [self.position_of(&self.cursor())] });
        let found = self.editor.ask("textDocument/selectionRange", params);
        let source = self.texts[&self.cursor().0].clone();
        let mut out = String::new();
        let mut next = &found[0];
        while next.is_object() {
            let (start, end) =
                (self.offset(&source, &next["range"]["start"]), self.offset(&source, &next["range"]["end"]));
            writeln!(out, "{:?}", &source[start..end]).expect("memory");
            next = &next["parent"];
        }
        out
    }

    fn format(&mut self, method: &str, more: Value) -> String {
        let mut params = json!({ "textDocument": self.document(), "options": { "tabSize": 8, "insertSpaces": false } });
        for (key, value) in more.as_object().expect("an object") {
            params[key] = value.clone();
        }
        let edits = self.editor.ask(method, params);
        let name = self.cursor().0;
        let before = self.texts[&name].clone();
        let after = self.edited(&before, &edits);
        format!("{} edits\n{after}", edits.as_array().map_or(0, Vec::len))
    }

    /// The text with edits made, which must not overlap.
    fn edited(&self, before: &str, edits: &Value) -> String {
        let edits = edits.as_array().cloned().unwrap_or_default();
        let mut places: Vec<(usize, usize, &str)> = edits
            .iter()
            .map(|it| {
                let at = |end: &str| self.offset(before, &it["range"][end]);
                (at("start"), at("end"), it["newText"].as_str().expect("a text"))
            })
            .collect();
        places.sort();
        let mut text = before.to_owned();
        let mut last = usize::MAX;
        for (start, end, new) in places.into_iter().rev() {
            assert!(start <= end && end <= last, "edits overlap");
            text.replace_range(start..end, new);
            last = start;
        }
        text
    }

    fn completions(&mut self) -> Vec<Value> {
        let params = self.here();
        let found = self.editor.ask("textDocument/completion", params);
        let list = if found.is_array() { &found } else { &found["items"] };
        let mut list = list.as_array().cloned().unwrap_or_default();
        let key = |it: &Value| it["sortText"].as_str().or(it["label"].as_str()).unwrap_or_default().to_owned();
        list.sort_by_key(key);
        list
    }

    fn completion(&mut self, limit: &str) -> String {
        let list = self.completions();
        let most: usize = limit.parse().unwrap_or(40);
        let kinds = [
            "",
            "text",
            "method",
            "function",
            "constructor",
            "field",
            "variable",
            "class",
            "interface",
            "module",
            "property",
            "unit",
            "value",
            "enum",
            "keyword",
            "snippet",
            "color",
            "file",
            "reference",
            "folder",
            "enum-member",
            "constant",
            "struct",
            "event",
            "operator",
            "type",
        ];
        let line = |it: &Value| {
            let kind = kinds[it["kind"].as_u64().unwrap_or_default() as usize];
            format!("{} ({kind}) {}", text(&it["label"]), text(&it["detail"])).trim_end().to_owned() + "\n"
        };
        let mut out: String = list.iter().take(most).map(line).collect();
        if list.len() > most {
            out += "and more\n";
        }
        if out.is_empty() { "nothing\n".to_owned() } else { out }
    }

    fn one_completion(&mut self, label: &str) -> Value {
        let list = self.completions();
        list.into_iter().find(|it| text(&it["label"]) == label).unwrap_or_else(|| panic!("`{label}` is not offered"))
    }

    fn resolve(&mut self, label: &str) -> String {
        let item = self.one_completion(label);
        let full = self.editor.ask("completionItem/resolve", item);
        format!("{}\n{}\n", text(&full["detail"]), text(&full["documentation"]["value"]).trim_end())
    }

    /// The file after an offer was taken.
    fn accept(&mut self, label: &str) -> String {
        let item = self.one_completion(label);
        let name = self.cursor().0;
        let mut edits = item["additionalTextEdits"].as_array().cloned().unwrap_or_default();
        edits.push(item["textEdit"].clone());
        self.edited(&self.texts[&name].clone(), &json!(edits))
    }

    fn prepare_rename(&mut self) -> String {
        let params = self.here();
        match self.editor.try_ask("textDocument/prepareRename", params) {
            Err(error) => format!("{error}\n"),
            Ok(Value::Null) => "nothing\n".to_owned(),
            Ok(it) => self.draw(&self.cursor().0, &it["range"], &format!("`{}`", text(&it["placeholder"]))),
        }
    }

    fn rename(&mut self, new: &str) -> String {
        let mut params = self.here();
        params["newName"] = json!(new);
        match self.editor.try_ask("textDocument/rename", params) {
            Err(error) => format!("{error}\n"),
            Ok(edit) => self.workspace_edit(&edit),
        }
    }

    /// The lines of each file that an edit changes, before and after.
    fn workspace_edit(&self, edit: &Value) -> String {
        let mut all: BTreeMap<String, Value> = BTreeMap::new();
        for (address, edits) in edit["changes"].as_object().into_iter().flatten() {
            all.insert(self.name(&json!(address)).to_owned(), edits.clone());
        }
        for change in edit["documentChanges"].as_array().into_iter().flatten() {
            all.insert(self.name(&change["textDocument"]["uri"]).to_owned(), change["edits"].clone());
        }
        let mut out = String::new();
        for (name, edits) in all {
            writeln!(out, "{name}:").expect("memory");
            let before = self.texts.get(&name).cloned().unwrap_or_default();
            out += &difference(&before, &self.edited(&before, &edits));
        }
        if out.is_empty() { "nothing\n".to_owned() } else { out }
    }

    fn found_actions(&mut self) -> Vec<Value> {
        let document = json!({ "textDocument": self.document() });
        let report = self.editor.ask("textDocument/diagnostic", document);
        let range = self.range_param();
        let touches = |it: &&Value| {
            let key = |at: &Value| (at["line"].as_u64(), at["character"].as_u64());
            key(&it["range"]["start"]) <= key(&range["end"]) && key(&range["start"]) <= key(&it["range"]["end"])
        };
        let diagnostics: Vec<&Value> = report["items"].as_array().into_iter().flatten().filter(touches).collect();
        let params =
            json!({ "textDocument": self.document(), "range": range, "context": { "diagnostics": diagnostics } });
        let found = self.editor.ask("textDocument/codeAction", params);
        found.as_array().cloned().unwrap_or_default()
    }

    fn actions(&mut self) -> String {
        let list = self.found_actions();
        let line = |it: &Value| {
            let preferred = if it["isPreferred"] == true { " preferred" } else { "" };
            format!("{} ({}{preferred})\n", text(&it["title"]), text(&it["kind"]))
        };
        if list.is_empty() { "nothing\n".to_owned() } else { list.iter().map(line).collect() }
    }

    fn action(&mut self, title: &str) -> String {
        let list = self.found_actions();
        let found = list
            .into_iter()
            .find(|it| text(&it["title"]) == title)
            .unwrap_or_else(|| panic!("`{title}` is not offered"));
        let full = if found["edit"].is_null() { self.editor.ask("codeAction/resolve", found) } else { found };
        self.workspace_edit(&full["edit"])
    }

    fn tokens(&mut self) -> String {
        let params = json!({ "textDocument": self.document() });
        let found = self.editor.ask("textDocument/semanticTokens/full", params);
        let legend = self.editor.initialized["capabilities"]["semanticTokensProvider"]["legend"].clone();
        let source = self.texts[&self.cursor().0].clone();
        let numbers: Vec<u64> =
            found["data"].as_array().expect("data").iter().map(|it| it.as_u64().expect("a number")).collect();
        let (mut line, mut column) = (0, 0);
        let mut out = String::new();
        for token in numbers.chunks(5) {
            let [lines, columns, length, kind, modifiers] = token else { panic!("five numbers a token") };
            (line, column) = if *lines == 0 { (line, column + columns) } else { (line + lines, *columns) };
            let at = |character: u64| self.offset(&source, &json!({ "line": line, "character": character }));
            let names = legend["tokenModifiers"].as_array().expect("names").iter().enumerate();
            let names: Vec<&str> = names.filter(|(bit, _)| modifiers >> bit & 1 == 1).map(|(_, it)| text(it)).collect();
            let word = &source[at(column)..at(column + length)];
            writeln!(
                out,
                "{}:{column} {word} {} {}",
                line + 1,
                text(&legend["tokenTypes"][*kind as usize]),
                names.join(" ")
            )
            .expect("memory");
        }
        out.lines().map(|it| it.trim_end().to_owned() + "\n").collect()
    }

    fn hints(&mut self) -> String {
        let name = self.cursor().0;
        let source = self.texts[&name].clone();
        let lines = source.matches('\n').count();
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": lines + 1, "character": 0 } });
        let found =
            self.editor.ask("textDocument/inlayHint", json!({ "textDocument": self.document(), "range": range }));
        let as_edit = |it: &Value| {
            let pad = |name: &str| if it[name] == true { " " } else { "" };
            let label = format!("{}‹{}›{}", pad("paddingLeft"), text(&it["label"]), pad("paddingRight"));
            json!({ "range": { "start": it["position"], "end": it["position"] }, "newText": label })
        };
        let edits: Vec<Value> = found.as_array().into_iter().flatten().map(as_edit).collect();
        difference(&source, &self.edited(&source, &json!(edits)))
    }

    fn lenses(&mut self) -> String {
        let params = json!({ "textDocument": self.document() });
        let found = self.editor.ask("textDocument/codeLens", params);
        let name = self.cursor().0;
        let mut out = String::new();
        for lens in found.as_array().cloned().unwrap_or_default() {
            let lens = if lens["command"].is_null() { self.editor.ask("codeLens/resolve", lens) } else { lens };
            let command = &lens["command"];
            // Places are many; where else a lens leads is worth seeing.
            let leads = match command["command"].as_str() {
                None | Some("" | "stackwright.showReferences") => String::new(),
                Some(other) => format!(" -> {other} {}", command["arguments"]),
            };
            out += &self.draw(&name, &lens["range"], &format!("{}{leads}", text(&command["title"])));
        }
        out
    }

    fn signature(&mut self) -> String {
        let params = self.here();
        let found = self.editor.ask("textDocument/signatureHelp", params);
        if found.is_null() {
            return "nothing\n".to_owned();
        }
        let signature = &found["signatures"][0];
        let label = text(&signature["label"]);
        let active = signature["activeParameter"].as_u64().or(found["activeParameter"].as_u64());
        let marks =
            active.and_then(|at| signature["parameters"][at as usize]["label"].as_array().cloned()).map(|ends| {
                let end = |at: usize| ends[at].as_u64().expect("an offset") as usize;
                format!("{}{}\n", " ".repeat(end(0)), "^".repeat(end(1) - end(0)))
            });
        format!("{label}\n{}{}\n", marks.unwrap_or_default(), text(&signature["documentation"]["value"]))
    }

    fn links(&mut self) -> String {
        let params = json!({ "textDocument": self.document() });
        let found = self.editor.ask("textDocument/documentLink", params);
        let name = self.cursor().0;
        found.as_array().into_iter().flatten().map(|it| self.draw(&name, &it["range"], text(&it["target"]))).collect()
    }

    fn calls(&mut self, direction: &str) -> String {
        let params = self.here();
        let found = self.editor.ask("textDocument/prepareCallHierarchy", params);
        let mut out = String::new();
        for item in found.as_array().cloned().unwrap_or_default() {
            writeln!(out, "{} {}", text(&item["name"]), text(&item["detail"])).expect("memory");
            let method = if direction == "in" { "callHierarchy/incomingCalls" } else { "callHierarchy/outgoingCalls" };
            let calls = self.editor.ask(method, json!({ "item": item }));
            let side = if direction == "in" { "from" } else { "to" };
            for call in calls.as_array().into_iter().flatten() {
                writeln!(out, "  {} {} {}", side, text(&call[side]["name"]), text(&call[side]["detail"]))
                    .expect("memory");
            }
        }
        if out.is_empty() { "nothing\n".to_owned() } else { out }
    }

    fn rename_file(&mut self, names: &str) -> String {
        let (old, new) = names.split_once(" -> ").expect("old -> new");
        let params = json!({ "files": [{ "oldUri": uri(old), "newUri": uri(new) }] });
        let edit = self.editor.ask("workspace/willRenameFiles", params);
        self.workspace_edit(&edit)
    }

    fn custom(&mut self, rest: &str) -> String {
        let (method, more) = rest.split_once(' ').unwrap_or((rest, "{}"));
        let mut params: Value = serde_json::from_str(more).expect("JSON");
        params["textDocument"] = self.document();
        match self.editor.try_ask(&format!("stackwright/{method}"), params) {
            Err(error) => format!("{error}\n"),
            Ok(Value::String(text)) => text.trim_end().to_owned() + "\n",
            Ok(other) => match &other["text"] {
                Value::String(text) => text.trim_end().to_owned() + "\n",
                _ => pretty(&other),
            },
        }
    }

    /// Types text at the cursor, as the editor would.
    fn type_text(&mut self, typed: &str) -> String {
        let typed = typed.replace("\\n", "\n");
        let (name, at) = self.cursor();
        let position = self.position_of(&(name.clone(), at));
        self.editor.change(&name, 2, json!([{ "range": { "start": position, "end": position }, "text": typed }]));
        self.texts.get_mut(&name).expect("it is there").insert_str(at, &typed);
        self.cursors[0].1 += typed.len();
        String::new()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON") + "\n"
}

fn tree(list: &Value, depth: usize, out: &mut String) {
    for it in list.as_array().into_iter().flatten() {
        let line = format!("{}{} ({}) {}", "  ".repeat(depth), text(&it["name"]), it["kind"], text(&it["detail"]));
        writeln!(out, "{}", line.trim_end()).expect("memory");
        tree(&it["children"], depth + 1, out);
    }
}

/// The lines that differ: `-` before, `+` after.
fn difference(before: &str, after: &str) -> String {
    let diff = similar::TextDiff::from_lines(before, after);
    diff.iter_all_changes()
        .filter_map(|change| match change.tag() {
            similar::ChangeTag::Equal => None,
            similar::ChangeTag::Delete => Some(format!("- {}", change.value().trim_end_matches('\n')) + "\n"),
            similar::ChangeTag::Insert => Some(format!("+ {}", change.value().trim_end_matches('\n')) + "\n"),
        })
        .collect()
}
