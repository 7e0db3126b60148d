// Tables and trees of a page.
// In: columns and rows of texts; a tree of labels.  Out: markup that scrolls sideways where the page is too narrow.
import { html } from "./markup.mjs";

/** `columns`: `{ title, kind?: "number" | "long" }`, numbers to the right, long texts in several lines; `rows`: one text a column. */
export function table(columns, rows) {
  const classOf = (column) => columns[column].kind ?? "";
  const heads = columns.map(({ title }, column) => html`<th scope="col" class="${classOf(column)}">${title}</th>`);
  const lines = rows.map(
    (row) => html`<tr>${row.map((text, column) => html`<td class="${classOf(column)}">${text}</td>`)}</tr>`,
  );
  return html`<div class="wide"><table><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

/** `{ label, children }`, nested, as a list of lists. */
export function tree({ label, children = [] }) {
  const below = (node) =>
    html`<li>${node.label}${node.children?.length > 0 ? html`<ul>${node.children.map(below)}</ul>` : undefined}</li>`;
  return html`<div class="wide"><ul class="tree"><li>${label}<ul>${children.map(below)}</ul></li></ul></div>`;
}
