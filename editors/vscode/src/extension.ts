// The extension: starts the language server and registers the commands. Each command's work is in a file of its own.

import * as vscode from "vscode";
import { showDiff } from "./diff";
import { Documents } from "./documents";
import { Graphs } from "./graph";
import { importTemplate } from "./importing";
import { showPlan } from "./plan";
import { declared, editorAtHand, fileAtHand, instances } from "./program";
import { SELECTOR, Server, tellError, Unanswered } from "./server";
import { why } from "./why";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const running = (server = new Server({ provideTextDocumentContent: (uri, token) => documents.text(uri, token) }));
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
        void tellError(error.message, error.remedies);
      }
    };
    context.subscriptions.push(vscode.commands.registerCommand(`stackwright.${name}`, guarded));
  };

  /** A command about a stack file: the one that a menu or a code lens gives, else the one at hand. */
  const about = (name: string, run: (file: vscode.Uri, more: unknown) => unknown) =>
    command(name, async (given?: Given, more?: unknown) => {
      const file = given ? addressOf(given) : await fileAtHand();
      if (!file) return;
      if (!SELECTOR.some((it) => it.scheme === file.scheme)) throw new Unanswered(`${file.path} is on no disk: the compiler cannot read it.`);
      await run(file, more);
      // A step of the walkthrough is done when something was shown, not when it was asked for.
      await vscode.commands.executeCommand("setContext", `stackwright.${name}.done`, true);
    });

  about("showPlan", (file, on) => showPlan(running, documents, file, typeof on === "string" ? on : undefined));
  about("showGraph", (file) => graphs.show(file));
  about("showTemplate", (file) => documents.show(file, "template.json", { request: "stackwright/template", more: {} }));
  about("showRunLists", (file) => documents.show(file, "run-lists.json", { request: "stackwright/runLists", more: {} }));
  about("showNodeJson", (file) => showNodeJson(running, documents, file));
  about("why", (file) => why(documents, file, editorAtHand()));
  about("diff", (file) => {
    wantTrust("Diffs");
    return showDiff(documents, file);
  });
  command("importTemplate", (file?: vscode.Uri) => {
    wantTrust("Imports");
    return importTemplate(running, file);
  });
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

  const again = () => hasDisk() && void running.restart();
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((it) => it.affectsConfiguration("stackwright.server.path") && again()),
    vscode.workspace.onDidGrantWorkspaceTrust(again),
  );
  if (hasDisk()) return running.start();
  // A repository that is only browsed: until there is a file that the server can read, there is nothing for it to do.
  const first = vscode.workspace.onDidOpenTextDocument((it) => {
    if (!isServed(it)) return;
    first.dispose();
    void running.start();
  });
  context.subscriptions.push(first);
}

/** Whether something is open that lies on a disk, or may come to lie there. */
function hasDisk(): boolean {
  const { workspaceFolders: folders, textDocuments } = vscode.workspace;
  return !folders || folders.some((it) => it.uri.scheme === "file") || textDocuments.some(isServed);
}

function isServed(document: vscode.TextDocument): boolean {
  return vscode.languages.match(SELECTOR, document) > 0;
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

/** What menus and code lenses give: the address of a file, as an object or as text. */
type Given = vscode.Uri | string;

function addressOf(given: Given): vscode.Uri {
  return typeof given === "string" ? vscode.Uri.parse(given) : given;
}

/** Menus do not offer the command where nobody trusts the folder, but code lenses and links do. */
function wantTrust(what: string): void {
  if (vscode.workspace.isTrusted) return;
  const manage = { title: "Manage Workspace Trust", command: "workbench.trust.manage" };
  throw new Unanswered(`${what} are off in a folder that is not trusted.`, [manage]);
}

async function showNodeJson(running: Server, documents: Documents, file: vscode.Uri): Promise<void> {
  const instance = await vscode.window.showQuickPick(instances(running, file), { title: "Node JSON of which instance?" });
  if (!instance) return;
  const events = ["setup", "configure", "deploy", "undeploy", "shutdown"];
  const event = await vscode.window.showQuickPick(events, { title: `Node JSON of ${instance} at which event?` });
  if (!event) return;
  await documents.show(file, `${instance} ${event}.json`, { request: "stackwright/nodeJson", more: { instance, event } });
}

async function chooseProfile(): Promise<void> {
  const none = { label: "No profile", description: "variables have their defaults" };
  const profiles = (await declared(vscode.SymbolKind.Namespace)).map((label) => ({ label }));
  const choice = await vscode.window.showQuickPick([none, ...profiles], { title: "Values of which profile?" });
  if (!choice) return;
  const target = vscode.workspace.workspaceFolders ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration("stackwright").update("profile", choice === none ? undefined : choice.label, target);
}
