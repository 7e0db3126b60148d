// The flags of the demand transformation, with Souffle's names and meaning.
// In: arguments, a program with its pragmas and qualifiers.  Out: the program with what may be transformed marked, and the strategy.
// Invariant: without a flag, a pragma or a `magic` qualifier nothing changes; outputs are always whole, because they are written.
// Not here: the transformation (plan/magic.ts).
import { suggestion } from "../analyze/report.js";
import { type Program, programOf } from "../engine.js";
import { type Arguments, type FlagTable, UsageError } from "./arguments.js";

/** Flags of commands that evaluate or plan a program. */
export const MAGIC_FLAGS: FlagTable = {
  "magic-transform": {
    kind: "value",
    short: "m",
    value: "RELATIONS",
    help: "compute these relations (a,b,c or *) only as far as outputs and queries need them",
  },
  "magic-transform-exclude": {
    kind: "value",
    value: "RELATIONS",
    help: "but not these",
  },
};

/** A program with the strategy it is evaluated by. */
export interface DemandedProgram {
  readonly program: Program;
  readonly strategy: "full" | "demand";
}

/** The program as the flags, its pragmas and its qualifiers want it. Throws UsageError for a relation that it does not have. */
export function demanded(program: Program, args: Arguments): DemandedProgram {
  const { checked } = program;
  const listed = (name: keyof typeof MAGIC_FLAGS): ((relation: string) => boolean) =>
    selection(checked, name, args.value(name) ?? checked.pragmas.get(name));
  const isListed = listed("magic-transform");
  const isExcluded = listed("magic-transform-exclude");
  const isSelected = ({ name, magic }: (typeof checked.relations)[number]): boolean =>
    magic !== "never" && !isExcluded(name) && (magic === "always" || isListed(name));
  if (!checked.relations.some(isSelected)) return { program, strategy: "full" };
  const relations = checked.relations.map((relation) =>
    isSelected(relation) ? relation : ({ ...relation, magic: "never" } as const),
  );
  return { program: programOf({ ...checked, relations }, "wrap"), strategy: "demand" };
}

function selection(
  { relations }: Program["checked"],
  flag: string,
  text: string | undefined,
): (relation: string) => boolean {
  const names = (text ?? "").split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
  if (names.includes("*")) return () => true;
  const known = relations.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new UsageError(
      `--${flag}: the program has no relation "${name}"${suggestion(name, known)}; name relations, or * for all of them`,
    );
  }
  return (relation) => names.includes(relation);
}
