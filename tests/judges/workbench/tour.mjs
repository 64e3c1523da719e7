// A person at the workbench with the extension: opens a program, makes mistakes and mends them, looks at what the compiler makes of it.
// Usage: node tour.mjs PACKAGE.vsix COMPILER FOLDER [PICTURES]. Works in FOLDER; prints one JSON object, a step's name to what was
// seen (or to { error }). With PICTURES, takes those for the manual.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { sleep, TRUST, Workbench } from "./workbench.mjs";

const [vsix, compiler, work, pictures] = process.argv.slice(2).map((it) => resolve(it));
const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const shop = join(root, "examples/shop");
const folder = join(work, "shop");
const file = join(folder, "shop.stack");
const text = readFileSync(join(shop, "shop.stack"), "utf8");

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
cpSync(shop, folder, { recursive: true });
const git = (...words) =>
  execFileSync("git", ["-C", folder, "-c", "user.name=Kim", "-c", "user.email=kim@example.com", ...words], { stdio: "ignore" });
git("init", "--initial-branch=main");
git("add", ".");
git("commit", "--message=The shop");
git("checkout", "-b", "more-servers");

let bench = await Workbench.open({ work, vsix, folder, settings: { "stackwright.server.path": compiler } });
const seen = {};

/** A compiler of our own in a folder: the shell runs `lines` before it becomes the compiler under test. */
function wrapped(folder, lines) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "stackwright");
  writeFileSync(path, `#!/bin/sh\n${lines}\nexec "${compiler}" "$@"\n`, { mode: 0o755 });
  return path;
}

/** Line and column, from 1, of the first place of `words`, or so many characters into them. */
function place(words, inside = 0) {
  const before = text.slice(0, text.indexOf(words) + inside);
  return [before.split("\n").length, before.length - before.lastIndexOf("\n")];
}

const goto = (words, inside) => bench.goto(...place(words, inside));
const includes = (found, wanted) => found.some((it) => it.includes(wanted));
const lines = (what, wanted) => bench.until(what, async () => {
  const found = await bench.lines();
  return wanted(found) && found;
});
const lenses = () => bench.texts(".codelens-decoration");
const picture = async (name, clip) => pictures && (await bench.picture(join(pictures, `${name}.png`), clip));

/** The program as it was, alone in front, with the server's word on it. */
async function fresh() {
  await bench.key("Escape");
  await bench.command("View: Focus First Editor Group");
  // What was never saved is not asked about.
  if (includes(await bench.texts(".tab.active"), "Untitled")) await bench.command("View: Revert and Close Editor");
  else await bench.command("File: Revert File");
  await bench.command("View: Close All Editors");
  if (await bench.sees(".markers-panel")) await bench.command("View: Hide Panel");
  await bench.until("no open file", async () => !(await bench.sees(".tab")));
  git("checkout", "--", ".");
  await bench.file("shop.stack");
  await bench.until("the code lenses", async () => includes(await lenses(), "used"));
}

const isWanted = (name) => !process.env.ONLY || process.env.ONLY.split(",").includes(name);

async function step(name, run, begin = fresh) {
  if (!isWanted(name)) return;
  try {
    await begin();
    seen[name] = await run();
  } catch (error) {
    seen[name] = { error: error.message };
    console.error(`${name}: ${error.message}`);
    await bench.page.screenshot({ path: join(work, `${name.replaceAll(" ", "-")}.png`) });
  }
}

/** What the editor knows of the token at the cursor. */
async function token(words) {
  await goto(words, 1);
  await bench.command("Developer: Inspect Editor Tokens and Scopes");
  const told = await bench.until("the token", async () =>
    (await bench.texts(".token-inspect-widget")).filter((it) => it.includes("textmate scopes")),
  );
  await bench.key("Escape");
  return told.join(" ");
}

await bench.file("shop.stack");
await bench.command("View: Toggle Primary Side Bar Visibility");

