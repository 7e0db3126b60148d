// What proofs cost: the first question about a result, later ones, and what recording heights while evaluating could cost at least.
// A tuple with a height needs a row of its own: a recording evaluation cannot keep relations as bits, so the evaluation over hash tables is its lower bound.
import { parse } from "@sextant/datalog";
import { WORKLOADS } from "./workloads.mjs";

const milliseconds = (start) => Number(process.hrtime.bigint() - start) / 1e6;

const evaluated = (name, options) => {
  const { program, facts } = WORKLOADS[name];
  const prepared = parse(program);
  const given = facts();
  const start = process.hrtime.bigint();
  const knowledge = prepared.evaluate(given, options);
  return { knowledge, time: milliseconds(start) };
};

/** The tuple of the relation that comes last in its order: usually far from the facts. */
const lastOf = (knowledge, relation) => knowledge.tuples(relation).at(-1);

const first = (name, relation) => () => {
  const { knowledge } = evaluated(name);
  const tuple = lastOf(knowledge, relation);
  const start = process.hrtime.bigint();
  knowledge.explain(relation, tuple);
  return milliseconds(start);
};

const allHeights = (name, relation) => () => {
  const { knowledge } = evaluated(name);
  const proofs = knowledge.explainAll(relation, lastOf(knowledge, relation));
  const start = process.hrtime.bigint();
  proofs.next();
  return milliseconds(start);
};

const later = (name, relation) => () => {
  const { knowledge } = evaluated(name);
  const tuples = knowledge.tuples(relation);
  knowledge.explainAll(relation, tuples[0]).next();
  const questions = 1_000;
  const start = process.hrtime.bigint();
  for (let i = 0; i < questions; i++) knowledge.explain(relation, tuples[(i * 7919) % tuples.length]);
  return milliseconds(start) / questions;
};

const costs = (name, title, relation) => ({
  case: title,
  unit: "ms",
  baseline: "evaluation",
  subjects: {
    evaluation: () => evaluated(name).time,
    "evaluation that could record": () => evaluated(name, { representation: "hash" }).time,
    "first proof": first(name, relation),
    "all heights": allHeights(name, relation),
    "a later proof": later(name, relation),
  },
});

export const cases = [
  costs("tc1m", "explain a closure of 1.0 M tuples", "tc"),
  costs("pt", "explain points-to, 493 K tuples", "vpt"),
];
