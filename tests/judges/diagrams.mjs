// Parse diagrams: paths (.mmd or .dot) on the command line; a JSON object {path: null or what is wrong} comes out.
// Mermaid's own parser wants a window to stand in; Graphviz comes as WebAssembly.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.env.NODE_MODULES, "from-here.js"));
const load = (name) => import(pathToFileURL(require.resolve(name)));

// Graphviz first: with a window it would believe itself in a browser.
const { instance } = await load("@viz-js/viz");
const graphviz = await instance();
const { JSDOM } = await load("jsdom");
globalThis.window = new JSDOM("").window;
globalThis.document = window.document;
const { default: mermaid } = await load("mermaid");

const judges = {
  mmd: async (text) => void (await mermaid.parse(text)),
  dot: async (text) => {
    const result = graphviz.render(text, { format: "dot" });
    // Warnings are about the widths of letters in the fonts at hand.
    const errors = result.errors.filter((e) => e.level !== "warning");
    if (result.status !== "success" || errors.length > 0) throw new Error(result.errors.map((e) => e.message).join("; "));
  },
};

const found = {};
for (const path of process.argv.slice(2)) {
  try {
    await judges[path.split(".").pop()](readFileSync(path, "utf8"));
    found[path] = null;
  } catch (error) {
    found[path] = String(error.message ?? error);
  }
}
console.log(JSON.stringify(found));
