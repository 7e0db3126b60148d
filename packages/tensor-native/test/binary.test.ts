// Which addon is loaded on which machine, and what is said where there is none.
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { currentHost, type Host, load, loadOn, platformName } from "../src/index.js";

const linux: Host = { platform: "linux", arch: "x64", libc: "gnu" };
const missing = (place: string): never => {
  throw Object.assign(new Error(`Cannot find module '${place}'`), { code: "MODULE_NOT_FOUND" });
};

describe("platformName", () => {
  test.for([
    { host: linux, name: "linux-x64-gnu" },
    { host: { platform: "linux", arch: "arm64", libc: "musl" } as Host, name: "linux-arm64-musl" },
    { host: { platform: "darwin", arch: "arm64", libc: null } as Host, name: "darwin-arm64" },
  ])("$name", ({ host, name }) => expect(platformName(host)).toBe(name));

  test("this machine has one", () => expect(platformName(currentHost())).toMatch(/^[a-z0-9]+-[a-z0-9]+/));
});

describe("loadOn", () => {
  test("prefers the local build", () => {
    const binding = { info: () => ({ mlx: "0", tableHash: "0" }) };
    expect(loadOn(linux, () => binding)).toEqual({ ok: true, binding, place: "../build/Release/sextant_native.node" });
  });

  test("falls back to the platform's package", () => {
    const binding = { info: () => ({ mlx: "0", tableHash: "0" }) };
    const result = loadOn(linux, (place) => (place.startsWith("@sextant/") ? binding : missing(place)));
    expect(result).toMatchObject({ ok: true, place: "@sextant/tensor-native-linux-x64-gnu" });
  });

  test("says in one line that nothing is there yet, and what was tried", () => {
    expect(loadOn(linux, missing)).toEqual({
      ok: false,
      reason:
        "native backend off: @sextant/tensor-native-linux-x64-gnu is not installed (install without --omit=optional) and there is no local build; running on reference",
      attempts: [
        { place: "../build/Release/sextant_native.node", fault: "not there" },
        { place: "@sextant/tensor-native-linux-x64-gnu", fault: "not there" },
      ],
    });
  });

  test("says which platforms have no prebuilt package yet", () => {
    expect(loadOn({ platform: "darwin", arch: "arm64", libc: null }, missing)).toMatchObject({
      ok: false,
      reason:
        "native backend off: there is no prebuilt package for darwin-arm64 yet and no local build; running on reference",
    });
  });

  test("names a platform without a build", () => {
    const result = loadOn({ platform: "linux", arch: "x64", libc: "musl" }, missing);
    expect(result).toMatchObject({
      ok: false,
      reason: "native backend off: there is no build for linux-x64-musl; running on reference",
    });
  });

  test("quotes the first line of a library that does not load", () => {
    const result = loadOn(linux, () => {
      throw new Error("version `GLIBC_2.38' not found\nsecond line");
    });
    expect(result).toMatchObject({
      ok: false,
      reason: expect.stringContaining("does not load here: version `GLIBC_2.38' not found"),
    });
  });
});

test("load answers with a value, the same one each time", () => {
  expect(load()).toBe(load());
  const built = existsSync(new URL("../build/Release/sextant_native.node", import.meta.url));
  expect(load()).toMatchObject(
    built
      ? { ok: true, place: "../build/Release/sextant_native.node" }
      : { ok: false, reason: expect.stringMatching(/^native backend off: /) },
  );
});
