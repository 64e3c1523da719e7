// The drawing of a stack, in a panel beside the file: what the server gives for Mermaid is drawn by `webview/graph.ts`, which has
// the library with it. Follows what is typed; while the file has errors the last drawing stays, with a word about it.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { PAUSE } from "./documents";
import { type Server, Unanswered } from "./server";
import type { ToPanel, FromPanel, Kept } from "./webview/messages";

const KIND = "stackwright.graph";

export class Graphs implements vscode.Disposable, vscode.WebviewPanelSerializer<Kept> {
  private readonly open = new Map<string, Panel>();
  private readonly parts: vscode.Disposable[];

  constructor(
    private readonly server: Server,
    private readonly extension: vscode.Uri,
  ) {
    this.parts = [
      follow(server, () => this.open.forEach((it) => void it.refresh())),
      vscode.window.registerWebviewPanelSerializer(KIND, this),
    ];
  }

  show(file: vscode.Uri): void {
    const known = this.open.get(file.toString());
    if (known) return known.reveal();
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.take(vscode.window.createWebviewPanel(KIND, "", place), file);
  }

  /** After the window was loaded again. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, kept: Kept | undefined): Promise<void> {
    if (kept) this.take(panel, vscode.Uri.parse(kept.file));
    else panel.dispose();
  }

  private take(panel: vscode.WebviewPanel, file: vscode.Uri): void {
    const key = file.toString();
    this.open.set(key, new Panel(this.server, panel, file, this.extension));
    panel.onDidDispose(() => this.open.delete(key));
  }

  dispose(): void {
    for (const it of this.parts) it.dispose();
  }
}

class Panel {
  /** Counts questions: of two answers the later question's is shown. */
  private asked = 0;

  constructor(
    private readonly server: Server,
    private readonly panel: vscode.WebviewPanel,
    private readonly file: vscode.Uri,
    extension: vscode.Uri,
  ) {
    const out = vscode.Uri.joinPath(extension, "out");
    panel.title = `${file.path.slice(file.path.lastIndexOf("/") + 1)} · graph`;
    panel.webview.options = { enableScripts: true, localResourceRoots: [out] };
    // The page says when it is there: the first time, and whenever it was hidden.
    panel.webview.onDidReceiveMessage((it: FromPanel) => {
      if (it.kind === "ready") void this.refresh();
      else server.log.error(`The graph of ${file.path} was not drawn: ${it.reason}`);
    });
    panel.webview.html = page(panel.webview, vscode.Uri.joinPath(out, "graph.js"), { file: file.toString() });
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  async refresh(): Promise<void> {
    const asked = ++this.asked;
    const message = await this.message();
    if (asked === this.asked) await this.panel.webview.postMessage(message);
  }

  private async message(): Promise<ToPanel> {
    try {
      const { text } = await this.server.ask("stackwright/graph", this.file, {});
      return { kind: "drawing", text };
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      return { kind: "absent", reason: error.message };
    }
  }
}

/** Nothing is loaded but the one script; Mermaid puts styles into its drawings. */
function page(webview: vscode.Webview, script: vscode.Uri, kept: Kept): string {
  const nonce = randomBytes(16).toString("base64url");
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; img-src data:; font-src data:`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Graph</title>
<style>
body { margin: 0; padding: 0; overflow: hidden; height: 100vh; }
#word { position: fixed; z-index: 1; inset: 0 0 auto 0; padding: 4px 12px; color: var(--vscode-editorWarning-foreground); background: var(--vscode-editorWidget-background); }
#word:empty { display: none; }
#drawing { height: 100vh; cursor: grab; touch-action: none; }
#drawing:active { cursor: grabbing; }
#drawing svg { display: block; width: 100%; height: 100%; max-width: none !important; }
#drawing:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
</style>
</head>
<body data-kept="${escaped(JSON.stringify(kept))}">
<div id="word" role="status"></div>
<div id="drawing" tabindex="0" role="img" aria-label="Layers, instances, apps and what connects them. Plus and minus zoom, 0 shows all, arrows move."></div>
<script nonce="${nonce}" src="${escaped(webview.asWebviewUri(script).toString())}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
}

/** Calls when a drawing may have changed: after typing, after a change of settings, after a start. */
function follow(server: Server, changed: () => void): vscode.Disposable {
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
