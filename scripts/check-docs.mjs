// Every exported name has a docstring and every type it mentions is exported, by typedoc's validation.
// In: each package's entries.  Out: typedoc's complaints; exit code 1 when there are any.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
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

let failed = 0;
for (const name of PACKAGES) {
  const run = spawnSync(
    process.execPath,
    [
      join(ROOT, "node_modules/typedoc/bin/typedoc"),
      ...["--options", join(ROOT, "typedoc.json"), "--tsconfig", "tsconfig.json"],
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
process.exit(failed === 0 ? 0 : 1);
