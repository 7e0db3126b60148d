// Licences as facts: what manifests say in old and new ways.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { licenceFacts } from "../repository/licences.mjs";

const root = mkdtempSync(join(tmpdir(), "sextant-licences-"));
afterAll(() => rmSync(root, { recursive: true }));
const put = (file, text) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};
const store = "node_modules/.pnpm";
const install = (key, name, manifest) =>
  put(
    `${store}/${key}/node_modules/${name}/package.json`,
    typeof manifest === "string" ? manifest : JSON.stringify(manifest),
  );

test("where nothing is installed there are none", () => expect(licenceFacts(join(root, "nowhere"))).toEqual([]));

test("each package is read once, where it lies and not where it is linked", () => {
  install("a@1.0.0", "a", { name: "a", version: "1.0.0", license: "MIT" });
  install("@x+b@2.0.0_a@1.0.0", "@x/b", { name: "@x/b", version: "2.0.0", license: { type: "ISC" } });
  install("c@3.0.0", "c", { name: "c", version: "3.0.0", licenses: [{ type: "Zlib", url: "" }] });
  install("d@4.0.0", "d", { name: "d", version: "4.0.0" });
  install("e@5.0.0", "e", "{ broken");
  install("f@6.0.0", "f", {});
  mkdirSync(join(root, store, "node_modules"));
  symlinkSync(join(root, store, "a@1.0.0/node_modules/a"), join(root, store, "c@3.0.0/node_modules/a"));
  expect(licenceFacts(root).sort()).toEqual([
    ["@x/b", "2.0.0", "ISC"],
    ["a", "1.0.0", "MIT"],
    ["c", "3.0.0", "Zlib"],
    ["d", "4.0.0", "not said"],
  ]);
});
