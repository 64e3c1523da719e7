// The plan of a stack file: which event it is of is picked from what the program declares, or comes with the command.

import * as vscode from "vscode";
import type { Documents } from "./documents";
import { declared, instances } from "./program";
import type { Server } from "./server";

/** What has to be picked after the word of an event. */
type Target = "deployed" | "instance" | "hour" | "nothing";

interface Choice extends vscode.QuickPickItem {
  target: Target;
  /** The word for `plan --on`; none for the creation of the stack. */
  word?: string;
}

const EVENTS: Choice[] = [
  { label: "create", description: "the whole stack, from nothing", target: "nothing" },
  { label: "deploy", description: "an app, or a deployment as it is declared", target: "deployed", word: "deploy" },
  { label: "undeploy", description: "an app", target: "deployed", word: "undeploy" },
  { label: "rollback", description: "an app to the release before", target: "deployed", word: "rollback" },
  { label: "restart", description: "the servers of an app", target: "deployed", word: "restart" },
  { label: "boot", description: "an instance or a family", target: "instance", word: "boot" },
  { label: "shutdown", description: "an instance or a family", target: "instance", word: "shutdown" },
  { label: "setup", description: "again on a running instance", target: "instance", word: "setup" },
  { label: "configure", description: "on all that are online", target: "nothing", word: "configure" },
  { label: "heal", description: "an instance that went silent", target: "instance", word: "heal" },
  { label: "reboot", description: "an instance or a family", target: "instance", word: "reboot" },
  { label: "schedule", description: "an hour of the week", target: "hour", word: "schedule" },
];

const HOUR = /^(mon|tue|wed|thu|fri|sat|sun)\s+\d\d:\d\d(\s+\S+)?$/;

/** `on`: `create`, or as after `plan --on`; picked if it is not given. */
export async function showPlan(server: Server, documents: Documents, file: vscode.Uri, on?: string): Promise<void> {
  const event = on ?? (await pickEvent(server, file));
  if (event === undefined) return;
  const more = event === "create" ? {} : { on: event };
  const name = event === "create" ? "plan" : `plan of ${event.replaceAll("/", "-")}`;
  await documents.show(file, `${name}.txt`, { request: "stackwright/plan", more });
}

async function pickEvent(server: Server, file: vscode.Uri): Promise<string | undefined> {
  const choice = await vscode.window.showQuickPick(EVENTS, { title: "Plan of which event?", matchOnDescription: true });
  if (!choice) return undefined;
  if (!choice.word) return choice.label;
  const target = await pickTarget(server, file, choice);
  return target === undefined ? undefined : `${choice.word} ${target}`.trim();
}

async function pickTarget(server: Server, file: vscode.Uri, { target, word }: Choice): Promise<string | undefined> {
  const title = `Plan: ${word} ...`;
  switch (target) {
    case "nothing":
      return "";
    case "deployed":
      return vscode.window.showQuickPick(deployed(), { title, placeHolder: "a deployment or an app" });
    case "instance":
      return vscode.window.showQuickPick(families(await instances(server, file)), { title, placeHolder: "an instance or a whole family" });
    case "hour":
      return vscode.window.showInputBox({
        title,
        value: "mon 09:00",
        prompt: "A day and a time, in UTC or in a time zone: `mon 09:00 Asia/Seoul`",
        validateInput: (text) => (HOUR.test(text.trim()) ? undefined : "such as `mon 09:00` or `mon 09:00 Asia/Seoul`"),
      });
  }
}

async function deployed(): Promise<string[]> {
  return [...(await declared(vscode.SymbolKind.Event)), ...(await declared(vscode.SymbolKind.Function))];
}

/** Every instance, each family before its members. */
function families(addresses: string[]): string[] {
  return [...new Set(addresses.flatMap((it) => (it.includes("[") ? [it.slice(0, it.indexOf("[")), it] : [it])))];
}
