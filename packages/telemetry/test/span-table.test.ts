// What bridges remember of running spans: by object weakly, by value within a bound.
import { expect, test } from "vitest";
import { createSpanTable } from "../src/span-table.js";

test("records are found by context, object or value, until they are deleted", () => {
  const table = createSpanTable<string>();
  const [context, other] = [{ id: 1 }, { id: 1 }];
  for (const each of [context, other, "text", 7, undefined]) table.set(each, `of ${String(each)}`);
  table.set(context, "changed");
  expect([context, other, "text", 7, undefined, null].map((each) => table.get(each))).toEqual([
    "changed",
    "of [object Object]",
    "of text",
    "of 7",
    "of undefined",
    undefined,
  ]);
  for (const each of [context, "text"]) table.delete(each);
  expect([context, other, "text", 7].map((each) => table.get(each))).toEqual([
    undefined,
    "of [object Object]",
    undefined,
    "of 7",
  ]);
});

test("of contexts that are no objects the oldest are forgotten beyond ten thousand", () => {
  const table = createSpanTable<number>();
  for (let n = 0; n < 10_005; n += 1) table.set(`span ${n}`, n);
  expect([0, 4, 5, 10_004].map((n) => table.get(`span ${n}`))).toEqual([undefined, undefined, 5, 10_004]);
});
