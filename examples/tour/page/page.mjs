// The whole report as one page that needs neither network nor script.
// In: the results of all parts.  Out: the text of an HTML file.
// Invariant: the page holds everything it shows; it is readable in light and dark, and on a telephone.
// Not here: the parts (repository.mjs, digits.mjs, together.mjs, events.mjs), writing it (file.mjs).
import { readFileSync } from "node:fs";
import { grouped, percent } from "../draw/text.mjs";
import { digitsPart } from "./digits.mjs";
import { eventsPart } from "./events.mjs";
import { html, trusted } from "./markup.mjs";
import { repositoryPart } from "./repository.mjs";
import { togetherPart } from "./together.mjs";

const STYLE = new URL("style.css", import.meta.url);

const tiles = ({ repository, digits, together, events }) =>
  [
    [percent(digits.training.accuracy.held), "of held-out digits read right"],
    [grouped(repository.lock.facts.installed), "packages in the lock file"],
    [grouped(repository.modules.packages.reduce((sum, row) => sum + row.modules, 0)), "source modules"],
    [grouped(together.chains.length), "pairs confused through a chain"],
    [grouped(events.total), "events, one handler"],
    [`${(events.timeline.length / 1000).toFixed(1)} s`, "in all"],
  ].map(([value, what]) => html`<div class="tile"><b>${value}</b><span>${what}</span></div>`);

/** Draws the page. */
export function drawPage(results) {
  const { backend, repository, digits, together, events } = results;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sextant: the tour</title><style>${trusted(readFileSync(STYLE, "utf8"))}</style></head>
<body><header><h1>Sextant: the tour</h1><p class="lead">Two libraries at work on real input, watched by one handler.</p>
<div class="tiles">${tiles(results)}</div></header>
<main>${repositoryPart(repository)}${digitsPart(backend, digits)}${togetherPart(together, digits.held)}${eventsPart(events)}</main>
<footer>Made by <code>npm start</code> on Node ${process.versions.node}, ${process.platform} ${process.arch}.</footer></body></html>
`;
  return String(page);
}
