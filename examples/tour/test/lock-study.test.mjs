// What the rules find: on a small lock file by hand, on the repository's own by a second way.
import { describe, expect, test } from "vitest";
import { drawTree } from "../draw/tree.mjs";
import { licenceFacts } from "../repository/licences.mjs";
import { lockFacts } from "../repository/lock-facts.mjs";
import { parseLock, readLock } from "../repository/lock-file.mjs";
import { studyLock } from "../repository/lock-study.mjs";
import { LOCK_TEXT, MANIFESTS } from "./lock/small-lock.mjs";

describe("the small lock file", async () => {
  const LICENCES = [
    ["@small/base", "", "Apache-2.0"],
    ["left", "1.0.0", "MIT"],
    ["left", "2.0.0", "Odd"],
    ["speedup", "1.0.0", "Strict"],
    ["builder", "1.0.0", "MIT"],
  ];
  const answers = await studyLock({
    ...lockFacts({ lock: parseLock(LOCK_TEXT), manifests: MANIFESTS }),
    licence: LICENCES,
  });

  test("counts its facts", () => {
    expect(answers.facts).toEqual({ workspace: 4, published: 2, installed: 10, depends: 15, licence: 5 });
  });

  test("a published package brings its dependencies and theirs, not its peers' and not what it is developed with", () => {
    expect(answers.published).toEqual([
      { name: "@small/base", dependencies: ["speedup@1.0.0"], optionalPeers: [], forDevelopment: [] },
      {
        name: "@small/top",
        dependencies: ["@small/base", "left@1.0.0", "speedup@1.0.0"],
        optionalPeers: ["@small/extra"],
        forDevelopment: ["left@2.0.0"],
      },
    ]);
  });

  test("one package is there in two versions, each with who asked for it", () => {
    expect(answers.several).toEqual([
      {
        name: "left",
        versions: [
          { version: "1.0.0", dependents: ["@small/top"] },
          { version: "2.0.0", dependents: ["@small/top"] },
        ],
        dependents: 2,
      },
    ]);
  });

  test("one cycle, named once", () => {
    expect(answers.cycles).toEqual([["ring-a@1.0.0", "ring-b@1.0.0", "ring-c@1.0.0"]]);
  });

  test("licences by whom they reach; what is not permissive is marked, what is not known here is listed", () => {
    expect(answers.licences.rows).toEqual([
      { licence: "MIT", users: ["left@1.0.0"], authors: ["builder@1.0.0"], permissive: true },
      { licence: "Apache-2.0", users: ["@small/base"], authors: [], permissive: true },
      { licence: "Odd", users: [], authors: ["left@2.0.0"], permissive: false },
      { licence: "Strict", users: ["speedup@1.0.0"], authors: [], permissive: false },
    ]);
    expect(answers.licences.elsewhere).toEqual([
      "constructor@1.0.0",
      "host@1.0.0",
      "ring-a@1.0.0",
      "ring-b@1.0.0",
      "ring-c@1.0.0",
      "tester@2.0.0(host@1.0.0)",
    ]);
  });

  test("the reason for the package furthest away is the shortest one, drawn from the workspace's own request", () => {
    const { name, edges, tree } = answers.why;
    expect({ name, edges }).toEqual({ name: "ring-c@1.0.0", edges: 4 });
    expect(drawTree(tree, 80)).toEqual([
      "ring-c@1.0.0 is needed",
      "├─ ring-b@1.0.0 depends on it (prod)",
      "└─ ring-b@1.0.0 is needed",
      "   ├─ ring-a@1.0.0 depends on it (prod)",
      "   └─ ring-a@1.0.0 is needed",
      "      ├─ builder@1.0.0 depends on it (prod)",
      "      └─ builder@1.0.0 is needed",
      "         └─ small depends on it (dev)",
    ]);
  });

  test("what only development needs, and which tool brings how much of it", () => {
    expect(answers.development).toEqual({
      packages: [
        "builder@1.0.0",
        "constructor@1.0.0",
        "host@1.0.0",
        "left@2.0.0",
        "ring-a@1.0.0",
        "ring-b@1.0.0",
        "ring-c@1.0.0",
        "tester@2.0.0(host@1.0.0)",
      ],
      of: 10,
      tools: [
        { name: "builder@1.0.0", brings: 5, alone: 4 },
        { name: "tester@2.0.0(host@1.0.0)", brings: 3, alone: 2 },
        { name: "left@2.0.0", brings: 1, alone: 1 },
      ],
    });
  });
});

