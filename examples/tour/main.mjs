#!/usr/bin/env node
// The tour: both libraries at work on real input, one handler watching.
// In: arguments (options.mjs).  Out: three parts on standard output; exit code 0, or what options.mjs says.
// Read on in: study-lock.mjs and rules/lock.dl (Datalog), softmax-regression.mjs (tensors), observe.mjs (telemetry).
import { defaultBackend } from "@sextant/tensor";
import { holdOut, loadDigits } from "./digits.mjs";
import { liveLine } from "./live-line.mjs";
import { lockFacts } from "./lock-facts.mjs";
import { readLock } from "./lock-file.mjs";
import { observe } from "./observe.mjs";
import { HELP, readOptions } from "./options.mjs";
import { chooseReport } from "./report/choose.mjs";
import { randomSource, shuffledOrder } from "./shuffle.mjs";
import { SETTINGS, train } from "./softmax-regression.mjs";
import { studyLock } from "./study-lock.mjs";
import { breathe, endWith, openTerminal } from "./terminal.mjs";

const SPLIT = { seed: 0, share: 0.2 };

async function digitsPart(live) {
  const digits = loadDigits();
  const order = shuffledOrder(digits.labels.length, randomSource(SPLIT.seed));
  const { learned, held } = holdOut(digits, order, SPLIT.share);
  const training = await train({ learned, held }, SETTINGS, async (epoch, epochs) => {
    live.stage("learning digits", epoch / epochs);
    await breathe();
  });
  const counts = { learned: learned.labels.length, held: held.labels.length };
  return { training, settings: SETTINGS, split: SPLIT, counts, held, backend: defaultBackend().name };
}

/** Runs the three parts and says each as soon as it is known. */
async function tour(terminal, report) {
  const live = liveLine(terminal.live);
  const observer = observe(live.event);
  const say = (lines) => terminal.say(lines);
  const results = {};

  say(report.opening(terminal));
  live.stage("reasoning over the lock file");
  await breathe();
  results.lock = await studyLock(lockFacts(readLock()));
  say(report.lock(results.lock, terminal));

  live.stage("learning digits", 0);
  await breathe();
  results.digits = await digitsPart(live);
  say(report.digits(results.digits, terminal));

  observer.close();
  results.events = observer.summary();
  say(report.events(results.events, terminal));
  say(report.closing(results, terminal));
}

async function main(words) {
  const options = readOptions(words);
  if (options.help) return console.log(HELP);
  const report = chooseReport(options);
  const terminal = openTerminal({
    stream: process.stdout,
    environment: process.env,
    color: options.color,
    live: report.live,
  });
  endWith(terminal);
  try {
    await tour(terminal, report);
  } finally {
    terminal.close();
  }
}

/** Errors that say what to do, the tour's own and the libraries': they have a code of the form `area/rule`. */
const isNamed = (error) => typeof error?.code === "string" && error.code.includes("/");

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!isNamed(error)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode ?? 1;
}