await step("status", async () => {
  const item = await bench.page.waitForSelector("[id^='status.languageStatus']");
  await item.hover();
  const told = await bench.until("the version", () => bench.texts(".hover-language-status"));
  await picture("status", { x: 720, y: 560, width: 480, height: 160 });
  return told;
});

/** Opens the walkthrough. */
async function walkthrough() {
  await bench.command("View: Close All Editors");
  await bench.command("Welcome: Open Walkthrough");
  await bench.pick("Stacks of servers");
}

/** Chooses a step of the walkthrough; what its picture measures. */
async function choose(title) {
  await bench.click(".getting-started-step", title);
  const width = () => bench.page.evaluate(() => document.querySelector(".getting-started-media img")?.naturalWidth);
  const measured = await bench.until(`the picture of ${title}`, width);
  // The page takes the focus a little later.
  await sleep(1500);
  return measured;
}

// Before the commands are used: a step whose event was long ago is never done.
await step("walkthrough", async () => {
  await walkthrough();
  const steps = await bench.texts(".getting-started-step");
  const shown = [];
  for (const title of ["Bring in", "Write a", "See what", "Know what", "Watch the"]) shown.push(await choose(title));
  await bench.click(".getting-started-step .monaco-button", "Show the graph");
  await bench.offered("network.stack");
  await bench.pick("shop.stack");
  const page = await bench.inView("the drawing", "#drawing svg .node");
  const done = await bench.until("the step to be done", async () => {
    const found = await bench.texts(".getting-started-step:has(.codicon-getting-started-step-checked)");
    return includes(found, "Watch the") && found;
  });
  return { steps, pictures: shown, done, drawn: await bench.texts("#drawing svg .nodeLabel", page) };
});

await step("colours", async () => ({
  keyword: await token("variable environment"),
  comment: await token("// A PHP shop"),
  string: await token('"dev"'),
  namespace: await token("network.vpc"),
}));

await step("lenses", async () => {
  const all = await bench.until("the lens of the diff", async () => {
    const found = await lenses();
    return includes(found, "8 instances") && found;
  });
  await goto("layer web:");
  await bench.click(".codelens-decoration a", "8 instances");
  const peek = await bench.until("the places that the lens leads to", () => bench.texts(".zone-widget .ref-tree .monaco-list-row"));
  await bench.key("Escape");
  await goto("stack shop");
  await bench.click(".codelens-decoration a", "diff against main");
  const page = await bench.inView("the report", ".markdown-body h3");
  return { all, peek, changes: await bench.texts(".markdown-body", page) };
});

await step("mistake", async () => {
  await goto("layers = [web]", "layers = [we".length);
  await bench.type("e");
  await bench.until("an underlined mistake", () => bench.sees(".squiggly-error"));
  await bench.command("View: Focus Problems");
  const problems = await bench.until("the problem", async () => (await bench.problems()).filter((it) => it.includes("SW")));
  await bench.command("View: Focus Active Editor Group");
  await bench.key("Control+.");
  const offered = await bench.until("mends", () => bench.texts(".action-widget .monaco-list-row.action"));
  await picture("mistake");
  await bench.key("Enter");
  await bench.until("nothing underlined", async () => !(await bench.sees(".squiggly-error")));
  const mended = await lines("the mended line", (found) => includes(found, "layers = [web]"));
  return { problems, offered, mended };
});

await step("hover", async () => {
  await goto("variable web_count", 10);
  await bench.command("Show or Focus Hover");
  const told = await bench.until("the hover", async () => (await bench.texts(".monaco-hover")).filter((it) => it.includes("web_count")));
  await picture("hover");
  return told;
});

await step("completion", async () => {
  await goto("auto_healing = true", "auto_healing = true".length);
  await bench.key("Enter");
  await bench.type("se");
  const offered = await bench.until("offers", async () => {
    const found = await bench.texts(".suggest-widget.visible .monaco-list-row");
    return includes(found, "security_groups") && found;
  });
  await bench.key("Control+Space");
  const documented = await bench.until("the documentation", () => bench.texts(".suggest-details-container .suggest-details"));
  await picture("completion");
  await bench.key("Enter");
  const taken = await lines("what was taken", (found) => includes(found, "security_groups"));
  return { offered, documented, taken };
});

