// The language server: started, restarted, asked. Shows its state in the language status of stack files. What it is asked for
// is up to the files that do so.

import * as vscode from "vscode";
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn, State, type LanguageClientOptions, type Location } from "vscode-languageclient/node";
import { findCompiler, NoCompiler, type Compiler } from "./compiler";

/** Stack files that the server knows: on a disk or not saved yet. */
export const SELECTOR = [
  { language: "stackwright", scheme: "file" },
  { language: "stackwright", scheme: "untitled" },
];

/** A document that the compiler makes of a stack file. */
export interface Made {
  text: string;
  languageId: string;
}

/** The server cannot answer, in words for the user. */
export class Unanswered extends Error {}

export class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel("Stackwright", { log: true });
  private readonly status = vscode.languages.createLanguageStatusItem("stackwright.server", { language: "stackwright" });
  private readonly started = new vscode.EventEmitter<void>();
  /** After each start: what was shown may be stale. */
  readonly onStarted = this.started.event;
  private client: LanguageClient | undefined;
  private compiler: Compiler | undefined;
  /** Starts and stops one after the other. */
  private queue: Promise<void> = Promise.resolve();

  constructor() {
    this.status.name = "Stackwright";
  }

  start(): Promise<void> {
    return this.enqueue(() => this.begin());
  }

  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.end();
      await this.begin();
    });
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.end());
  }

  /** The compiler that serves; throws `Unanswered` if there is none. */
  program(): Compiler {
    if (!this.compiler) throw new Unanswered("There is no compiler: see the log.");
    return this.compiler;
  }

  /** Asks for a document; throws `Unanswered` with the server's reason. */
  async ask(request: string, uri: vscode.Uri, more: object, token?: vscode.CancellationToken): Promise<Made> {
    await this.queue;
    const client = this.client;
    if (!client || client.state !== State.Running) throw new Unanswered("The language server does not run: see the log.");
    const params = { textDocument: { uri: client.code2ProtocolConverter.asUri(uri) }, ...more };
    try {
      return await (token ? client.sendRequest<Made>(request, params, token) : client.sendRequest<Made>(request, params));
    } catch (error) {
      throw new Unanswered(error instanceof Error ? error.message : String(error));
    }
  }

  /** The places of a code lens, as the editor has them. */
  locations(places: Location[]): vscode.Location[] {
    const converter = this.client?.protocol2CodeConverter;
    return converter ? places.map((it) => converter.asLocation(it)) : [];
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step, step);
    return this.queue;
  }

  private async begin(): Promise<void> {
    this.tell("Looking for the compiler", vscode.LanguageStatusSeverity.Information);
    this.status.busy = true;
    try {
      this.compiler = await findCompiler();
      this.log.info(`${this.compiler.path} is stackwright ${this.compiler.version}`);
      this.client = this.connect(this.compiler);
      await this.client.start();
    } catch (error) {
      await this.end();
      this.complain(error);
    } finally {
      this.status.busy = false;
    }
  }

  private connect({ path, version }: Compiler): LanguageClient {
    const options: LanguageClientOptions = {
      documentSelector: SELECTOR,
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      synchronize: { configurationSection: "stackwright" },
      markdown: { supportHtml: false },
    };
    const client = new LanguageClient("stackwright", "Stackwright", { command: path, args: ["lsp"] }, options);
    const restarts = client.createDefaultErrorHandler(3);
    client.clientOptions.errorHandler = {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: async () => {
        const closed = await restarts.closed();
        if (closed.action === CloseAction.DoNotRestart) this.complain(new Error("The language server stopped again and again."));
        return { ...closed, handled: true };
      },
    };
    client.onDidChangeState(({ newState }) => {
      if (newState !== State.Running) return;
      this.tell(`stackwright ${version}`, vscode.LanguageStatusSeverity.Information);
      void vscode.commands.executeCommand("setContext", "stackwright.running", true);
      this.started.fire();
    });
    return client;
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.compiler = undefined;
    await vscode.commands.executeCommand("setContext", "stackwright.running", false);
    if (client?.needsStop()) await client.dispose().catch((error: unknown) => this.log.warn(String(error)));
  }

  private complain(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.log.error(reason);
    this.tell(error instanceof NoCompiler ? "No compiler" : "The language server stopped", vscode.LanguageStatusSeverity.Error, reason);
    const [settings, log] = ["Open Settings", "Show Log"];
    void vscode.window.showErrorMessage(reason, settings, log).then((choice) => {
      if (choice === settings) void vscode.commands.executeCommand("workbench.action.openSettings", "stackwright.server.path");
      if (choice === log) this.log.show();
    });
  }

  private tell(text: string, severity: vscode.LanguageStatusSeverity, detail = ""): void {
    this.status.text = text;
    this.status.detail = detail;
    this.status.severity = severity;
    this.status.command = { command: "stackwright.restartServer", title: "Restart" };
  }

  dispose(): void {
    this.status.dispose();
    this.started.dispose();
    this.log.dispose();
  }
}
