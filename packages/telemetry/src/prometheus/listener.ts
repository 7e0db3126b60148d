// Answers scrapes: a request listener for node:http and for whatever calls listeners of its form.
// In: what gives the text, and a path.  Out: a listener.
// Invariant: each request is answered, whatever its method or path; the listener does not throw.
// Not here: a server; `createServer(exporter.listener)` is one.
import { CONTENT_TYPE } from "./text.js";

/** The part of `http.IncomingMessage` that is read. */
export interface ScrapeRequest {
  /** HTTP method. */
  readonly method?: string | undefined;
  /** Path and query. */
  readonly url?: string | undefined;
}

/** The part of `http.ServerResponse` that is written. */
export interface ScrapeResponse {
  /** Sends status and headers. */
  writeHead(status: number, headers: Record<string, string | number>): unknown;
  /** Sends the body, or none, and ends. */
  end(body?: string): unknown;
}

/** Answers one request. */
export type ScrapeListener = (request: ScrapeRequest, response: ScrapeResponse) => void;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

const PLAIN = "text/plain; charset=utf-8";

function answer(request: ScrapeRequest, print: () => string, path: string | undefined): Answer {
  const asked = (request.url ?? "/").split("?", 1)[0];
  if (path !== undefined && asked !== path) return { status: 404, type: PLAIN, body: `Metrics are at ${path}\n` };
  if (request.method !== "GET" && request.method !== "HEAD")
    return { status: 405, type: PLAIN, body: "Metrics are read with GET\n", headers: { allow: "GET, HEAD" } };
  try {
    return { status: 200, type: CONTENT_TYPE, body: print() };
  } catch (error) {
    return { status: 500, type: PLAIN, body: `The metrics could not be printed: ${error}\n` };
  }
}

/** A listener that answers GET and HEAD of `path`, or of any path, with the text that `print` gives at that moment. */
export function scrapeListener(print: () => string, path: string | undefined): ScrapeListener {
  return (request, response) => {
    const { status, type, body, headers } = answer(request, print, path);
    const length = new TextEncoder().encode(body).length;
    response.writeHead(status, { "content-type": type, "content-length": length, ...headers });
    if (request.method === "HEAD") response.end();
    else response.end(body);
  };
}
