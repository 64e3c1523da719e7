// What a change will really do: the open file, saved or not, against the place where the branch left the base, as a report that
// follows what is typed.

import * as vscode from "vscode";
import type { Documents } from "./documents";

export async function showDiff(documents: Documents, file: vscode.Uri): Promise<void> {
  const base = vscode.workspace.getConfiguration("stackwright").get("diff.base", "").trim();
  const name = base ? `diff against ${base.replaceAll("/", "-")}` : "diff";
  const more = base ? { base } : {};
  await documents.showRendered(file, `${name}.md`, { request: "stackwright/diff", more });
}
