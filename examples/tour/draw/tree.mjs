// A tree of labels.
// In: `{ label, children }`, nested.  Out: lines with branches drawn in front of the labels.
// Invariant: one line a node, in the order given; no line is wider than `width`.
// Not here: where a tree that would go on for ever is cut.
import { fit } from "./text.mjs";

/** Draws a tree below its root.
 * @example drawTree({ label: "a", children: [{ label: "b" }] }, 80); // => ["a", "└─ b"] */
export function drawTree(root, width) {
  const below = (node, indent) =>
    (node.children ?? []).flatMap((child, place, all) => {
      const last = place === all.length - 1;
      return [
        fit(`${indent}${last ? "└─ " : "├─ "}${child.label}`, width),
        ...below(child, `${indent}${last ? "   " : "│  "}`),
      ];
    });
  return [fit(root.label, width), ...below(root, "")];
}
