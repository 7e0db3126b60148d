// Writes the facts of a synthetic Java program: classes that inherit and override, methods that allocate, copy, load, store, cast and call.
// In: [folder] [classes]; the same arguments always give the same files.  Out: one .facts file a relation.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder = fileURLToPath(new URL("facts", import.meta.url)), classes = "16"] = process.argv.slice(2);
let state = 2024;
/** A number from 0 to below `limit`. */
const random = (limit) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
};
const pick = (list) => list[random(list.length)];

const relations = "new move load store cast call argument parameter self result extends declares entry".split(" ");
const facts = Object.fromEntries(relations.map((name) => [name, []]));
const add = (relation, ...values) => facts[relation].push(values.join("\t"));

const names = Array.from({ length: Number(classes) }, (_, i) => `C${i}`);
const signatures = ["run", "get", "set", "copy"];
const methods = [];
for (const [i, name] of names.entries()) {
  if (i > 0) add("extends", name, names[random(i)]);
  for (const signature of signatures) {
    if (i > 0 && random(3) === 0) continue;
    add("declares", name, signature, `${name}.${signature}`);
    methods.push(`${name}.${signature}`);
  }
}
for (const method of methods) {
  const vars = Array.from({ length: 5 }, (_, i) => `${method}/v${i}`);
  const [self, given] = [`${method}/this`, `${method}/p0`];
  const known = [...vars, self, given];
  add("self", method, self);
  add("parameter", method, 0, given);
  add("result", method, pick(known));
  add("new", vars[0], `${method}/new0`, pick(names), method);
  if (random(3) > 0) add("new", vars[1], `${method}/new1`, pick(names), method);
  for (let i = 0; i < 3; i++) add("move", pick(vars), pick(known));
  add("store", pick(known), pick(["left", "right"]), pick(known));
  add("load", pick(vars), pick(known), pick(["left", "right"]));
  if (random(2) === 0) add("cast", pick(vars), pick(names), pick(known));
  for (let i = 0; i < 2; i++) {
    const site = `${method}/call${i}`;
    add("call", site, pick(known), pick(signatures), pick(vars), method);
    add("argument", site, 0, pick(known));
  }
}
for (let i = 0; i < 4; i++) add("entry", methods[i * 7]);

mkdirSync(folder, { recursive: true });
for (const [name, lines] of Object.entries(facts)) {
  const distinct = [...new Set(lines)];
  writeFileSync(join(folder, `${name}.facts`), distinct.length === 0 ? "" : `${distinct.join("\n")}\n`);
}
