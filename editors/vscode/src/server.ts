// The language server: started, restarted, asked. Shows its state in the language status of stack files. What it is asked for,
// and what becomes of the documents that it makes, is up to the files that do so.

import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TextDocumentContentRequest,
  type LanguageClientOptions,
  type Location,
  type Middleware,
} from "vscode-languageclient/node";
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

/** What a user can do about it: a button and the command behind it. */
export interface Remedy {
  title: string;
  command: string;
  arguments?: unknown[];
}

const SETTINGS: Remedy = { title: "Open Settings", command: "workbench.action.openSettings", arguments: ["stackwright.server.path"] };
const RESTART: Remedy = { title: "Restart", command: "stackwright.restartServer" };
const LOG: Remedy = { title: "Show Log", command: "stackwright.showLog" };

/** There is no answer, in words for the user. */
export class Unanswered extends Error {
  constructor(
    message: string,
    readonly remedies: Remedy[] = [],
  ) {
    super(message);
  }
}

/** Tells what went wrong, and does what is chosen about it. */
export async function tellError(message: string, remedies: Remedy[]): Promise<void> {
  const choice = await vscode.window.showErrorMessage(message, ...remedies);
  if (choice) await vscode.commands.executeCommand(choice.command, ...(choice.arguments ?? []));
}

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

  /** `contents` has the documents by address. */
  constructor(private readonly contents: Pick<Middleware, "provideTextDocumentContent">) {
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
    if (!this.compiler) throw new Unanswered("There is no compiler.", [SETTINGS, LOG]);
    return this.compiler;
  }

  /** Asks for a document about a file; throws `Unanswered` with the server's reason. */
  ask(request: string, file: vscode.Uri, more: object): Promise<Made> {
    return this.send(request, { textDocument: { uri: file.toString() }, ...more });
  }

  /** Asks for a document by its address; throws `Unanswered` with the server's reason. */
  async content(address: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const { text } = await this.send<{ text: string }>(TextDocumentContentRequest.method, { uri: address.toString() }, token);
    return text;
  }

  /** A document that is shown is no longer what it was. */
  contentChanged(address: vscode.Uri): void {
    const providers = this.client?.getFeature(TextDocumentContentRequest.method)?.getProviders() ?? [];
    for (const it of providers) if (it.scheme === address.scheme) it.onDidChangeEmitter.fire(address);
  }

  /** The places of a code lens, as the editor has them. */
  locations(places: Location[]): vscode.Location[] {
    const converter = this.client?.protocol2CodeConverter;
    return converter ? places.map((it) => converter.asLocation(it)) : [];
  }

  private async send<T>(request: string, params: object, token?: vscode.CancellationToken): Promise<T> {
    await this.queue;
    const client = this.client;
    if (client?.state !== State.Running) throw new Unanswered("The language server does not run.", [RESTART, LOG]);
    try {
      return await (token ? client.sendRequest<T>(request, params, token) : client.sendRequest<T>(request, params));
    } catch (error) {
      throw new Unanswered(error instanceof Error ? error.message : String(error));
    }
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
      middleware: this.contents,
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
      // Its features are there once the start is through.
      void client.start().then(() => this.started.fire());
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
    void tellError(reason, error instanceof NoCompiler ? [SETTINGS, LOG] : [RESTART, LOG]);
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
