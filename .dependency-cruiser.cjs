// Layers of every package, lowest first (ranks.json): a file may import its own rank or a lower one; the first matching pattern of a package wins.
const ranks = require("./ranks.json");

const files = (pkg, names) => `^packages/${pkg}/src/(${names.join("|")})\\.ts$`;

// Same or lower rank, yet forbidden: [package, from, to].
const walls = [
  ["tensor", ["reference/.*"], ["graph/.*", "events"]],
  ["datalog", ["storage/.*"], ["plan/.*"]],
  ["datalog", ["execute/fixpoint", "execute/interpret"], ["execute/codegen", "execute/codegen/.*"]],
  ["datalog", ["execute/fixpoint", "execute/codegen", "execute/codegen/.*"], ["execute/interpret"]],
].map(([pkg, from, to]) => ({
  name: `${pkg}: wall between ${from} and ${to}`,
  severity: "error",
  from: { path: files(pkg, from) },
  to: { path: files(pkg, to) },
}));

const upward = Object.entries(ranks).flatMap(([pkg, layers]) =>
  layers.slice(0, -1).map((layer, rank) => ({
    name: `${pkg}: rank ${rank} imports upward`,
    severity: "error",
    from: { path: files(pkg, layer), pathNot: layers.slice(0, rank).map((l) => files(pkg, l)) },
    to: {
      path: layers.slice(rank + 1).map((l) => files(pkg, l)),
      pathNot: layers.slice(0, rank + 1).map((l) => files(pkg, l)),
    },
  })),
);

const unranked = Object.entries(ranks).flatMap(([pkg, layers]) => {
  const stray = { path: `^packages/${pkg}/src/`, pathNot: layers.map((l) => files(pkg, l)) };
  return [
    { name: `${pkg}: importing file without a rank`, severity: "error", from: stray, to: {} },
    { name: `${pkg}: imported file without a rank`, severity: "error", from: {}, to: stray },
  ];
});

// What a package may import by name. tensor looks tensor-native up at run time, so it is not listed.
const allowed = { telemetry: "-", tensor: "telemetry", "tensor-native": "-", datalog: "telemetry" };

module.exports = {
  forbidden: [
    { name: "no cycles, types included", severity: "error", from: {}, to: { circular: true } },
    { name: "no orphans", severity: "error", from: { orphan: true, pathNot: "index\\.ts$" }, to: {} },
    {
      name: "no deep import across packages",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/[^/]+/src/", pathNot: "^packages/$1/", dependencyTypes: ["local"] },
    },
    ...Object.entries(allowed).map(([pkg, other]) => ({
      name: `${pkg} may import only ${other}`,
      severity: "error",
      from: { path: `^packages/${pkg}/` },
      to: { path: "^packages/", pathNot: `^packages/(${pkg}|${other})/` },
    })),
    ...upward,
    ...walls,
    ...unranked,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
    doNotFollow: { path: ["node_modules", "packages/[^/]+/dist"] },
  },
};
