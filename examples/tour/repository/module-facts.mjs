// The source modules of the packages, who imports whom, and the layer each belongs to.
// In: the root of the repository: packages/*/src/**/*.ts, packages/*/package.json and ranks.json.  Out: rows for the relations of rules/modules.dl.
// Invariant: an import is a fact whether it brings values or types only: layers count both.
// Not here: what follows from the facts (rules/modules.dl).
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { TourError } from "../failure.mjs";
import { ROOT } from "./root.mjs";

/** `import ... from "x"`, `export ... from "x"` and `import "x"` at the start of a line; what is written in comments is not. */
const STATEMENT = /^(?:import|export)\s(?:[\w$*{},\s]*?\sfrom\s)?"([^"]+)"/gm;
/** `import("x")`, of types or when the program runs. */
const CALL = /\bimport\("([^"]+)"\)/g;
/** A comment that is a line of its own. */
const COMMENT = /^\s*(?:\/\/|\/?\*).*$/gm;

/** The texts between quotes after `from`, in order.
 * @example importsIn('import { a } from "./a.js";'); // => ["./a.js"] */
export function importsIn(text) {
  const code = text.replace(COMMENT, "");
  return [STATEMENT, CALL].flatMap((form) => [...code.matchAll(form)].map(([, target]) => target));
}

/** Source files of a package, relative to the root, with slashes. */
const sourcesOf = (root, folder) =>
  readdirSync(join(root, folder, "src"), { recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => posix.join(folder, "src", name.split(sep).join("/")))
    .sort();

/** The file that `./x.js` in a source file means. */
const fileOf = (from, target) => posix.join(posix.dirname(from), target.replace(/\.js$/, ".ts"));

/** `@scope/name/entry` without the entry. */
const packageOf = (target) => target.split("/", target.startsWith("@") ? 2 : 1).join("/");

/** The number of the first layer, lowest first, with a pattern for the module; undefined where none has one. */
function layerOf(layers, module) {
  const place = layers.findIndex((patterns) => patterns.some((pattern) => new RegExp(`^(?:${pattern})$`).test(module)));
  return place === -1 ? undefined : place;
}

function readJson(root, file) {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8"));
  } catch (cause) {
    const what = cause instanceof SyntaxError ? `is no JSON (${cause.message})` : `cannot be read (${cause.code})`;
    const remedy = `restore it with \`git checkout -- ${file}\``;
    throw new TourError({ code: "tour/modules-damaged", place: file, what, remedy, cause });
  }
}

/** Facts of one package. */
function factsOf(root, folder, layers) {
  const { name } = readJson(root, posix.join(folder, "package.json"));
  const files = sourcesOf(root, folder);
  const targets = files.flatMap((from) =>
    importsIn(readFileSync(join(root, from), "utf8")).map((target) => ({ from, target })),
  );
  const inside = targets.filter(({ target }) => target.startsWith(".") && target.endsWith(".js"));
  const outside = targets.filter(({ target }) => !target.startsWith(".") && !target.startsWith("node:"));
  return {
    module: files.map((file) => [file, name]),
    layer: files.flatMap((file) => {
      const layer = layerOf(
        layers,
        relative(posix.join(folder, "src"), file).split(sep).join("/").replace(/\.ts$/, ""),
      );
      return layer === undefined ? [] : [[file, layer]];
    }),
    imports: inside.map(({ from, target }) => [from, fileOf(from, target)]),
    uses: outside.map(({ from, target }) => [from, packageOf(target)]),
  };
}

/** Facts of all packages: `module(file, package)`, `layer(file, number)` lowest first, `imports(file, file)`, `uses(file, package)`.
 * Throws `tour/modules-damaged`. */
export function moduleFacts(root = ROOT) {
  const ranks = readJson(root, "ranks.json");
  const folders = Object.keys(ranks).filter((name) => existsSync(join(root, "packages", name, "src")));
  const facts = folders.map((name) => factsOf(root, posix.join("packages", name), ranks[name]));
  const all = (relation) => facts.flatMap((of) => of[relation]);
  return { module: all("module"), layer: all("layer"), imports: all("imports"), uses: all("uses") };
}
