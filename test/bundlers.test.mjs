// A small server with @sextant/tensor, bundled by esbuild, webpack and Vite as they come, without configuration for it.
// In: packages/*/dist.  Out: bundles beside a node_modules with the native package; each computes on native where the addon is built.
// Not here: browsers (packages/tensor/test/browser.test.ts).
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../scripts/bootstrap.mjs";
import { builtParts } from "../scripts/build-native.mjs";
import { run } from "./project.mjs";

const require = createRequire(join(ROOT, "test/bundlers/package.json"));
const native = !("reason" in builtParts());
let app;

// The server answers one request to itself, so that the test needs no port of its own.
const SERVER = `
import { createServer } from "node:http";
import { defaultBackend, matmul, tensor } from "@sextant/tensor";
const server = createServer(async (request, response) => {
  const x = tensor([[1, 2], [3, 4]]);
  response.end(JSON.stringify({ backend: defaultBackend().name, product: [...(await matmul(x, x).data())] }));
});
server.listen(0, async () => {
  const answer = await fetch("http://127.0.0.1:" + server.address().port);
  console.log(await answer.text());
  server.close();
});
`;

beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), "sextant-bundle-"));
  mkdirSync(join(app, "node_modules/@sextant"), { recursive: true });
  for (const name of ["telemetry", "tensor", "tensor-native"])
    symlinkSync(join(ROOT, "packages", name), join(app, "node_modules/@sextant", name));
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "server", private: true, type: "module" }));
  writeFileSync(join(app, "server.js"), SERVER);
});
afterAll(() => rmSync(app, { recursive: true, force: true }));

/** Bundlers as data: each makes a folder of its own and says which file to run. */
const BUNDLERS = {
  async "esbuild, ESM"(out) {
    const { build } = require("esbuild");
    await build({
      entryPoints: ["server.js"],
      absWorkingDir: app,
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: join(out, "server.mjs"),
    });
    return "server.mjs";
  },
  async "esbuild, CJS, minified"(out) {
    const { build } = require("esbuild");
    await build({
      entryPoints: ["server.js"],
      absWorkingDir: app,
      bundle: true,
      platform: "node",
      minify: true,
      outfile: join(out, "server.cjs"),
    });
    return "server.cjs";
  },
  async "webpack, production"(out) {
    await webpacked({ mode: "production" }, out);
    return "server.cjs";
  },
  async "webpack, development"(out) {
    await webpacked({ mode: "development" }, out);
    return "server.cjs";
  },
  async "vite build --ssr"(out) {
    const { build } = await import(require.resolve("vite"));
    await build({ root: app, logLevel: "error", configFile: false, build: { ssr: "server.js", outDir: out } });
    return readdirSync(out).find((name) => name.startsWith("server"));
  },
  async "vite build --ssr, dependencies inside"(out) {
    const { build } = await import(require.resolve("vite"));
    await build({
      root: app,
      logLevel: "error",
      configFile: false,
      ssr: { noExternal: true },
      build: { ssr: "server.js", outDir: out },
    });
    return readdirSync(out).find((name) => name.startsWith("server"));
  },
};

function webpacked(options, path) {
  const webpack = require("webpack");
  return new Promise((resolve, reject) => {
    webpack(
      { ...options, context: app, entry: "./server.js", target: "node", output: { path, filename: "server.cjs" } },
      (error, stats) => {
        if (error !== null) reject(error);
        else if (stats.hasErrors() || stats.hasWarnings()) reject(new Error(stats.toString("errors-warnings")));
        else resolve();
      },
    );
  });
}

describe.for(Object.keys(BUNDLERS))("%s", (name) => {
  test(`bundles without a warning, and the bundle computes on ${native ? "native" : "reference"}`, {
    timeout: 600_000,
  }, async () => {
    const out = join(app, name.replace(/\W+/g, "-"));
    const file = await BUNDLERS[name](out);
    const { SEXTANT_BACKEND: _, ...env } = process.env;
    // From another folder: the place of the bundle decides, not where it is started.
    expect(JSON.parse(run(process.execPath, [join(out, file)], tmpdir(), env))).toEqual({
      backend: native ? "native" : "reference",
      product: [7, 10, 15, 22],
    });
  });
});
