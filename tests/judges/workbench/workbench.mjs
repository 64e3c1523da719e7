// The workbench of VS Code in a browser: code-server with an extension installed, Chromium without a window, and the handful of
// things that a person does there. Whoever waits for something says what; what does not come ends the run with these words and a
// picture. $NODE_MODULES names the folder with puppeteer-core, $CODE_SERVER the one with code-server, $CHROMIUM the browser.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";

const puppeteer = createRequire(join(process.env.NODE_MODULES, "x.js"))("puppeteer-core");

/** In milliseconds: how long anything may take on a busy machine. */
const PATIENCE = Number(process.env.PATIENCE ?? 60_000);
const SIZE = { width: 1200, height: 720 };

/** Nothing that asks, moves or needs a network. */
const CALM = {
  "chat.disableAIFeatures": true,
  "editor.cursorBlinking": "solid",
  "editor.hover.delay": 100,
  "editor.minimap.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "git.blame.statusBarItem.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "window.commandCenter": false,
  "workbench.editor.restoreViewState": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** Whether folders are trusted, or a person is asked for each; as words of the command. */
export const TRUST = { given: ["--disable-workspace-trust"], asked: [] };

export const sleep = (time) => new Promise((done) => setTimeout(done, time));

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

export class Workbench {
  /** Starts code-server in `work` with the package `vsix`, and opens `folder`, a folder or the file of a workspace. */
  static async open({ work, vsix, folder, settings, trust = TRUST.given }) {
    const data = join(work, "data");
    for (const it of ["User", "Machine"]) mkdirSync(join(data, it), { recursive: true });
    const home = { ...process.env, HOME: work, XDG_CONFIG_HOME: join(work, "config"), XDG_DATA_HOME: join(work, "share") };
    const entry = join(process.env.CODE_SERVER, "node_modules/code-server/out/node/entry.js");
    const folders = ["--user-data-dir", data, "--extensions-dir", join(work, "extensions")];
    writeFileSync(join(data, "User", "settings.json"), JSON.stringify(CALM, null, 2));
    const bench = new Workbench(work, join(data, "Machine", "settings.json"));
    bench.set(settings);

    const installed = spawnSync(process.execPath, [entry, ...folders, "--install-extension", vsix], { env: home, encoding: "utf8" });
    if (installed.status !== 0) throw new Error(`the package does not install: ${installed.stdout}${installed.stderr}`);

    const port = await freePort();
    const quiet = ["--auth", "none", "--disable-telemetry", "--disable-update-check", ...trust];
    const log = openSync(join(work, "code-server.log"), "w");
    bench.server = spawn(process.execPath, [entry, "--bind-addr", `127.0.0.1:${port}`, ...quiet, ...folders, folder], {
      env: home,
      stdio: ["ignore", log, log],
    });
    await bench.until("code-server to listen", () => readFileSync(join(work, "code-server.log"), "utf8").includes("listening on"));
    bench.browser = await puppeteer.launch({
      executablePath: process.env.CHROMIUM,
      userDataDir: join(work, "chromium"),
      args: ["--no-sandbox", "--disable-gpu", `--window-size=${SIZE.width},${SIZE.height}`],
    });
    bench.page = await bench.browser.newPage();
    await bench.page.setViewport(SIZE);
    bench.address = `http://127.0.0.1:${port}/`;
    await bench.go(folder);
    return bench;
  }

  constructor(work, machine) {
    this.work = work;
    this.machine = machine;
  }

  /** Opens a folder, or the file of a workspace. */
  async go(folder) {
    const kind = folder.endsWith(".code-workspace") ? "workspace" : "folder";
    await this.page.goto(`${this.address}?${kind}=${encodeURIComponent(folder)}`, { waitUntil: "domcontentloaded" });
    await this.page.waitForSelector(".monaco-workbench .part.editor", { timeout: PATIENCE });
    await this.until("the files of the folder", () => this.sees(".explorer-folders-view .monaco-list-row"));
  }

  async close() {
    await this.browser?.close();
    this.server?.kill();
  }

  /** The settings of the machine; they count at once. */
  set(settings) {
    writeFileSync(this.machine, JSON.stringify(settings, null, 2));
  }

  /** The first answer that is something. */
  async until(what, ask, patience = PATIENCE) {
    const end = Date.now() + patience;
    for (;;) {
      const answer = await Promise.resolve(ask()).catch(() => undefined);
      if (answer && (!Array.isArray(answer) || answer.length)) return answer;
      if (Date.now() > end) {
        await this.page?.screenshot({ path: join(this.work, "stuck.png") });
        throw new Error(`waited in vain for ${what}; see ${join(this.work, "stuck.png")}`);
      }
      await sleep(50);
    }
  }

  /** The texts of what is seen there, blanks made plain. */
  texts(selector, inside = this.page) {
    const read = (wanted) => [...document.querySelectorAll(wanted)].map((it) => it.textContent.replace(/[\u00a0\u200b\u200c\s]+/g, " ").trim());
    return inside.evaluate(read, selector).then((all) => all.filter(Boolean));
  }

  async sees(selector) {
    return (await this.page.$$(selector)).length;
  }

  /** `Control+Shift+m` */
  async key(combination) {
    const keys = combination.split("+");
    const last = keys.pop();
    for (const it of keys) await this.page.keyboard.down(it);
    await this.page.keyboard.press(last);
    for (const it of keys.reverse()) await this.page.keyboard.up(it);
  }

  async type(text) {
    await this.page.keyboard.type(text, { delay: 10 });
  }

  /** The rows of the list on top, once it offers one that has `wanted` in it. */
  offered(wanted) {
    return this.until(`\`${wanted}\` in the list on top`, async () => {
      const rows = await this.texts(".quick-input-list .monaco-list-row");
      return rows.some((it) => it.includes(wanted)) && rows;
    });
  }

  /** What stands in the box on top while it has the focus; `undefined` without one. */
  inBox() {
    return this.page.evaluate(() => {
      const input = document.querySelector(".quick-input-widget input:not([type=checkbox])");
      return input && input === document.activeElement ? input.value : undefined;
    });
  }

  /** The box on top, once it has the focus and holds what it is opened with. */
  box(isReady) {
    return this.until("the box on top", async () => {
      const text = await this.inBox();
      return text !== undefined && isReady(text);
    });
  }

  /** Types into the box on top, and takes what it offers under that name. */
  async pick(text, wanted = text, before = "") {
    await this.box((it) => it === before);
    await this.type(text);
    await this.offered(wanted);
    await this.until(`\`${wanted}\` to be the one that is picked`, async () =>
      (await this.texts(".quick-input-list .monaco-list-row.focused")).some((it) => it.includes(wanted)),
    );
    await this.key("Enter");
    await this.left(before + text);
  }

  /** Answers a box on top that asks for a text, once it holds what it proposes. */
  async answer(text, isReady = () => true) {
    await this.box(isReady);
    // On a busy machine the box may still be filled with what it proposes.
    await this.until("the box on top to hold the answer", async () => {
      await this.key("Control+a");
      await this.type(text);
      return (await this.inBox()) === text;
    });
    // A box that still looks for the file takes no answer.
    await this.until("the box on top to take the answer", async () => {
      if ((await this.inBox()) === text) await this.key("Enter");
      await sleep(500);
      return (await this.inBox()) !== text;
    });
  }

  /** Until the box on top is gone, or asks the next thing. */
  left(typed) {
    return this.until("the box on top to be done", async () => (await this.inBox()) !== typed);
  }

  async command(title) {
    await this.key("F1");
    await this.pick(title, title, ">");
  }

  /** Opens a file of the folder in front. */
  async file(name) {
    await this.key("Control+p");
    await this.pick(name);
    await this.until(`${name} to be open`, async () => (await this.texts(".tab.active")).some((it) => it.includes(name)));
    await this.page.focus(".editor-instance .native-edit-context, .editor-instance textarea.inputarea").catch(() => {});
  }

  /** Clicks what has the text, among what a selector finds; waits until it is there. */
  click(selector, text) {
    return this.until(`\`${text}\` to be clicked`, async () => {
      for (const it of await this.page.$$(selector)) {
        if (!(await it.evaluate((found) => found.textContent)).includes(text)) continue;
        await it.click();
        return true;
      }
      return false;
    });
  }

  /** Puts the cursor there: line and column count from 1. */
  async goto(line, column) {
    await this.key("Control+g");
    await this.box((it) => it === ":");
    await this.type(`${line}:${column}`);
    await this.key("Enter");
    await this.left(`:${line}:${column}`);
    await this.until(`the cursor at ${line}:${column}`, async () =>
      (await this.texts(".statusbar-item")).some((it) => it.startsWith(`Ln ${line}, Col ${column}`)),
    );
  }

  /** The visible lines of all editors. */
  lines() {
    return this.texts(".editor-instance .view-line");
  }

  /**
   * The page inside a view, once it shows something under a selector. Such pages are written anew while they load: what puppeteer
   * remembers of their document would be stale, so it is asked for each time. A page that was closed may never answer.
   */
  inView(what, selector) {
    const shows = (wanted) => Boolean(document.querySelector(wanted)?.getClientRects().length);
    const asked = async (frame) => (await frame.evaluate(shows, selector)) && frame;
    const soon = (frame) => Promise.race([asked(frame).catch(() => undefined), sleep(2000)]);
    return this.until(what, async () => (await Promise.all(this.page.frames().map(soon))).find(Boolean));
  }

  async problems() {
    return this.texts(".markers-panel .monaco-list-row .marker-tree-item, .markers-panel .monaco-list-row");
  }

  notifications() {
    return this.texts(".notification-list-item");
  }

  async picture(path, clip) {
    // Nothing but what was asked for is under the mouse.
    if (!clip) await this.page.mouse.move(SIZE.width / 2, 4);
    await sleep(500);
    await this.page.screenshot(clip ? { path, clip } : { path });
  }
}
