// Documents that the compiler makes of an open stack file, shown as read-only files that follow what is typed. An address such
// as `stackwright-view:/shop.stack%20%C2%B7%20template.json?{"request":...}` says which; nothing else is kept between two questions but
// the last text that there was, which stays while the file has errors.

import * as vscode from "vscode";
import { type Made, type Server, Unanswered } from "./server";

export const SCHEME = "stackwright-view";

/** In milliseconds: how long nothing is typed before what is shown follows. */
export const PAUSE = 250;

/** What is asked of the server, and about which file. */
export interface Question {
  request: string;
  file: string;
  /** Whether the answer is asked for again when the file changes. */
  follows: boolean;
  more: object;
}

export class Documents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly texts = new Map<string, string>();
  private readonly parts: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.parts = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      follow(server, () => this.refresh()),
      vscode.workspace.onDidCloseTextDocument((it) => this.texts.delete(it.uri.toString())),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const { request, file, more } = JSON.parse(uri.query) as Question;
    const key = uri.toString();
    try {
      const made = await this.server.ask(request, vscode.Uri.parse(file), more, token);
      const text = readable(made);
      this.texts.set(key, text);
      return text;
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      return this.texts.get(key) ?? `${error.message}\n`;
    }
  }

  /** The address of a document, after it was asked for once: throws `Unanswered` where there is none. */
  async open(file: vscode.Uri, ending: string, question: Omit<Question, "file">): Promise<vscode.Uri> {
    const made = await this.server.ask(question.request, file, question.more);
    const name = file.path.slice(file.path.lastIndexOf("/") + 1);
    const query = JSON.stringify({ ...question, file: file.toString() } satisfies Question);
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name} · ${ending}`, query });
    this.texts.set(uri.toString(), readable(made));
    this.changed.fire(uri);
    return uri;
  }

  /** Shows a document beside the file. */
  async show(file: vscode.Uri, ending: string, question: Omit<Question, "file">): Promise<void> {
    const uri = await this.open(file, ending, question);
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  /** Shows a Markdown document beside the file, as it is meant to be read. */
  async showRendered(file: vscode.Uri, ending: string, question: Omit<Question, "file">): Promise<void> {
    const uri = await this.open(file, ending, question);
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  }

  private refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === SCHEME && (JSON.parse(uri.query) as Question).follows) this.changed.fire(uri);
    }
  }

  dispose(): void {
    for (const it of this.parts) it.dispose();
  }
}

/** The preview of Markdown does not know the alerts that GitHub draws. */
function readable({ text, languageId }: Made): string {
  if (languageId !== "markdown") return text;
  return text.replace(/^> \[!([A-Z])([A-Z]+)\]$/gm, (_, first: string, rest: string) => `> **${first}${rest.toLowerCase()}**\n>`);
}

/** Calls when what the compiler makes may have changed: after typing, after a change of settings, after a start. */
export function follow(server: Server, changed: () => void): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, PAUSE);
  };
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document }) => document.languageId === "stackwright" && soon()),
    vscode.workspace.onDidChangeConfiguration((it) => it.affectsConfiguration("stackwright") && soon()),
    server.onStarted(soon),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
}
