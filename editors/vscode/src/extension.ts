// The extension: starts the language server and registers the commands. Each command's work is in a file of its own.

import * as vscode from "vscode";
import { showDiff } from "./diff";
import { Documents } from "./documents";
import { Graphs } from "./graph";
import { importTemplate } from "./importing";
import { showPlan } from "./plan";
import { declared, fileAtHand, instances } from "./program";
import { Server, Unanswered } from "./server";
import { why } from "./why";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const running = (server = new Server());
  const documents = new Documents(running);
  const graphs = new Graphs(running, context.extensionUri);
  context.subscriptions.push(running, documents, graphs);

  /** A command; what goes wrong for a reason is told, not thrown. */
  const command = (name: string, run: (...args: never[]) => unknown) => {
    const guarded = async (...args: never[]) => {
      try {
        await run(...args);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        void vscode.window.showErrorMessage(error.message);
      }
    };
    context.subscriptions.push(vscode.commands.registerCommand(`stackwright.${name}`, guarded));
  };

  command("showPlan", (file?: Given, on?: unknown) => showPlan(running, documents, fileOf(file), typeof on === "string" ? on : undefined));
  command("showGraph", (file?: Given) => graphs.show(fileOf(file)));
  command("showTemplate", (file?: Given) =>
    documents.show(fileOf(file), "template.json", { request: "stackwright/template", follows: true, more: {} }),
  );
  command("showRunLists", (file?: Given) =>
    documents.show(fileOf(file), "run-lists.json", { request: "stackwright/runLists", follows: true, more: {} }),
  );
  command("showNodeJson", (file?: Given) => showNodeJson(running, documents, fileOf(file)));
  command("why", () => why(documents, fileAtHand()));
  command("diff", (file?: Given) => showDiff(documents, fileOf(file)));
  command("importTemplate", (file?: vscode.Uri) => importTemplate(running, file));
  command("chooseProfile", chooseProfile);
  command("restartServer", () => running.restart());
  command("showLog", () => running.log.show());
  command("showReferences", (file: string, { line, character }: vscode.Position, places: never[]) =>
    vscode.commands.executeCommand(
      "editor.action.showReferences",
      vscode.Uri.parse(file),
      new vscode.Position(line, character),
      running.locations(places),
    ),
  );

  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((it) => it.affectsConfiguration("stackwright.server.path") && void running.restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void running.restart()),
  );
  await running.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

/** What menus and code lenses give: the address of a file, as an object or as text. */
type Given = vscode.Uri | string;

function fileOf(given: Given | undefined): vscode.Uri {
  if (typeof given === "string") return vscode.Uri.parse(given);
  return given instanceof vscode.Uri ? given : fileAtHand().document.uri;
}

async function showNodeJson(running: Server, documents: Documents, file: vscode.Uri): Promise<void> {
  const instance = await vscode.window.showQuickPick(instances(running, file), { title: "Node JSON of which instance?" });
  if (!instance) return;
  const events = ["setup", "configure", "deploy", "undeploy", "shutdown"];
  const event = await vscode.window.showQuickPick(events, { title: `Node JSON of ${instance} at which event?` });
  if (!event) return;
  const question = { request: "stackwright/nodeJson", follows: true, more: { instance, event } };
  await documents.show(file, `${instance} ${event}.json`, question);
}

async function chooseProfile(): Promise<void> {
  const none = { label: "No profile", description: "variables have their defaults" };
  const profiles = (await declared(vscode.SymbolKind.Namespace)).map((label) => ({ label }));
  const choice = await vscode.window.showQuickPick([none, ...profiles], { title: "Values of which profile?" });
  if (!choice) return;
  const target = vscode.workspace.workspaceFolders ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration("stackwright").update("profile", choice === none ? undefined : choice.label, target);
}
