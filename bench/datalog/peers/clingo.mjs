// clingo, through its Python interface: a program without choices is solved by grounding it, so that is what the clock sees.
// Its larger workloads take 10 to 40 seconds a run and are left out.
import { spawnSync } from "node:child_process";
import { python } from "../../peers.mjs";
import { WORKLOADS } from "../workloads.mjs";

const CLOSURE = "tc(X,Y) :- edge(X,Y). tc(X,Z) :- tc(X,Y), edge(Y,Z).";
const PROGRAMS = {
  tc1m: [CLOSURE, ["tc/2"]],
  chain: [CLOSURE, ["tc/2"]],
  neg: [`${CLOSURE} un(X,Y) :- node(X), node(Y), not tc(X,Y).`, ["tc/2", "un/2"]],
  family: [
    "ancestor(X,Y) :- parent(X,Y). ancestor(X,Z) :- parent(X,Y), ancestor(Y,Z). forefather(X,Y) :- ancestor(X,Y), male(X).",
    ["ancestor/2", "forefather/2"],
  ],
};
const SCRIPT = `
import json, sys, time, clingo
request = json.load(sys.stdin)
def once():
    control = clingo.Control(message_limit=0)
    control.add("base", [], request["text"])
    control.ground([("base", [])])
    return control
for _ in range(request["warm"]): once()
start = time.perf_counter()
for _ in range(request["runs"]): control = once()
elapsed = (time.perf_counter() - start) * 1e3 / request["runs"]
found = 0
for signature in request["count"]:
    name, arity = signature.split("/")
    found += sum(1 for _ in control.symbolic_atoms.by_signature(name, int(arity)))
print(json.dumps([elapsed, found]))
`;

/** Milliseconds to parse and ground the program with its facts; null without clingo, or for a workload that is left out. */
export function clingo(name) {
  const interpreter = python("clingo");
  if (interpreter === null || !(name in PROGRAMS)) return null;
  const [rules, count] = PROGRAMS[name];
  const facts = Object.entries(WORKLOADS[name].facts()).flatMap(([relation, rows]) =>
    rows.map((row) => `${relation}(${row.join(",")}).`),
  );
  const small = name === "family";
  const input = JSON.stringify({
    text: `${facts.join("\n")}\n${rules}`,
    count,
    warm: small ? 50 : 0,
    runs: small ? 500 : 1,
  });
  const start = process.hrtime.bigint();
  const run = spawnSync(interpreter, ["-c", SCRIPT], { input, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] });
  const whole = Number(process.hrtime.bigint() - start) / 1e6;
  const [time, tuples] = JSON.parse(run.stdout);
  return { time, tuples, whole };
}
