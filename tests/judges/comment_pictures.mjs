// A comment, rendered and taken pictures of: HTML of its Markdown and a folder on the command line.
//
// What GitHub does beyond GitHub Flavored Markdown is done here: alerts, colours in diffs, drawings.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.NODE_MODULES, "from-here.js"));
const puppeteer = require("puppeteer-core");
const here = new URL(".", import.meta.url).pathname;
const [html, folder] = process.argv.slice(2);

// Each picture shows some of the children of a comment: from the top to its table, from there to its end, or folded parts, unfolded.
const PICTURES = {
  comment: { until: "TABLE" },
  events: { after: "TABLE" },
  details: { open: ["Properties", "changed run-list"] },
  drawing: { open: ["Drawing"] },
};

const page = `<!doctype html><meta charset="utf-8"><style>${readFileSync(join(here, "comment.css"), "utf8")}</style>
<div class="comment"><header><b>github-actions</b> commented</header><main>${readFileSync(html, "utf8")}</main></div>`;

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const tab = await browser.newPage();
  tab.on("pageerror", (error) => { throw error; });
  await tab.setViewport({ width: 1032, height: 800, deviceScaleFactor: 1 });
  await tab.setContent(page);
  await tab.addScriptTag({ path: join(process.env.NODE_MODULES, "mermaid/dist/mermaid.min.js") });
  await tab.evaluate(async () => {
    for (const quote of document.querySelectorAll("blockquote")) {
      const first = quote.querySelector("p, li");
      if (quote.textContent.trim().startsWith("[!CAUTION]")) {
        quote.className = "caution";
        first.innerHTML = first.innerHTML.replace("[!CAUTION]", "").trim();
        if (!first.textContent) first.remove();
        quote.insertAdjacentHTML("afterbegin", "<b>Caution</b>");
      }
    }
    const classes = { "-": "gone", "+": "new", "!": "remark" };
    for (const code of document.querySelectorAll("code.language-diff")) {
      const lines = code.textContent.replace(/\n$/, "").split("\n").map((text) => {
        const line = document.createElement("span");
        line.className = classes[text[0]] ?? "";
        line.textContent = text + "\n";
        return line;
      });
      code.replaceChildren(...lines);
    }
    mermaid.initialize({ startOnLoad: false, theme: "neutral" });
    let at = 0;
    for (const code of document.querySelectorAll("code.language-mermaid")) {
      const { svg } = await mermaid.render(`drawing${at++}`, code.textContent);
      code.parentElement.outerHTML = svg;
    }
  });
  for (const [name, wanted] of Object.entries(PICTURES)) {
    const shown = await tab.evaluate(({ until, after, open = [] }) => {
      const children = [...document.querySelector("main").children];
      const end = children.findIndex((it) => it.tagName === (until ?? after));
      const isOpen = (it) => it.tagName === "DETAILS" && open.some((part) => it.querySelector("summary").textContent.includes(part));
      children.forEach((child, at) => {
        child.open = isOpen(child);
        child.hidden = !((until && at <= end) || (after && at > end) || child.open);
      });
      return children.filter((it) => !it.hidden).length;
    }, wanted);
    if (shown < (wanted.open ?? [0]).length) throw new Error(`${name}: only ${shown} parts`);
    await (await tab.$(".comment")).screenshot({ path: join(folder, `${name}.png`) });
  }
} finally {
  await browser.close();
}
