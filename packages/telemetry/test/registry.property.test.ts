// The table against a plain model: any sequence of attaching, detaching and executing gives what a list of (id, events) would give.
import fc from "fast-check";
import { expect, test } from "vitest";
import { attachMany, defineSpan, detach, execute, listHandlers } from "../src/index.js";
import { PROPERTY } from "./property.js";

const NAMES = ["model.a", "model.a.b", "model.c"] as const;
const IDS = ["one", "two", "three"] as const;

type Action =
  | { readonly kind: "attach"; readonly id: string; readonly names: readonly string[] }
  | { readonly kind: "detach"; readonly id: string }
  | { readonly kind: "execute"; readonly name: string };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    kind: fc.constant("attach" as const),
    id: fc.constantFrom(...IDS),
    names: fc.array(fc.constantFrom(...NAMES), { maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant("detach" as const), id: fc.constantFrom(...IDS) }),
  fc.record({ kind: fc.constant("execute" as const), name: fc.constantFrom(...NAMES) }),
);

test("attach, detach, execute and list follow the model", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const model = new Map<string, Set<string>>();
      let heard: string[] = [];
      for (const each of actions) {
        if (each.kind === "attach") {
          const { ok } = attachMany(each.id, each.names, (name) => void heard.push(`${each.id} ${name}`));
          expect(ok).toBe(!model.has(each.id));
          if (ok && each.names.length > 0) model.set(each.id, new Set(each.names));
        } else if (each.kind === "detach") {
          expect(detach(each.id).ok).toBe(model.delete(each.id));
        } else {
          heard = [];
          execute(each.name, {});
          expect(heard).toEqual(
            [...model].filter(([, names]) => names.has(each.name)).map(([id]) => `${id} ${each.name}`),
          );
        }
        const rows = listHandlers("model").map(({ id, eventName }) => `${String(id)} ${eventName}`);
        expect(rows.sort()).toEqual(
          [...model].flatMap(([id, names]) => [...names].map((name) => `${id} ${name}`)).sort(),
        );
      }
      for (const id of IDS) detach(id);
    }),
    PROPERTY,
  );
});

test("a span is enabled exactly while one of its events has a handler", () => {
  const span = defineSpan("model.span");
  const events = ["model.span.start", "model.span.stop", "model.span.exception", "model.other"] as const;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...IDS), fc.subarray([...events]), fc.boolean()), { maxLength: 20 }),
      (steps) => {
        const model = new Map<string, readonly string[]>();
        for (const [id, names, attached] of steps) {
          if (!attached) {
            detach(id);
            model.delete(id);
          } else if (attachMany(id, names, () => {}).ok && names.length > 0) model.set(id, names);
          expect(span.enabled).toBe([...model.values()].flat().some((name) => name.startsWith("model.span")));
        }
        for (const id of IDS) detach(id);
      },
    ),
    PROPERTY,
  );
});
