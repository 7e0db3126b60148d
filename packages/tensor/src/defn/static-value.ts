// Static arguments: values that become part of a program, compared by value.
// In: a value.  Out: text that two values share exactly when they are the same.
// Invariant: primitives and plain data (arrays, plain objects) have such a text; what has an identity of its own is refused by path.
// Not here: which arguments are static (options.ts).
import { ArgumentError } from "../error.js";
import { isTensor } from "../tensor.js";

/** The text of a static value; throws `defn/static` for what cannot be compared by value. */
export function staticText(value: unknown, op: string, path: string): string {
  return textOf(value, op, path, []);
}

function textOf(value: unknown, op: string, path: string, above: readonly object[]): string {
  switch (typeof value) {
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "boolean":
    case "undefined":
      return String(value);
    case "object":
      break;
    default:
      throw refused(value, op, path, "close over it, and make one defn for each");
  }
  if (value === null) return "null";
  if (above.includes(value))
    throw new ArgumentError({
      code: "defn/static",
      op,
      what: `${path} is static and holds itself`,
      remedy: "pass data without cycles",
      argument: path,
      path,
    });
  const within = [...above, value];
  if (Array.isArray(value)) return `[${value.map((item, i) => textOf(item, op, `${path}[${i}]`, within)).join(",")}]`;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw refused(value, op, path, "pass plain data, or leave the argument out of static");
  const record = value as Record<string, unknown>;
  const fields = Object.keys(record).sort();
  return `{${fields.map((key) => `${JSON.stringify(key)}:${textOf(record[key], op, `${path}.${key}`, within)}`).join(",")}}`;
}

function refused(value: unknown, op: string, path: string, remedy: string): ArgumentError {
  return new ArgumentError({
    code: "defn/static",
    op,
    what: `${path} is static and is ${kindOf(value)}, which has no value to compare`,
    remedy,
    argument: path,
    path,
  });
}

function kindOf(value: unknown): string {
  if (isTensor(value)) return "a tensor";
  if (typeof value !== "object") return `a ${typeof value}`;
  return `an object of class ${value?.constructor?.name ?? "Object"}`;
}
