// What a TextMate grammar makes of stack files: the grammar on the command line, the paths of the files, one a line, on standard input; a JSON
// object {path: [[start, end, class]...]} comes out. Places are in bytes. The classes are the few that all grammars of the language share; what
// has none, such as a name or a bracket, is left out.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.NODE_MODULES, "from-here.js"));
const oniguruma = require("vscode-oniguruma");
const { INITIAL, Registry, parseRawGrammar } = require("vscode-textmate");

const GRAMMAR = process.argv[2];
/** A scope that starts like this has the class; the first row that holds for any scope of a token wins. */
const CLASSES = [
  [/^invalid\./, "invalid"],
  [/^comment\./, "comment"],
  [/^string\./, "string"],
  [/^entity\.name\.function\.recipe\./, "recipe"],
  [/^keyword\.operator\./, "operator"],
  [/^constant\.numeric\./, "number"],
  [/^(keyword|storage|constant\.language)\./, "keyword"],
];

function classOf(scopes) {
  const outside = scopes.findLastIndex((it) => it.startsWith("meta.embedded."));
  const inside = scopes.slice(outside + 1);
  if (inside.some((it) => it.startsWith("punctuation.section.interpolation."))) return undefined;
  return CLASSES.find(([pattern]) => inside.some((it) => pattern.test(it)))?.[1];
}

const wasm = readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
const registry = new Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async () => parseRawGrammar(readFileSync(GRAMMAR, "utf8"), GRAMMAR),
});
const grammar = await registry.loadGrammar("source.stack");

function tokens(text) {
  const found = [];
  let state = INITIAL;
  let start = 0;
  for (const line of text.split("\n")) {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    for (const token of result.tokens) {
      const kind = classOf(token.scopes);
      const at = start + Buffer.byteLength(line.slice(0, token.startIndex));
      const size = Buffer.byteLength(line.slice(token.startIndex, token.endIndex));
      if (kind && size > 0) found.push([at, at + size, kind]);
    }
    start += Buffer.byteLength(line) + 1;
  }
  return found;
}

const found = {};
for (const path of readFileSync(0, "utf8").split("\n").filter(Boolean)) found[path] = tokens(readFileSync(path, "utf8"));
console.log(JSON.stringify(found));
