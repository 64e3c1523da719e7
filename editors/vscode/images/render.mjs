// Draws icon.svg as icon.png, 256 points wide: MODULES=<folder with puppeteer-core> CHROMIUM=<program> node images/render.mjs
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const puppeteer = createRequire(join(resolve(process.env.MODULES ?? "."), "x.js"))("puppeteer-core");
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
await page.setViewport({ width: 256, height: 256 });
await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 256px; height: 256px }</style>${readFileSync(join(here, "icon.svg"), "utf8")}`);
await page.screenshot({ path: join(here, "icon.png"), omitBackground: true });
await browser.close();
