// A tree of times as a page: boxes as wide as what they stand for took.
// In: a profile's root.  Out: HTML that needs nothing else.
// Invariant: names are escaped; a box is inside the box of what ran it.
import type { ProfileNode } from "./times.js";

const STYLE =
  "body{font:13px sans-serif;margin:16px}.row{display:flex}.box{box-sizing:border-box;border:1px solid #fff;background:#f5b041;overflow:hidden;white-space:nowrap;min-width:1px}.box>span{padding:2px 4px;display:block}.box .box{background:#f8c471}.box .box .box{background:#fad7a0}";

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[mark]!);

/** A profile as a page. */
export function flameView(root: ProfileNode): string {
  const title = escaped(root.name);
  return `<!doctype html><html><head><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1>${boxOf(root, root.milliseconds)}</body></html>`;
}

function boxOf({ name, types, origin, count, milliseconds, children }: ProfileNode, whole: number): string {
  const width = whole === 0 ? 100 : Math.min(100, (100 * milliseconds) / whole);
  const times = count === 1 ? "" : ` x ${count}`;
  const facts = `${name} ${types}${times}, ${milliseconds.toFixed(3)} ms${origin === undefined ? "" : `, ${origin}`}`;
  const below = children.map((child) => boxOf(child, milliseconds)).join("");
  const row = below === "" ? "" : `<div class="row">${below}</div>`;
  return `<div class="box" style="width:${width.toFixed(3)}%" title="${escaped(facts)}"><span>${escaped(`${name}${times}`)}</span>${row}</div>`;
}
