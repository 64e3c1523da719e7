// What the extension and the page of the graph say to each other.

export type ToPanel = { kind: "drawing"; text: string } | { kind: "absent"; reason: string };

export type FromPanel = { kind: "ready" } | { kind: "failed"; reason: string };

/** What a page keeps over a reload of the window. */
export interface Kept {
  file: string;
}
