// Why an attribute of custom JSON has its value: at the cursor if one stands there, else the one that is typed in.

import * as vscode from "vscode";
import type { Documents } from "./documents";
import { Unanswered } from "./server";

export async function why(documents: Documents, file: vscode.Uri, editor: vscode.TextEditor | undefined): Promise<void> {
  if (editor?.document.uri.toString() === file.toString()) {
    const { line, character } = editor.selection.active;
    try {
      return await explain(documents, file, { position: { line, character } });
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
    }
  }
  const path = await vscode.window.showInputBox({
    title: "Why has an attribute its value?",
    prompt: "No attribute stands at the cursor. Its path, with dots",
    placeHolder: "apache.keepalivetimeout",
  });
  if (path?.trim()) await explain(documents, file, { path: path.trim() });
}

async function explain(documents: Documents, file: vscode.Uri, more: { position: object } | { path: string }): Promise<void> {
  await documents.showRendered(file, "why.md", { request: "stackwright/why", more });
}
