// A CloudFormation template becomes a stack file: the compiler is started with it, what it writes is put beside the template, and
// what it says goes to the log.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { type Server, Unanswered } from "./server";

/** In bytes: the longest stack file that is taken from the compiler. */
const LONGEST = 64 * 1024 * 1024;

/** What became of one template, as the receipt tells it. */
interface Outcome {
  result: string;
  differences: unknown[];
  remarks: unknown[];
}

export async function importTemplate(server: Server, given?: vscode.Uri): Promise<void> {
  const template = given ?? (await pick());
  if (!template) return;
  const { text, outcome, said } = await run(server.program().path, template.fsPath);
  if (said.trim()) server.log.info(said);
  if (!text.trim()) throw new Unanswered(`Nothing of ${template.fsPath} became a stack file: see the log.`);
  const target = await vscode.window.showSaveDialog({
    title: "Save the stack file",
    defaultUri: template.with({ path: template.path.replace(/\.[^./]*$/, "") + ".stack" }),
    filters: { "Stack files": ["stack"] },
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, Buffer.from(text));
  await vscode.window.showTextDocument(target);
  void tell(server, outcome);
}

async function pick(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: "Import which template?",
    openLabel: "Import",
    filters: { Templates: ["json", "yaml", "yml", "template"] },
  });
  return chosen?.[0];
}

async function run(compiler: string, template: string): Promise<{ text: string; outcome: Outcome | undefined; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), "stackwright-"));
  const receipt = join(folder, "receipt.json");
  try {
    const args = ["import", "--output", "-", "--receipt", receipt, "--color", "never", "--", template];
    const { stdout, stderr } = await output(compiler, args);
    const outcomes = await readFile(receipt, "utf8").then((it) => JSON.parse(it) as Outcome[], () => []);
    return { text: stdout, outcome: outcomes[0], said: stderr };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A template with mistakes becomes a stack file all the same: the exit code says nothing that the text does not. */
function output(program: string, args: string[]): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { maxBuffer: LONGEST, windowsHide: true }, (error, stdout, stderr) =>
      resolve({ stdout, stderr: error && !stderr ? error.message : stderr }),
    );
  });
}

async function tell(server: Server, outcome: Outcome | undefined): Promise<void> {
  if (!outcome) return;
  const count = (number: number, one: string) => `${number} ${one}${number === 1 ? "" : "s"}`;
  const text = `Imported: ${outcome.result}, ${count(outcome.differences.length, "difference")}, ${count(outcome.remarks.length, "remark")}.`;
  const log = "Show Log";
  if ((await vscode.window.showInformationMessage(text, log)) === log) server.log.show();
}
