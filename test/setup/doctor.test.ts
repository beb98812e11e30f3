import { existsSync, rmSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ScratchCheckout } from "./scratch-checkout.js";

let checkout: ScratchCheckout;
beforeEach(() => {
  checkout = new ScratchCheckout();
});
afterEach(() => checkout.remove());

function line(output: string, name: string): string {
  return output.split("\n").find((text) => text.slice(8).startsWith(`${name} `)) ?? `no line for ${name}`;
}

test("before the set-up it names what is missing, each with a fix, and changes nothing", async () => {
  rmSync(checkout.path("bin/g++"));
  const { code, output } = await checkout.doctor();
  expect(code).toBe(2);
  expect(line(output, "compiler")).toMatch(/^MISSING compiler .*not on the PATH → install g\+\+/);
  expect(line(output, "addon")).toMatch(/^MISSING addon .*was not built → run npm run setup/);
  expect(line(output, "libtorch")).toMatch(/^ok .*every library resolves/);
  expect(existsSync(checkout.path("build"))).toBe(false);
});

test("after the set-up all is well, though the tools that only a set-up needs are gone", async () => {
  await checkout.setUp();
  rmSync(checkout.path("bin/g++"));
  const { code, output } = await checkout.doctor();
  expect(code, output).toBe(0);
  expect(line(output, "addon")).toMatch(/loads, with libtorch 2\./);
  expect(line(output, "compiler")).toContain("needed only to set up again");
});

test("an addon that does not load is reported with the reason", async () => {
  await checkout.setUp();
  checkout.write("build/retort.node", "not a library");
  const { code, output } = await checkout.doctor();
  expect(code).toBe(2);
  expect(line(output, "addon")).toMatch(/^MISSING addon .*does not load: .*(file too short|invalid ELF header|not a mach-o)/i);
});

test("an addon of older sources is reported", async () => {
  await checkout.setUp();
  checkout.write("native/addon.cc", "// newer\n");
  expect(line((await checkout.doctor()).output, "addon")).toMatch(/^MISSING addon .*changed since it was built → run npm run setup/);
});