await step("documentation goes on", async () => {
  await goto("/// The shop and everything", "/// The shop and everything it runs on.".length);
  await bench.key("Enter");
  await bench.type("More.");
  return lines("a second line", (found) => includes(found, "/// More."));
});

await step("graph", async () => {
  await bench.command("Stackwright: Show Graph");
  const page = await bench.inView("the drawing", "#drawing svg .node");
  const labels = () => bench.texts("#drawing svg .nodeLabel", page);
  const fill = () => page.evaluate(() => getComputedStyle(document.querySelector("#drawing svg .node rect")).fill);
  const before = { labels: await labels(), fill: await fill() };
  await picture("graph");
  await bench.command("View: Focus First Editor Group");
  await goto("instance burst", "instance ".length);
  await bench.type("sun");
  const after = await bench.until("the drawing to follow", async () => includes(await labels(), "sunburst") && labels());
  await bench.key("End");
  await bench.type("nonsense");
  const word = await bench.until("a word about the errors", () => bench.texts("#word", page));
  const kept = await labels();
  await bench.command("Preferences: Toggle between Light/Dark Themes");
  const dark = await bench.until("the drawing in the dark", async () => (await fill()) !== before.fill && fill());
  await bench.command("Preferences: Toggle between Light/Dark Themes");
  await bench.until("the drawing in the light", async () => (await fill()) === before.fill);
  return { before, after, word, kept, dark };
});

await step("plan", async () => {
  await bench.command("Stackwright: Show Plan");
  await bench.pick("create");
  const creation = await lines("the plan", (found) => includes(found, "from nothing"));
  await bench.command("View: Focus First Editor Group");
  await bench.command("Stackwright: Show Plan");
  await bench.pick("deploy", "a deployment as it is declared");
  await bench.pick("release");
  const release = await lines("the plan of the release", (found) => includes(found, "deploy release: "));
  await bench.command("View: Focus First Editor Group");
  await bench.command("Stackwright: Show Plan");
  await bench.pick("shutdown");
  const offered = await bench.offered("web_server[2]");
  await bench.pick("lb1");
  await lines("the plan of the shutdown", (found) => includes(found, "shutdown lb1"));
  await bench.command("View: Focus First Editor Group");
  await bench.command("Stackwright: Show Plan");
  await bench.pick("schedule");
  await bench.answer("mon 09:00 Asia/Seoul");
  await lines("the plan of an hour", (found) => includes(found, "schedule mon 09:00 Asia/Seoul"));
  return { creation, release, offered };
});

await step("documents", async () => {
  await bench.command("Stackwright: Show Compiled Template");
  const template = await lines("the template", (found) => includes(found, "AWSTemplateFormatVersion"));
  await bench.command("View: Focus First Editor Group");
  await goto("/// The shop and everything", 4);
  await bench.type("Changed. ");
  const followed = await lines("the template to follow", (found) => includes(found, '"Description": "Changed. The shop'));
  await bench.key("Home");
  await bench.type("nonsense");
  await bench.until("an underlined mistake", () => bench.sees(".squiggly-error"));
  const kept = await bench.lines();
  await bench.command("Stackwright: Show Run-Lists");
  const refused = await bench.until("why there are no run-lists", () => bench.notifications());
  await bench.command("Notifications: Clear All Notifications");
  await bench.command("File: Revert File");
  await bench.until("nothing underlined", async () => !(await bench.sees(".squiggly-error")));
  await bench.command("Stackwright: Show Run-Lists");
  const lists = await lines("the run-lists", (found) => includes(found, '"setup": ['));
  await bench.command("View: Focus First Editor Group");
  await bench.command("Stackwright: Show Node JSON");
  await bench.pick("web_server[1]");
  await bench.pick("deploy");
  const node = await lines("the node JSON", (found) => includes(found, "$stackwright"));
  return { template, followed, kept, refused, lists, node };
});

