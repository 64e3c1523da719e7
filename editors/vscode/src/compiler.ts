// Finding the compiler: the setting, the PATH and the workspace's own builds come in; a program that can serve an editor comes
// out, or the reason why there is none. Starts no server.

import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import * as vscode from "vscode";

/** The oldest compiler that this extension works with. */
const OLDEST = "0.1.0";

/** In milliseconds: a compiler that takes longer to tell its version is none. */
const PATIENCE = 10_000;

const NAME = process.platform === "win32" ? "stackwright.exe" : "stackwright";

export interface Compiler {
  path: string;
  version: string;
}

/** Why there is no compiler, in words for the user. */
export class NoCompiler extends Error {}

/** The compiler to use; throws `NoCompiler`. */
export async function findCompiler(): Promise<Compiler> {
  const setting = vscode.workspace.getConfiguration("stackwright").get("server.path", "").trim();
  if (setting) return examine(await named(setting));
  for (const path of candidates()) {
    if (await isProgram(path)) return examine(path);
  }
  throw new NoCompiler("The compiler `stackwright` was not found: put it on the PATH, or say in the settings where it is.");
}

async function named(setting: string): Promise<string> {
  const path = setting.replace(/^~(?=$|[/\\])/, () => homedir());
  if (!isAbsolute(path)) throw new NoCompiler(`The setting stackwright.server.path is \`${setting}\`, which is no absolute path.`);
  if (!(await isProgram(path))) throw new NoCompiler(`The setting stackwright.server.path is \`${setting}\`, and there is no program.`);
  return path;
}

/** In the order in which they are tried. What lies in a folder that nobody trusts is not run. */
function candidates(): string[] {
  const onPath = (process.env["PATH"] ?? "").split(delimiter).filter(isAbsolute);
  const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
  const builds = folders
    .filter((folder) => folder.uri.scheme === "file")
    .flatMap((folder) => ["release", "debug"].map((profile) => join(folder.uri.fsPath, "target", profile)));
  return [...onPath, ...builds].map((folder) => join(folder, NAME));
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function examine(path: string): Promise<Compiler> {
  const said = await run(path, ["--version"]).catch(() => "");
  const version = /^stackwright (\d+\.\d+\.\d+\S*)/.exec(said)?.[1];
  if (!version) throw new NoCompiler(`\`${path}\` is not the compiler of stack files: it does not tell its version.`);
  const serves = await run(path, ["lsp", "--help"]).then(
    () => true,
    () => false,
  );
  if (isOlder(version, OLDEST) || !serves) {
    throw new NoCompiler(`\`${path}\` is stackwright ${version}, which is too old for this extension: it needs ${OLDEST} or newer with \`lsp\`.`);
  }
  return { path, version };
}

function run(path: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(path, args, { timeout: PATIENCE, windowsHide: true }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}

/** Compares `1.2.3` with `1.10.0`; what follows the third number does not count. */
function isOlder(version: string, than: string): boolean {
  const numbers = (text: string) => text.split(/[.+-]/, 3).map(Number);
  const [a, b] = [numbers(version), numbers(than)];
  const different = a.findIndex((part, at) => part !== b[at]);
  return different >= 0 && (a[different] ?? 0) < (b[different] ?? 0);
}
