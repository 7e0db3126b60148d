// Every test starts with nothing attached, and what the core logs is kept for it to look at.
import { afterEach, beforeEach } from "vitest";
import { detach, listHandlers, setLogger } from "../src/index.js";

/** Sets the hooks of a test file; the answer holds the lines logged in the current test. */
export function cleanRegistry(): readonly string[] {
  const logged: string[] = [];
  beforeEach(() => {
    logged.length = 0;
    setLogger({ error: (message) => logged.push(message) });
  });
  afterEach(() => {
    for (const { id } of listHandlers("")) detach(id);
    detach("around");
    setLogger(undefined);
  });
  return logged;
}