await step("why", async () => {
  await goto("shop: { workers: 16 }", 10);
  await bench.command("Stackwright: Why Has This Attribute");
  const page = await bench.inView("why", ".markdown-body h1");
  const here = await bench.texts(".markdown-body", page);
  await bench.command("View: Focus First Editor Group");
  await goto("layer balancer", 1);
  await bench.command("Stackwright: Why Has This Attribute");
  await bench.answer("apache.keepalivetimeout");
  const asked = await bench.until("why an attribute that was asked for", async () => {
    const other = await bench.inView("why", ".markdown-body h1");
    const told = await bench.texts(".markdown-body", other);
    return includes(told, "apache.keepalivetimeout") && told;
  });
  return { here, asked };
});

await step("diff", async () => {
  await goto('instance web_server for n in 1..web_count {\n  layers = [web]\n  size = "c5.large"', 'instance web_server for n in 1..web_count {\n  layers = [web]\n  size = "c5.'.length);
  for (let it = 0; it < "large".length; it++) await bench.key("Delete");
  await bench.type("xlarge");
  await goto("setup = [shop::packages", "setup = [shop::packages".length);
  await bench.type(", shop::swap");
  await bench.until("the lenses to follow", async () => includes(await lenses(), "Setup runs 17 recipes"));
  await bench.command("Stackwright: Show What Changes");
  const page = await bench.inView("the report", ".markdown-body h3");
  const told = await bench.texts(".markdown-body", page);
  await picture("diff");
  return told;
});

await step("format and save", async () => {
  await goto("  web_count = 4", "  web_count =".length);
  await bench.key("Delete");
  await lines("the untidy line", (found) => includes(found, "web_count =4"));
  await bench.command("Format Document");
  await lines("the tidy line", (found) => includes(found, "web_count = 4"));
  await bench.key("Control+s");
  await bench.until("the file to be saved", async () => !(await bench.sees(".tab.active.dirty")));
  return { saved: readFileSync(file, "utf8"), before: text };
});

await step("profile", async () => {
  await goto("/// The shop and everything");
  await bench.command("Stackwright: Choose Profile");
  await bench.pick("prod");
  const prod = await bench.until("the lenses of the profile", async () => includes(await lenses(), "2 layers, 11 instances") && lenses());
  await bench.command("Stackwright: Choose Profile");
  await bench.pick("No profile");
  await bench.until("the lenses without a profile", async () => includes(await lenses(), "2 layers, 9 instances"));
  return prod;
});

await step("import", async () => {
  const template = join(folder, "old.yaml");
  writeFileSync(template, "Resources:\n  Net:\n    Type: AWS::EC2::VPC\n    Properties: { CidrBlock: 10.0.0.0/16 }\n");
  await bench.command("Stackwright: Import Template");
  await bench.answer(template, (it) => it.endsWith("/"));
  await bench.answer(join(folder, "new.stack"), (it) => it.endsWith("/old.stack"));
  const shown = await lines("the stack file", (found) => includes(found, "AWS::EC2::VPC"));
  return { shown, written: existsSync(join(folder, "new.stack")) };
});

await step("not saved yet", async () => {
  await walkthrough();
  await choose("Write a");
  await bench.click(".getting-started-step .monaco-button", "New file");
  await bench.until("a new file", async () => includes(await bench.texts(".tab.active"), "Untitled"));
  // On a busy machine keys get lost.
  await bench.until("the program to be typed", async () => {
    await bench.key("Control+a");
    await bench.type('layer application: custom {}\nstack other { chef = "12", os = "Ubuntu 18.04 LTS", region = "eu-west-1" }');
    return bench.until("no mistake", async () => includes(await lenses(), "1 layer, 0 instances") && !(await bench.sees(".squiggly-error")), 5000);
  });
  const told = await lenses();
  await bench.command("Stackwright: Show Compiled Template");
  const template = await lines("the template", (found) => includes(found, "AWSTemplateFormatVersion"));
  return { told, template };
});

