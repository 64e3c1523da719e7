// Documents that the compiler makes of an open stack file, shown as read-only files that follow what is typed: the server has them by
// addresses such as `stackwright:/template/shop.stack%20%C2%B7%20template.json?{"textDocument":...}`, and says when one has changed.
// Nothing else is kept between two questions but the last text that there was, which stays while the file has errors.

import { setTimeout as pause } from "node:timers/promises";
import * as vscode from "vscode";
import { type Server, Unanswered } from "./server";

const SCHEME = "stackwright";

/** In milliseconds: how long what is shown waits for more to be typed before it follows. */
export const PAUSE = 250;

/** A request of the server that makes a document, and its parameters but for the file. */
export interface Question {
  request: `stackwright/${string}`;
  more: object;
}

export class Documents implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly parts: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.parts = [
      server.onStarted(() => this.refresh()),
      vscode.workspace.onDidCloseTextDocument((it) => this.texts.delete(it.uri.toString())),
    ];
  }

  /** The text at an address, as the editor wants it when it opens the document and when the document has changed. */
  async text(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const key = uri.toString();
    const known = this.texts.get(key);
    if (known !== undefined && isOfTheMoment(uri)) return known;
    if (isShown(uri)) await pause(PAUSE);
    try {
      const text = readable(uri, await this.server.content(uri, token));
      this.texts.set(key, text);
      return text;
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      return known ?? `${error.message}\n`;
    }
  }

  /** Shows a document beside the file; throws `Unanswered` where there is none. */
  async show(file: vscode.Uri, ending: string, question: Question): Promise<void> {
    const uri = await this.make(file, ending, question);
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  /** Shows a Markdown document beside the file, as it is meant to be read. */
  async showRendered(file: vscode.Uri, ending: string, question: Question): Promise<void> {
    const uri = await this.make(file, ending, question);
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  }

  private async make(file: vscode.Uri, ending: string, { request, more }: Question): Promise<vscode.Uri> {
    const { text } = await this.server.ask(request, file, more);
    const uri = addressOf(file, ending, { request, more });
    this.texts.set(uri.toString(), readable(uri, text));
    this.server.contentChanged(uri);
    return uri;
  }

  /** A server that was started anew does not know what is shown. */
  private refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === SCHEME) this.server.contentChanged(uri);
  }

  dispose(): void {
    for (const it of this.parts) it.dispose();
  }
}

/** `ending` is what the title of the tab says after the name of the file. */
function addressOf(file: vscode.Uri, ending: string, { request, more }: Question): vscode.Uri {
  const kind = request.slice(request.indexOf("/") + 1);
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  const query = JSON.stringify({ textDocument: { uri: file.toString() }, ...more });
  return vscode.Uri.from({ scheme: SCHEME, path: `/${kind}/${name} · ${ending}`, query });
}

/** The answer to a place does not follow: the place moves when the text above it changes. */
function isOfTheMoment(uri: vscode.Uri): boolean {
  return "position" in (JSON.parse(uri.query) as object);
}

function isShown(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((it) => it.uri.toString() === uri.toString());
}

/** The preview of Markdown does not know the alerts that GitHub draws. */
function readable(uri: vscode.Uri, text: string): string {
  if (!uri.path.endsWith(".md")) return text;
  return text.replace(/^> \[!([A-Z])([A-Z]+)\]$/gm, (_, first: string, rest: string) => `> **${first}${rest.toLowerCase()}**\n>`);
}
