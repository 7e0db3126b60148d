// A user's first minute: each packed package, with the tarballs of its own @sextant dependencies and nothing else, in an empty project
// outside the workspace; used from ESM, from CJS and from TypeScript. In full runs the same on Node 22, 24 and 26.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../scripts/bootstrap.mjs";
import { packAll } from "../scripts/pack.mjs";
import { manifest, PACKAGES } from "../scripts/packages.mjs";
import { emptyProject, nodeOfVersion, OTHER_NODES, run } from "./project.mjs";
import { SMOKE } from "./smoke.mjs";

const full = process.env.SEXTANT_TEST_LEVEL === "full";
const folder = mkdtempSync(join(tmpdir(), "sextant-pack-"));
let packs;

/** A package and the @sextant packages it depends on, as names without the scope. */
const withDependencies = (name) => [
  name,
  ...Object.keys(manifest(name).dependencies ?? {})
    .filter((dependency) => dependency.startsWith("@sextant/"))
    .map((dependency) => dependency.slice("@sextant/".length)),
];

function writeSmoke(at, { esm, cjs, types }) {
  writeFileSync(join(at, "use.mjs"), esm);
  writeFileSync(join(at, "use.cjs"), cjs);
  writeFileSync(join(at, "use.mts"), types);
  writeFileSync(join(at, "use.cts"), types);
  for (const [kind, module, moduleResolution] of [
    ["node16", "node16", "node16"],
    ["bundler", "esnext", "bundler"],
  ]) {
    const files = kind === "node16" ? ["use.mts", "use.cts"] : ["use.mts"];
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: "es2022",
      lib: ["es2022"],
      types: [],
      skipLibCheck: false,
      module,
      moduleResolution,
    };
    writeFileSync(join(at, `tsconfig.${kind}.json`), JSON.stringify({ compilerOptions, files }));
  }
}

