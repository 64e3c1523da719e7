// What a program declares, as the server tells it: instances, apps, deployments and profiles to choose from.

import * as vscode from "vscode";
import { type Server, Unanswered } from "./server";

/** The addresses of all instances: `web_server[1]`. */
export async function instances(server: Server, file: vscode.Uri): Promise<string[]> {
  const { text } = await server.ask("stackwright/runLists", file, {});
  const lists = JSON.parse(text) as { instances: object };
  return Object.keys(lists.instances);
}

/** The names of declarations of a kind in all stack files: of `app`, `deployment`, `profile`. */
export async function declared(kind: vscode.SymbolKind): Promise<string[]> {
  const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>("vscode.executeWorkspaceSymbolProvider", "");
  const names = found.filter((it) => it.kind === kind && it.location.uri.path.endsWith(".stack")).map((it) => it.name);
  return [...new Set(names)];
}

/** The stack file that a command is about; throws `Unanswered` if none is in front. */
export function fileAtHand(): vscode.TextEditor {
  const inFront = vscode.window.activeTextEditor;
  const editor =
    inFront?.document.languageId === "stackwright"
      ? inFront
      : vscode.window.visibleTextEditors.find((it) => it.document.languageId === "stackwright");
  if (!editor) throw new Unanswered("Open a stack file first.");
  return editor;
}
