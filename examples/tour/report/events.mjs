// What the one handler saw, as a table.
// In: the summary of observe.mjs, the page to draw on.  Out: lines.
// Invariant: times are milliseconds; an event that carries no duration has none in the table.
// Not here: counting.
import { drawTable } from "../draw/table.mjs";
import { grouped, wrap } from "../draw/text.mjs";
import { heading } from "./heading.mjs";

const time = (ms) => (ms === undefined ? "–" : ms.toFixed(3));

/** The whole of part 3. `page`: `{ width, paint }`. */
export function eventsReport({ events, total, starts }, page) {
  const introduction =
    `One handler, attached once to tensor.* and datalog.*, saw ${grouped(total)} events; the ${grouped(starts)} that only say that something ` +
    "starts are not listed. Times are in milliseconds; what runs inside something else is counted in both.";
  const right = (title, spare) => ({ title, align: "right", ...(spare === undefined ? {} : { spare }) });
  return [
    ...heading(3, "What the one handler saw", page),
    ...wrap(introduction, page.width),
    "",
    ...drawTable({
      columns: [
        { title: "event", shrink: true, least: 20 },
        right("count"),
        right("p50", 2),
        right("p95", 1),
        right("total"),
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
    }),
  ];
}
