// Handlers that attach, detach, execute and throw while they are called, against a plain model of Erlang's rules: a dispatch runs over the list
// as it stood when it began; who throws is detached from all its events before the next handler is called, but not who took its id since.
import fc from "fast-check";
import { expect, test } from "vitest";
import { attach, attachMany, detach, execute, listHandlers, setLogger } from "../src/index.js";
import { cleanRegistry } from "./clean-registry.js";
import { PROPERTY } from "./property.js";

const NAMES = ["again.a", "again.b", "again.c"] as const;
const IDS = ["one", "two", "three", "four"] as const;
/** Calls of handlers in which they do what they are told; afterwards they only listen, as two could call each other for ever. */
const FUEL = 50;

/** What a handler does when it is called. */
interface Deed {
  readonly kind: "listen" | "attach" | "detach" | "execute" | "throw";
  /** Whom it attaches or detaches. */
  readonly id: string;
  readonly names: readonly string[];
  /** What it executes. */
  readonly name: string;
}
const names = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 });
const id = fc.constantFrom(...IDS);
const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constantFrom("listen", "attach", "detach", "execute", "throw"),
  id,
  names,
  name: fc.constantFrom(...NAMES),
});
/** What a handler does that another one attaches. */
const laterDeeds = fc.dictionary(id, deed);

/** A world in which handlers can be attached, detached and called. */
interface World {
  attach(id: string, names: readonly string[], deed: Deed): boolean;
  detach(id: string): boolean;
  execute(name: string): void;
}

/** What a called handler does in its world; answers whether it throws. */
function act(world: World, deed: Deed, later: Readonly<Record<string, Deed>>, log: string[]): boolean {
  if (deed.kind === "attach") log.push(`attach ${world.attach(deed.id, deed.names, later[deed.id] ?? deed)}`);
  if (deed.kind === "detach") log.push(`detach ${world.detach(deed.id)}`);
  if (deed.kind === "execute") world.execute(deed.name);
  return deed.kind === "throw";
}

/** The rules, on a list of rows. */
function modelWorld(later: Readonly<Record<string, Deed>>, log: string[]): World & { rows(): string[] } {
  type Row = { readonly id: string; readonly name: string; readonly registration: { readonly deed: Deed } };
  let rows: Row[] = [];
  let fuel = FUEL;
  const world: World = {
    attach: (id, names, deed) => {
      if (rows.some((row) => row.id === id)) return false;
      const registration = { deed };
      rows = [...rows, ...names.map((name) => ({ id, name, registration }))];
      return true;
    },
    detach: (id) => {
      const before = rows.length;
      rows = rows.filter((row) => row.id !== id);
      return rows.length < before;
    },
    execute: (name) => {
      for (const { id, registration } of rows.filter((row) => row.name === name)) {
        log.push(`${id} hears ${name}`);
        if (fuel-- <= 0 || !act(world, registration.deed, later, log)) continue;
        rows = rows.filter((row) => row.registration !== registration);
        log.push(`${id} failed on ${name}`);
      }
    },
  };
  return { ...world, rows: () => rows.map((row) => `${row.id} ${row.name}`) };
}

function ourWorld(later: Readonly<Record<string, Deed>>, log: string[]): World {
  let fuel = FUEL;
  const world: World = {
    attach: (id, names, deed) =>
      attachMany(id, names, (name) => {
        log.push(`${id} hears ${name}`);
        if (fuel-- > 0 && act(world, deed, later, log)) throw new Error("told to");
      }).ok,
    detach: (id) => detach(id).ok,
    execute: (name) => execute(name, {}),
  };
  attach("failures", "telemetry.handler.failure", (_event, _measurements, { handlerId, eventName }) => {
    log.push(`${String(handlerId)} failed on ${eventName}`);
  });
  return world;
}

cleanRegistry();

test("handlers that change who listens follow the model", () => {
  setLogger({ error: () => {} });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(id, names, deed), { maxLength: 5 }),
      laterDeeds,
      fc.array(fc.constantFrom(...NAMES), { maxLength: 4 }),
      (first, later, executed) => {
        for (const each of [...IDS, "failures"]) detach(each);
        const [expected, log]: [string[], string[]] = [[], []];
        const model = modelWorld(later, expected);
        const ours = ourWorld(later, log);
        for (const world of [model, ours]) {
          for (const [id, names, deed] of first) world.attach(id, names, deed);
          for (const name of executed) world.execute(name);
        }
        expect(log).toEqual(expected);
        const rows = listHandlers("again").map(({ id, eventName }) => `${String(id)} ${eventName}`);
        expect(rows.sort()).toEqual(model.rows().sort());
      },
    ),
    PROPERTY,
  );
});
