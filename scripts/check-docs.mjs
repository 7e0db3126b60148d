// Every exported name has a docstring and every type it mentions is exported, by typedoc's validation; with --html the API reference as well.
// In: each package's entries, [--html FOLDER].  Out: typedoc's complaints; exit code 1 when there are any; a page for each name in FOLDER.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ROOT } from "./bootstrap.mjs";
import { entrySources, PACKAGES, packageFolder } from "./packages.mjs";

/** Types that only compute other types, and the inner nodes of forms that are printed rather than read: their names meet nobody. */
const MACHINERY = {
  datalog: [
    "CheckedClause",
    "CheckedFunctor",
    "CheckedParameter",
    "CheckedRelation",
    "CheckedStratum",
    "PlannedCallback",
    "PlannedConstant",
    "PlannedParameter",
    "PlannedRelation",
    "PlannedStratum",
    "ValueType",
  ],
  telemetry: ["DisposeKey", "Field", "None", "SpanExceptions", "SpanStarts", "SpanStops"],
  tensor: ["DisposeKey", "NumberDType", "PromotedWith", "PromotionTable", "TaggedDType", "Weak", "Weakened"],
};
/** `using` calls them; their type is that of the platform, so there is no place for a docstring. */
const DISPOSERS = /^.*\.\[dispose\] \(Property\), defined in .*, does not have any documentation$/;

/** Complaints of typedoc, one a line, that are not about disposers. */
const complaints = (output) =>
  output
    .split("\n")
    .filter(
      (line) =>
        /\[(warning|error)\]/.test(line) &&
        !DISPOSERS.test(line.replace(/^.*?\[warning\]\S* ?/, "")) &&
        !/Found \d+ errors/.test(line),
    );

const at = process.argv.indexOf("--html");
const folder = at < 0 ? null : resolve(ROOT, process.argv[at + 1] ?? ".sextant/api");

/** Pages are made whatever typedoc complains of; the complaints still fail. */
const output = (name) =>
  folder === null
    ? []
    : ["--emit", "docs", "--treatValidationWarningsAsErrors", "false", "--name", `@sextant/${name}`].concat([
        "--out",
        join(folder, name),
      ]);

let failed = 0;
for (const name of PACKAGES) {
  const run = spawnSync(
    process.execPath,
    [
      join(ROOT, "node_modules/typedoc/bin/typedoc"),
      ...["--options", join(ROOT, "typedoc.json"), "--tsconfig", "tsconfig.json"],
      ...output(name),
      ...entrySources(name).flatMap((file) => ["--entryPoints", file]),
      ...(MACHINERY[name] ?? []).flatMap((type) => ["--intentionallyNotExported", type]),
    ],
    { cwd: packageFolder(name), encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  const found = complaints(`${run.stdout}${run.stderr}`);
  if (found.length > 0) {
    failed += 1;
    console.log(`@sextant/${name}:\n${found.join("\n")}`);
  }
}
if (folder !== null) {
  mkdirSync(folder, { recursive: true });
  const links = PACKAGES.map((name) => `<li><a href="${name}/index.html">@sextant/${name}</a></li>`);
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html>\n<meta charset="utf-8">\n<title>Sextant: API reference</title>\n<h1>Sextant: API reference</h1>\n<ul>${links.join("")}</ul>\n`,
  );
  console.log(`API reference: ${join(folder, "index.html")}`);
}
process.exit(failed === 0 ? 0 : 1);
