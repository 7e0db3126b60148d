// The types of a program as a table, and which of them are subtypes of which.
// In: entries.  Out: answers about pairs of types.
// Invariant: an alias has the number of what it stands for, so types are equal exactly when their numbers are.
// Not here: how declarations become entries (types.ts), types of terms (typecheck.ts).
import type { Location } from "../location.js";
import type { Kind, TypeId, ValueType } from "../value.js";

/** Stands for a type that is not known because its declaration is wrong; it agrees with everything. */
export const UNKNOWN_TYPE = -1;

/** A declared or primitive type. */
export interface TypeEntry {
  readonly name: string;
  readonly kind: Kind;
  readonly form: "primitive" | "subtype" | "union" | "record" | "adt";
  /** Direct supertypes of a subtype; members of a union. */
  readonly parts: readonly TypeId[];
  readonly fields: readonly TypedField[];
  readonly branches: readonly TypedBranch[];
  readonly location: Location | null;
}

/** A field of a record or branch. */
export interface TypedField {
  readonly name: string;
  readonly type: TypeId;
}

/** A constructor. */
export interface TypedBranch {
  readonly name: string;
  readonly fields: readonly TypedField[];
}

/** All types of a program. */
export interface TypeTable {
  readonly entries: readonly TypeEntry[];
  readonly names: ReadonlyMap<string, TypeId>;
  readonly branches: ReadonlyMap<string, { readonly type: TypeId; readonly branch: number }>;
  /** Memo of `isSubtype` and `meet` by pair. */
  readonly subtypes: Map<number, boolean>;
  readonly meets: Map<number, readonly TypeId[]>;
}

/** Types that need no declaration, in the order of their numbers. */
export const PRIMITIVES: readonly Kind[] = ["symbol", "number", "unsigned", "float", "int64"];

/** The type number of a primitive kind. */
export function primitive(kind: Kind): TypeId {
  return PRIMITIVES.indexOf(kind);
}

/** Types as the engine reads them at the edge. */
export function valueTypes(table: TypeTable): ValueType[] {
  return table.entries.map(({ name, kind, fields, branches }): ValueType => {
    if (kind === "record") return { kind, name, fields };
    if (kind === "adt") return { kind, name, branches };
    return { kind, name };
  });
}

/** Whether every value of `left` is one of `right`. */
export function isSubtype(table: TypeTable, left: TypeId, right: TypeId): boolean {
  if (left === right || left === UNKNOWN_TYPE || right === UNKNOWN_TYPE) return true;
  const key = left * table.entries.length + right;
  const known = table.subtypes.get(key);
  if (known !== undefined) return known;
  const [lower, upper] = [table.entries[left]!, table.entries[right]!];
  let result = false;
  if (lower.kind === upper.kind) {
    if (upper.form === "union") result = upper.parts.some((part) => isSubtype(table, left, part));
    if (!result && lower.form === "subtype") result = isSubtype(table, lower.parts[0]!, right);
    if (!result && lower.form === "union") result = lower.parts.every((part) => isSubtype(table, part, right));
  }
  table.subtypes.set(key, result);
  return result;
}

/** The largest types that are subtypes of both; empty when no declared type is. */
export function meet(table: TypeTable, left: TypeId, right: TypeId): readonly TypeId[] {
  if (isSubtype(table, left, right)) return [left];
  if (isSubtype(table, right, left)) return [right];
  const key = left * table.entries.length + right;
  const known = table.meets.get(key);
  if (known !== undefined) return known;
  const common = table.entries
    .map((_, id) => id)
    .filter((id) => isSubtype(table, id, left) && isSubtype(table, id, right));
  const largest = common.filter((id) => !common.some((other) => other !== id && isSubtype(table, id, other)));
  table.meets.set(key, largest);
  return largest;
}
