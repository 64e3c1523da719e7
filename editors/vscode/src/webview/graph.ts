// The page of the graph: the text of a drawing comes in, an SVG in the colours of the theme comes out, to be moved and zoomed.
// Runs in the webview, loads nothing.

import mermaid from "mermaid";
import type { FromPanel, Kept, ToPanel } from "./messages";
import { Sight } from "./sight";

const LIGHT = {
  background: "#ffffff",
  primaryColor: "#e3f0f9",
  primaryTextColor: "#16324f",
  primaryBorderColor: "#2f6690",
  lineColor: "#46607a",
  clusterBkg: "#f6f8fa",
  clusterBorder: "#c3ced9",
  edgeLabelBackground: "#ffffff",
};
const DARK = {
  background: "#1f1f1f",
  primaryColor: "#1d3b57",
  primaryTextColor: "#e6eef5",
  primaryBorderColor: "#5fa8d3",
  lineColor: "#9db4c8",
  clusterBkg: "#262a2f",
  clusterBorder: "#465362",
  edgeLabelBackground: "#262a2f",
};

declare function acquireVsCodeApi(): { postMessage(message: FromPanel): void; setState(kept: Kept): void };

const editor = acquireVsCodeApi();
const drawing = document.getElementById("drawing") as HTMLElement;
const word = document.getElementById("word") as HTMLElement;
const sight = new Sight(drawing);
/** The text that is drawn, and whether for a dark theme. */
let shown: { text: string; dark: boolean } | undefined;
let count = 0;

async function draw(text: string): Promise<void> {
  const dark = isDark();
  if (shown && shown.text === text && shown.dark === dark) return;
  const themeVariables = { ...(dark ? DARK : LIGHT), fontFamily: fontOfTheme() };
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: "base", darkMode: dark, themeVariables });
  try {
    const { svg } = await mermaid.render(`drawing-${++count}`, text);
    drawing.innerHTML = svg;
    shown = { text, dark };
    sight.take(drawing.querySelector("svg"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    word.textContent = `This was not drawn: ${reason}`;
    editor.postMessage({ kind: "failed", reason });
  }
}

function isDark(): boolean {
  const { classList } = document.body;
  return classList.contains("vscode-dark") || (classList.contains("vscode-high-contrast") && !classList.contains("vscode-high-contrast-light"));
}

function fontOfTheme(): string {
  return getComputedStyle(document.body).getPropertyValue("--vscode-font-family") || "sans-serif";
}

window.addEventListener("message", ({ data }: MessageEvent<ToPanel>) => {
  word.textContent = data.kind === "absent" ? (shown ? `As it was before: ${data.reason}` : data.reason) : "";
  if (data.kind === "drawing") void draw(data.text);
});
new MutationObserver(() => shown && void draw(shown.text)).observe(document.body, { attributeFilter: ["class"] });

editor.setState(JSON.parse(document.body.dataset["kept"] ?? "{}") as Kept);
editor.postMessage({ kind: "ready" });
