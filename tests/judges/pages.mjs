// Judge pages: paths of .html files on the command line; a JSON object {path: [what is wrong]} comes out.
// html-validate reads them, and Chromium shows them: nothing is loaded or run, no text sticks out of the box it is drawn in, and nothing but what
// may be scrolled is wider than the window.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.env.NODE_MODULES, "from-here.js"));
const { HtmlValidate } = require("html-validate");
const puppeteer = require("puppeteer-core");

const validator = new HtmlValidate({ root: true, extends: ["html-validate:recommended"] });
const WIDTHS = [1200, 390];

async function written(path) {
  const report = await validator.validateString(readFileSync(path, "utf8"));
  const messages = report.results.flatMap((it) => it.messages);
  return messages.map((it) => `${it.ruleId}: ${it.message} (line ${it.line})`);
}

/// Runs in the page.
function looks() {
  const found = [];
  for (const details of document.querySelectorAll("details")) details.open = true;
  if (document.documentElement.scrollWidth > window.innerWidth) found.push(`wider than a window of ${window.innerWidth}`);
  for (const group of document.querySelectorAll("svg g")) {
    const box = group.querySelector(":scope > rect")?.getBBox();
    for (const text of group.querySelectorAll(":scope > text")) {
      const own = text.getBBox();
      const inside = own.x >= box.x && own.x + own.width <= box.x + box.width && own.y >= box.y && own.y + own.height <= box.y + box.height;
      if (!inside) found.push(`text outside of its box: ${text.textContent}`);
    }
  }
  const cross = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  const within = (a, b) => a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
  for (const drawing of document.querySelectorAll("svg")) {
    const boxes = [...drawing.querySelectorAll("rect")].map((it) => it.getBBox());
    const overlap = (a, b) => cross(a, b) && !within(a, b) && !within(b, a);
    if (boxes.some((a, at) => boxes.slice(at + 1).some((b) => overlap(a, b)))) found.push("boxes that overlap");
    const { width, height } = drawing.viewBox.baseVal;
    if (boxes.some((it) => !within(it, { x: 0, y: 0, width, height }))) found.push("a box outside of the drawing");
  }
  return found;
}

async function shown(browser, path) {
  const found = [];
  const page = await browser.newPage();
  page.on("request", (it) => it.url().startsWith("file:") && it.resourceType() === "document" ? null : found.push(`asks for ${it.url()}`));
  page.on("console", (it) => found.push(`console: ${it.text()}`));
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: 900 });
    await page.goto(pathToFileURL(path).href);
    found.push(...(await page.evaluate(looks)));
  }
  await page.close();
  return found;
}

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
const result = {};
for (const path of process.argv.slice(2)) result[path] = [...(await written(path)), ...(await shown(browser, path))];
await browser.close();
console.log(JSON.stringify(result));