await step("crash", async () => {
  const note = join(work, "server");
  bench.set({ "stackwright.server.path": wrapped(join(work, "fragile"), `test "$*" != lsp || echo $$ > '${note}'`) });
  const server = (before) => bench.until("another server", () => existsSync(note) && ![before, ""].includes(readFileSync(note, "utf8")) && readFileSync(note, "utf8"));
  const first = await server("");
  await bench.until("the server's word", async () => includes(await lenses(), "2 layers, 9 instances"));
  await bench.command("Stackwright: Show Run-Lists");
  await lines("the run-lists", (found) => includes(found, '"setup": ['));
  await bench.command("View: Focus First Editor Group");
  await goto("setup = [shop::packages", "setup = [shop::".length);
  let last = first;
  let followed = [];
  for (const name of ["m", "mo", "mor"]) {
    process.kill(Number(last), "SIGKILL");
    last = await server(last);
    await bench.type(name.at(-1));
    // Whoever answers is through with its start.
    followed = await lines("the run-lists to follow a new server", (found) => includes(found, `"shop::${name}packages"`));
  }
  process.kill(Number(last), "SIGKILL");
  const told = await bench.until("a word about the server", async () => includes(await bench.notifications(), "again and again") && bench.notifications());
  await bench.click(".notification-list-item .monaco-button", "Restart");
  await server(last);
  await bench.until("the lenses of a new server", async () => includes(await lenses(), "2 layers, 9 instances"));
  bench.set({ "stackwright.server.path": compiler });
  return { followed, told };
});

await step("no compiler", async () => {
  bench.set({ "stackwright.server.path": "/nowhere/stackwright" });
  const told = await bench.until("a word about the compiler", async () => {
    const found = await bench.texts(".notifications-toasts .notification-list-item");
    return includes(found, "/nowhere/stackwright") && found;
  });
  await bench.command("Notifications: Clear All Notifications");
  const old = join(work, "stackwright");
  writeFileSync(old, "#!/bin/sh\necho 'stackwright 0.0.9'\n", { mode: 0o755 });
  bench.set({ "stackwright.server.path": old });
  const tooOld = await bench.until("a word about its age", async () => {
    const found = await bench.texts(".notifications-toasts .notification-list-item");
    return includes(found, "0.0.9") && found;
  });
  await bench.command("Notifications: Clear All Notifications");
  bench.set({ "stackwright.server.path": compiler });
  await bench.until("the server again", async () => includes(await lenses(), "2 layers, 9 instances"));
  return { told, tooOld };
});

await bench.close();

// A folder that nobody trusts yet, with a compiler of its own in it.
if (isWanted("no trust")) {
  const ran = join(work, "ran");
  wrapped(join(folder, "target/debug"), `touch '${ran}'`);
  mkdirSync(join(folder, ".vscode"), { recursive: true });
  writeFileSync(join(folder, ".vscode/settings.json"), JSON.stringify({ "stackwright.server.path": join(folder, "target/debug/stackwright") }));
  bench = await Workbench.open({ work: join(work, "wary"), vsix, folder, settings: {}, trust: TRUST.asked });
  const nothing = async () => {};
  await step("no trust", async () => {
    const told = await bench.until("a word about the compiler", async () => includes(await bench.notifications(), "was not found") && bench.notifications());
    await bench.command("Notifications: Clear All Notifications");
    bench.set({ "stackwright.server.path": compiler });
    await bench.file("shop.stack");
    await bench.until("the lenses", async () => includes(await lenses(), "used"));
    await goto("stack shop");
    await bench.click(".codelens-decoration a", "diff against main");
    const refused = await bench.until("a word about trust", async () => includes(await bench.notifications(), "not trusted") && bench.notifications());
    const before = existsSync(ran);
    bench.set({});
    await bench.click(".notification-list-item .monaco-button", "Manage Workspace Trust");
    await bench.click(".workspace-trust-editor .monaco-button", "Trust");
    await bench.until("the compiler of the folder", () => existsSync(ran));
    return { told, refused, before };
  }, nothing);
  await bench.close();
}
console.log(JSON.stringify(seen, null, 2));