describe("the repository's own lock file, the rules against a search in JavaScript", async () => {
  const facts = { ...lockFacts(readLock()), licence: licenceFacts() };
  const answers = await studyLock(facts);
  const brought = new Map();
  for (const [from, to, kind] of facts.depends) {
    if (kind !== "dev" && kind !== "optional peer") brought.set(from, [...(brought.get(from) ?? []), to]);
  }
  /** Everything reached from some packages, themselves only when a cycle leads back. */
  const reached = (...starts) => {
    const found = new Set();
    const open = starts.flatMap((start) => brought.get(start) ?? []);
    while (open.length > 0) {
      const next = open.pop();
      if (found.has(next)) continue;
      found.add(next);
      open.push(...(brought.get(next) ?? []));
    }
    return found;
  };
  const sorted = (set) => [...set].sort();

  test("transitive dependencies of each published package", () => {
    for (const { name, dependencies } of answers.published) expect(dependencies).toEqual(sorted(reached(name)));
  });

  test("what is installed to work on each", () => {
    for (const { name, forDevelopment } of answers.published) {
      const direct = facts.depends.filter(([from, , kind]) => from === name && kind === "dev").map(([, to]) => to);
      expect(forDevelopment).toEqual(sorted(new Set([...direct, ...reached(...direct)])));
    }
  });

  test("packages in several versions", () => {
    const versions = new Map();
    for (const [, name, version] of facts.installed) versions.set(name, (versions.get(name) ?? new Set()).add(version));
    const expected = [...versions].filter(([, set]) => set.size > 1);
    const found = answers.several.map(({ name, versions }) => [name, new Set(versions.map(({ version }) => version))]);
    expect(new Map(found)).toEqual(new Map(expected));
  });

  test("cycles", () => {
    const members = facts.installed.map(([key]) => key).filter((key) => reached(key).has(key));
    expect(answers.cycles.flat().sort()).toEqual(members.sort());
    for (const cycle of answers.cycles) {
      for (const member of cycle) expect(cycle.every((other) => reached(member).has(other))).toBe(true);
    }
  });

  test("what only development needs", () => {
    const shipped = reached(...facts.published.flat());
    const expected = facts.installed.map(([key]) => key).filter((key) => !shipped.has(key));
    expect(answers.development.packages).toEqual(expected.sort());
  });

  test("each tool brings what it reaches; alone is what no other tool reaches", () => {
    const { tools, packages } = answers.development;
    const reach = new Map(tools.map(({ name }) => [name, reached(name).add(name)]));
    for (const { name, brings, alone } of tools) {
      const others = tools.filter((tool) => tool.name !== name);
      const own = [...reach.get(name)].filter((key) => !others.some((other) => reach.get(other.name).has(key)));
      expect({ name, brings, alone }).toEqual({ name, brings: reach.get(name).size, alone: own.length });
    }
    expect(new Set([...reach.values()].flatMap((set) => [...set])).size).toBe(packages.length);
  });

  test("the furthest package is as far as a search by breadth finds, and its reason has that many edges", () => {
    const { name, edges, tree } = answers.why;
    let far = new Set(
      facts.workspace.flat().flatMap((from) => facts.depends.filter(([by]) => by === from).map(([, to]) => to)),
    );
    const seen = new Map([...far].map((key) => [key, 1]));
    for (let step = 2; far.size > 0; step += 1) {
      far = new Set([...far].flatMap((key) => brought.get(key) ?? []).filter((key) => !seen.has(key)));
      for (const key of far) seen.set(key, step);
    }
    expect(edges).toBe(Math.max(...seen.values()));
    expect(seen.get(name)).toBe(edges);
    const reasons = drawTree(tree, 500).filter((line) => line.includes(" depends on it "));
    expect(reasons).toHaveLength(edges);
  });

  test("every installed package has a licence or is on other machines only", () => {
    const { rows, elsewhere } = answers.licences;
    const known = new Set(facts.licence.map(([name, version]) => `${name}@${version}`));
    const here = facts.installed.filter(([, name, version]) => known.has(`${name}@${version}`)).map(([key]) => key);
    expect(here.length).toBeGreaterThan(100);
    expect(elsewhere).toHaveLength(facts.installed.length - here.length);
    const users = rows.flatMap((row) => row.users).filter((key) => here.includes(key));
    expect(
      rows
        .flatMap((row) => row.authors)
        .concat(users)
        .sort(),
    ).toEqual(here.sort());
  });
});
