#!/usr/bin/env node
// The tour: both libraries at work on real input, one handler watching.
// In: arguments (options.mjs).  Out: four parts on standard output and a report in a file; exit code 0, or what options.mjs says.
// Read on in: repository/ and rules/ (Datalog), digits/ (tensors), together/ (both), watch/ (telemetry).
import { chooseBackend } from "./backend.mjs";
import { studyDigits } from "./digits/study.mjs";
import { HELP, readOptions } from "./options.mjs";
import { openPage } from "./page/file.mjs";
import { drawPage } from "./page/page.mjs";
import { chooseReport } from "./report/choose.mjs";
import { studyRepository } from "./repository/study.mjs";
import { breathe, endWith, openTerminal } from "./terminal.mjs";
import { studyConfusions } from "./together/confusion-study.mjs";
import { liveLine } from "./watch/live-line.mjs";
import { observe } from "./watch/observe.mjs";

/** Runs the parts and says each as soon as it is known. */
async function tour(options, terminal, report) {
  const backend = chooseBackend(options.backend);
  const file = openPage(options.report);
  const live = liveLine(terminal.live);
  const observer = observe(live.event);
  const stage = async (name, fraction) => {
    observer.stage(name);
    live.stage(name, fraction);
    await breathe();
  };
  const progress = async (fraction) => {
    live.progress(fraction);
    await breathe();
  };
  const results = { backend };
  terminal.say(report.opening(terminal));

  results.repository = await studyRepository(stage);
  terminal.say(report.repository(results.repository, terminal));

  await stage("learning digits", 0);
  results.digits = await studyDigits({ epochs: options.epochs }, progress);
  terminal.say(report.digits(results, terminal));

  await stage("reasoning over confusions");
  results.together = await studyConfusions(results.digits.training.probabilities, results.digits.held.labels);
  terminal.say(report.together(results.together, terminal));

  observer.close();
  results.events = observer.summary();
  terminal.say(report.events(results.events, terminal));

  file.write(drawPage(results));
  results.report = file.name;
  terminal.say(report.closing(results, terminal));
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
    await tour(options, terminal, report);
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
