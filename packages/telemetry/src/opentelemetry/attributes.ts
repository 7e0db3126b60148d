// What of a payload becomes OpenTelemetry attributes.
// In: measurements or metadata, any values.  Out: attributes whose values the OpenTelemetry API allows.
// Invariant: never throws, whatever the values are; looks at no more than MAX_ATTRIBUTES values and MAX_DEPTH levels, so a
// cyclic or a huge object costs a bounded amount of work.
// Rule: scalars stay; bigints, dates, errors, URLs, regular expressions and symbols become scalars; arrays become arrays of one
// type; plain objects are flattened with dots; null, undefined, functions and instances of other classes are dropped.
import type { Attributes, AttributeValue } from "@opentelemetry/api";

type Scalar = string | number | boolean;

/** Levels of nested plain objects that are flattened; deeper ones are dropped. */
const MAX_DEPTH = 3;
/** Attributes of one payload; OpenTelemetry SDKs keep as many by default. */
const MAX_ATTRIBUTES = 128;
/** Elements kept of an array. */
const MAX_ELEMENTS = 128;

function textOf(value: object): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof URL || value instanceof RegExp) return String(value);
  return undefined;
}

function scalarOf(value: unknown): Scalar | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "number":
      return value;
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    case "symbol":
      return value.description ?? "";
    case "object":
      return value === null ? undefined : textOf(value);
    default:
      return undefined;
  }
}

/** Text of an array element of mixed or nested type; JSON where it can be written as JSON. */
function elementText(value: unknown): string {
  const scalar = scalarOf(value);
  if (scalar !== undefined) return String(scalar);
  if (typeof value !== "object") return String(value);
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function arrayOf(values: readonly unknown[]): AttributeValue {
  const scalars = values.map(scalarOf);
  if (scalars.every((value) => typeof value === "number")) return scalars;
  if (scalars.every((value) => typeof value === "boolean")) return scalars;
  return values.map(elementText);
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** A typed array as its elements; a DataView has none. */
function elementsOf(value: object): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value.slice(0, MAX_ELEMENTS);
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return undefined;
  return Array.from((value as Float64Array).subarray(0, MAX_ELEMENTS));
}

function add(attributes: Attributes, budget: { left: number }, name: string, value: unknown, depth: number): void {
  const scalar = scalarOf(value);
  if (scalar !== undefined) {
    attributes[name] = scalar;
    budget.left--;
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const elements = elementsOf(value);
  if (elements !== undefined) {
    attributes[name] = arrayOf(elements);
    budget.left--;
  } else if (depth < MAX_DEPTH && isPlain(value)) addAll(attributes, budget, `${name}.`, value, depth + 1);
}

function addAll(attributes: Attributes, budget: { left: number }, prefix: string, record: object, depth: number): void {
  for (const key of Object.keys(record)) {
    if (budget.left <= 0) return;
    if (prefix + key === "") continue; // OpenTelemetry has no attribute without a name.
    try {
      add(attributes, budget, prefix + key, (record as Record<string, unknown>)[key], depth);
    } catch {
      // A getter or a proxy threw: this value is dropped, the others are kept.
    }
  }
}

/** The attributes of a record, by the rule in the header of this file. */
export function attributesOf(record: Readonly<Record<string, unknown>>): Attributes {
  const attributes: Attributes = {};
  addAll(attributes, { left: MAX_ATTRIBUTES }, "", record, 1);
  return attributes;
}