beforeAll(() => {
  packs = packAll(join(folder, "packs"));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.for(PACKAGES)("@sextant/%s in an empty project", (name) => {
  let at;
  beforeAll(() => {
    at = emptyProject(
      join(folder, name),
      withDependencies(name).map((each) => packs[each].tarball),
    );
    writeSmoke(at, SMOKE[name]);
  }, 120_000);

  test("brings nothing but its own dependencies", () => {
    const lock = JSON.parse(readFileSync(join(at, "package-lock.json"), "utf8"));
    const installed = Object.keys(lock.packages).filter((path) => path !== "");
    expect(installed.sort()).toEqual(
      withDependencies(name)
        .map((each) => `node_modules/@sextant/${each}`)
        .sort(),
    );
  });
  test("works from ESM", () => expect(run(process.execPath, ["use.mjs"], at).trim()).toBe(SMOKE[name].says));
  test("works from CJS", () => expect(run(process.execPath, ["use.cjs"], at).trim()).toBe(SMOKE[name].says));
  test.for(["node16", "bundler"])("typechecks with moduleResolution %s", (kind) => {
    expect(
      run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", `tsconfig.${kind}.json`], at),
    ).toBe("");
  });
});

describe("tensor and datalog with a copy of telemetry each", () => {
  let at;
  beforeAll(() => {
    // As package managers lay it out when two dependants want versions that do not go together.
    at = join(folder, "two-copies");
    for (const name of ["tensor", "datalog"]) {
      const into = join(at, "node_modules", "@sextant", name);
      for (const [where, pack] of [
        [into, name],
        [join(into, "node_modules", "@sextant", "telemetry"), "telemetry"],
      ]) {
        mkdirSync(where, { recursive: true });
        run("tar", ["-xzf", packs[pack].tarball, "-C", where, "--strip-components=1"], at);
      }
    }
  });

  /** Attaches through one copy to events that the other copy's package executes, and the other way round. */
  const body = (load) => `
const tensorCopy = ${load("@sextant/tensor", "telemetry")};
const datalogCopy = ${load("@sextant/datalog", "telemetry")};
const { tensor } = ${load("@sextant/tensor", null)};
const { parse } = ${load("@sextant/datalog", null)};
const seen = [];
const note = (event) => { seen.push(event); };
tensorCopy.attach("through tensor's", "datalog.query.stop", note);
datalogCopy.attachPrefix("through datalog's", "tensor", note);
parse(".decl n(x: number)\\n.output n\\nn(1).").evaluate();
tensor([1, 2]).toArray();
const ids = tensorCopy.listHandlers("datalog").map(({ id }) => id);
console.log(tensorCopy.attach === datalogCopy.attach, seen.join(), ids.join(), datalogCopy.attach("through tensor's", "x.y", note).error);`;
  const says = "false datalog.query.stop,tensor.to_binary.start,tensor.to_binary.stop through tensor's already_exists";

  test.for([
    {
      format: "ESM",
      file: "use.mjs",
      load: (name, inside) =>
        `await import("./node_modules/${name}/${inside === null ? "" : `node_modules/@sextant/${inside}/`}dist/index.js")`,
    },
    {
      format: "CJS",
      file: "use.cjs",
      load: (name, inside) =>
        `require("./node_modules/${name}/${inside === null ? "" : `node_modules/@sextant/${inside}/`}dist/index.cjs")`,
    },
    {
      format: "tensor as CJS, datalog as ESM",
      file: "mixed.mjs",
      load: (name, inside) => {
        const path = `./node_modules/${name}/${inside === null ? "" : `node_modules/@sextant/${inside}/`}dist/index`;
        return name === "@sextant/tensor"
          ? `(await import("node:module")).createRequire(import.meta.url)("${path}.cjs")`
          : `await import("${path}.js")`;
      },
    },
  ])("one handler sees both ($format)", ({ file, load }) => {
    writeFileSync(join(at, file), body(load));
    expect(run(process.execPath, [file], at).trim()).toBe(says);
  });
});

describe("the command of @sextant/datalog, installed", () => {
  const program = ".decl r(x: number)\nr(1).\n.output r(IO=stdout)\n";
  const printed = "---------------\nr\n===============\n1\n===============\n";

  test.for([
    ["its name", "node_modules/.bin/sextant-datalog", []],
    ["npx", "npx", ["--no-install", "@sextant/datalog"]],
  ])("runs through %s", ([, start, args]) => {
    const at = join(folder, "datalog");
    writeFileSync(join(at, "p.dl"), program);
    expect(run(start, [...args, "run", "p.dl"], at)).toBe(printed);
  });

  test("builds a module that runs where code from strings is forbidden", () => {
    const at = join(folder, "datalog");
    writeFileSync(join(at, "p.dl"), program);
    run("node_modules/.bin/sextant-datalog", ["build", "p.dl", "-o", "p.mjs"], at);
    writeFileSync(
      join(at, "built.mjs"),
      'import { program, relations } from "./p.mjs";\nconsole.log(program.evaluate().get(relations.r)[0].x);\n',
    );
    expect(run(process.execPath, ["--disallow-code-generation-from-strings", "built.mjs"], at)).toBe("1\n");
  });
});

describe.skipIf(!full)("other versions of Node", () => {
  const supported = process.platform === "linux" && process.arch === "x64";

  test.skipIf(!supported).for(OTHER_NODES)("every package works on Node %s", (version) => {
    const node = nodeOfVersion(version, join(folder, `node-${version}`));
    expect(run(node, ["--version"], folder)).toMatch(new RegExp(`^v${version}\\.`));
    for (const name of PACKAGES) {
      for (const file of ["use.mjs", "use.cjs"]) {
        expect(run(node, ["--throw-deprecation", file], join(folder, name)).trim(), `${name} ${file}`).toBe(
          SMOKE[name].says,
        );
      }
    }
    const cache = join(folder, `compiled-${version}`);
    mkdirSync(cache);
    const command = join(folder, "datalog/node_modules/@sextant/datalog/dist/cli.js");
    run(node, [command, "--version"], folder, { ...process.env, TMPDIR: cache });
    expect(existsSync(join(cache, "node-compile-cache")), "compiled code is kept").toBe(true);
  });
});
