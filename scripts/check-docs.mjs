// Every exported name has a docstring and every type it mentions is exported, by typedoc's validation.
// In: each package's entries.  Out: typedoc's complaints; exit code 1 when there are any.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./bootstrap.mjs";
import { entrySources, PACKAGES, packageFolder } from "./packages.mjs";

let failed = 0;
for (const name of PACKAGES) {
  const run = spawnSync(
    process.execPath,
    [
      join(ROOT, "node_modules/typedoc/bin/typedoc"),
      ...entrySources(name).flatMap((file) => ["--entryPoints", file]),
      ...["--tsconfig", "tsconfig.json", "--emit", "none", "--excludeInternal", "--readme", "none"],
      ...[
        "--validation.notDocumented",
        "--validation.notExported",
        "--validation.invalidLink",
        "--treatValidationWarningsAsErrors",
      ],
      ...[
        "--requiredToBeDocumented",
        "Function",
        "--requiredToBeDocumented",
        "Class",
        "--requiredToBeDocumented",
        "Interface",
      ],
      ...["--requiredToBeDocumented", "TypeAlias", "--requiredToBeDocumented", "Variable"],
    ],
    { cwd: packageFolder(name), encoding: "utf8" },
  );
  if (run.status !== 0) {
    failed += 1;
    console.log(`@sextant/${name}:\n${run.stdout}${run.stderr}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
