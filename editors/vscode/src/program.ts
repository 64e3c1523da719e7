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

/** The editor of the stack file in front, if there is one. */
export function editorAtHand(): vscode.TextEditor | undefined {
  const inFront = vscode.window.activeTextEditor;
  return [inFront, ...vscode.window.visibleTextEditors].find((it) => it?.document.languageId === "stackwright");
}

/**
 * The stack file that a command is about: in front, else in a tab, else in the workspace; asked for where there are several.
 * `undefined` if nobody says; throws `Unanswered` if there is none.
 */
export async function fileAtHand(): Promise<vscode.Uri | undefined> {
  const file = editorAtHand()?.document.uri ?? (await choose(inTabs())) ?? (await choose(await inWorkspace()));
  if (file === "nobody") return undefined;
  if (!file) throw new Unanswered("Open a stack file first.");
  return file;
}

/** One of some files, `nobody` if none is picked, `undefined` if there are none. */
async function choose(files: vscode.Uri[]): Promise<vscode.Uri | "nobody" | undefined> {
  if (files.length < 2) return files[0];
  const choices = files.map((file) => ({ label: vscode.workspace.asRelativePath(file), file }));
  const choice = await vscode.window.showQuickPick(choices, { title: "Which stack file?" });
  return choice?.file ?? "nobody";
}

function inTabs(): vscode.Uri[] {
  const inputs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).map((tab) => tab.input);
  const files = inputs.filter((it) => it instanceof vscode.TabInputText).map((it) => it.uri);
  return files.filter((it) => it.path.endsWith(".stack"));
}

async function inWorkspace(): Promise<vscode.Uri[]> {
  const files = await vscode.workspace.findFiles("**/*.stack");
  return files.sort((a, b) => a.path.localeCompare(b.path));
}
