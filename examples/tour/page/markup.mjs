// Markup as a value: HTML and SVG whose texts are escaped.
// In: a template, with texts, numbers, markup and lists of these.  Out: markup.
// Invariant: only what a template says is markup; a text never is, whatever is in it. Nothing is printed for undefined.

class Markup {
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text) => String(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);

function rendered(value) {
  if (value === undefined) return "";
  if (value instanceof Markup) return value.text;
  return Array.isArray(value) ? value.map(rendered).join("") : escaped(value);
}

/** @example String(html`<b>${"1 < 2"}</b>`); // => "<b>1 &lt; 2</b>" */
export const html = (texts, ...values) => new Markup(String.raw({ raw: texts }, ...values.map(rendered)));

/** Text that is markup already: a style sheet. */
export const trusted = (text) => new Markup(text);
