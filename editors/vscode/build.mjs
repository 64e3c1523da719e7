// Sources in; what the package holds comes out, in `out/`: two bundles, the grammar, the pictures of the walkthrough, and the
// licences of what is bundled. Reads nothing but the checkout and node_modules.
import { build } from "esbuild";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const out = join(here, "out");
const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));

/** Bundles one entry and answers with the folders of the packages that went in. */
async function bundle(entry, output, options) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    outfile: output,
    bundle: true,
    minify: true,
    metafile: true,
    legalComments: "none",
    logLevel: "warning",
    ...options,
  });
  const packages = Object.keys(result.metafile.inputs).map((it) => it.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  return new Set(packages.filter(Boolean));
}

/** Name, version and licence of each package. */
function notices(folders) {
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
    const file = readdirSync(join(here, folder)).find((it) => /^licen[cs]e/i.test(it));
    const text = file ? readFileSync(join(here, folder, file), "utf8").trim() : `Licensed under ${license}.`;
    return `${name} ${version}\n\n${text}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "pictures"), { recursive: true });
const node = await bundle("src/extension.ts", "out/extension.js", {
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
});
const browser = await bundle("src/webview/graph.ts", "out/graph.js", { platform: "browser", format: "iife", target: "chrome122" });
writeFileSync(join(out, "NOTICES.txt"), notices(new Set([...node, ...browser])));

cpSync(join(root, "grammar/textmate/stack.tmLanguage.json"), join(out, "stack.tmLanguage.json"));
const steps = manifest.contributes.walkthroughs.flatMap((it) => it.steps);
for (const { media } of steps) cpSync(join(root, "docs/pictures", media.image.split("/").at(-1)), join(here, media.image));
