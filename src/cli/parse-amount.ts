import { InvalidArgumentError } from "commander";

const hour = 3_600_000;
const ages: Readonly<Record<string, number>> = { m: hour / 60, h: hour, d: 24 * hour, w: 7 * 24 * hour };
const sizes: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `45m`, `12h`, `30d` or `2w` in milliseconds. */
export function parseAge(text: string): number {
  return parseAmount(text, ages, "an age such as 12h, 30d or 2w");
}

/** `500MB`, `1.5 GiB` or a plain number in bytes. */
export function parseSize(text: string): number {
  return parseAmount(text, sizes, "a size such as 500MB or 1.5GiB");
}

function parseAmount(text: string, units: Readonly<Record<string, number>>, expected: string): number {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text) ?? [];
  const scale = Object.entries(units).find(([name]) => name.toLowerCase() === unit.toLowerCase())?.[1];
  if (number === undefined || scale === undefined) throw new InvalidArgumentError(`It must be ${expected}.`);
  return Number(number) * scale;
}
