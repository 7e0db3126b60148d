// The picture of the tour in the README: a part of the page that the tour writes, as headless Chromium shows it.
// In: tour-report.html (run `npm start` before), or the page named as argument; Chromium as CHROMIUM_PATH or on PATH.  Out: docs/tour.png.
// Invariant: the page is shown as it is, in light colours; only the size of the window and the cut are chosen here.
//
// Run: node scripts/picture-tour.mjs
import { existsSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "puppeteer-core";
import { ROOT } from "./bootstrap.mjs";
import { findChromium } from "./environment.mjs";

const WINDOW = { width: 1000, height: 800, deviceScaleFactor: 1 };
/** Room above and below what is cut out. Units: pixels. */
const MARGIN = 14;
const PATIENCE = 120_000;

const source = resolve(process.argv[2] ?? join(ROOT, "tour-report.html"));
if (!existsSync(source)) {
  console.error(`${source} is not there; run npm start before, or name a page`);
  process.exit(2);
}
/** The browser's own path; where it is named only, the first of that name on PATH. */
const named = findChromium();
const executablePath = ["", ...(process.env.PATH ?? "").split(delimiter)]
  .map((folder) => join(folder, named ?? ""))
  .find((file) => named !== null && isAbsolute(file) && existsSync(file));
if (executablePath === undefined) {
  console.error("Chromium is not there; install it, or say where it is with CHROMIUM_PATH");
  process.exit(1);
}

const browser = await launch({ executablePath, args: ["--no-sandbox"], timeout: PATIENCE, protocolTimeout: PATIENCE });
try {
  const page = await browser.newPage();
  await page.setViewport(WINDOW);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  await page.goto(pathToFileURL(source).href, { timeout: PATIENCE });
  // The pictures of the second part, from the curve to the first row of digits: no text that depends on the machine.
  const clip = await page.evaluate((margin) => {
    const [, part] = document.querySelectorAll("section");
    const [first, last] = [".columns", ".digits"].map((name) => part.querySelector(name).getBoundingClientRect());
    const { x, width } = part.getBoundingClientRect();
    return {
      x: x + 2,
      y: first.top + scrollY - margin,
      width: width - 4,
      height: last.bottom - first.top + 2 * margin,
    };
  }, MARGIN);
  await page.screenshot({ path: join(ROOT, "docs", "tour.png"), clip });
  console.log("docs/tour.png");
} finally {
  await browser.close();
}
