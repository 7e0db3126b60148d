// What the one handler saw, as a table.
// In: the summary of observe.mjs, the page to draw on.  Out: lines.
// Invariant: times are milliseconds; an event that carries no duration has none in the table.
// Not here: counting.
import { drawTable } from "../draw/table.mjs";
import { bytes, counted, grouped, wrap } from "../draw/text.mjs";
import { number } from "./columns.mjs";
import { heading } from "./heading.mjs";

const time = (ms) => (ms === undefined ? "–" : ms.toFixed(3));

function eventTable({ events, total }, page) {
  return drawTable({
    columns: [
      { title: "event", shrink: true, least: 20 },
      number("count"),
      number("p50", 2),
      number("p95", 1),
      number("total"),
    ],
    rows: events.map(({ event, count, p50, p95, total: sum }) => [
      event,
      grouped(count),
      time(p50),
      time(p95),
      time(sum),
    ]),
    total: ["all, starts included", grouped(total), "", "", ""],
    ...page,
  });
}

/** Where the backend did not do the work itself, and why. */
function fallbackTable({ fallbacks }, page) {
  return drawTable({
    columns: [{ title: "fell back", shrink: true }, number("count"), { title: "why", shrink: true, least: 14 }],
    rows:
      fallbacks.length === 0
        ? [["nowhere", "0", "–"]]
        : fallbacks.map(({ what, count, why }) => [what, grouped(count), why]),
    ...page,
  });
}

/** The whole of part 4. `page`: `{ width, paint }`. */
export function eventsReport(summary, page) {
  const { total, starts, memory, timeline } = summary;
  const introduction =
    `One handler, attached once to tensor.* and datalog.*, saw ${grouped(total)} events in ${(timeline.length / 1000).toFixed(1)} seconds; the ` +
    `${grouped(starts)} that only say that something starts are not listed. Times are in milliseconds; what runs inside something else is ` +
    "counted in both.";
  const sizes =
    `Memory of the tensors, ${counted(memory.samples, "sample")}: ${bytes(memory.peak)} at most, ${bytes(memory.active)} at the end, ` +
    `${bytes(memory.cache)} kept for reuse.`;
  return [
    ...heading(4, "What the one handler saw", page),
    ...wrap(introduction, page.width),
    "",
    ...eventTable(summary, page),
    "",
    ...fallbackTable(summary, page),
    "",
    ...wrap(sizes, page.width),
  ];
}
