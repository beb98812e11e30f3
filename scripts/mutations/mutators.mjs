import { gunzipSync, gzipSync } from "node:zlib";

/** What may happen to any file: `(bytes, draws) → bytes`. */
const bytes = {
  "one bit flipped": (file, draws) => changedAt(file, draws.below(file.length), (byte) => byte ^ (1 << draws.below(8))),
  "one byte set": (file, draws) => changedAt(file, draws.below(file.length), () => draws.below(256)),
  "cut off": (file, draws) => file.subarray(0, draws.below(file.length)),
  "some bytes gone": (file, draws) => {
    const at = draws.below(file.length);
    return Buffer.concat([file.subarray(0, at), file.subarray(at + 1 + draws.below(16))]);
  },
  "some bytes twice": (file, draws) => {
    const [at, length] = [draws.below(file.length), 1 + draws.below(64)];
    return Buffer.concat([file.subarray(0, at + length), file.subarray(at)]);
  },
  "bytes put in": (file, draws) => {
    const at = draws.below(file.length);
    return Buffer.concat([
      file.subarray(0, at),
      Buffer.from(Array.from({ length: 1 + draws.below(8) }, () => draws.below(256))),
      file.subarray(at),
    ]);
  },
  "a block of zeros": (file, draws) => {
    const copy = Buffer.from(file);
    const at = draws.below(file.length);
    return copy.fill(0, at, Math.min(file.length, at + 1 + draws.below(256)));
  },
  empty: () => Buffer.alloc(0),
  "an error page": () => Buffer.from("<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n"),
  "bytes behind the end": (file, draws) =>
    Buffer.concat([file, Buffer.from(Array.from({ length: 1 + draws.below(9) }, () => draws.below(256)))]),
};

/** What may happen to lines of text. */
const lines = {
  "a line gone": withLines((all, draws) => all.toSpliced(draws.below(all.length), 1)),
  "a line twice": withLines((all, draws) => {
    const at = draws.below(all.length);
    return all.toSpliced(at, 0, all[at]);
  }),
  "two lines exchanged": withLines((all, draws) => {
    const [a, b] = [draws.below(all.length), draws.below(all.length)];
    return all.with(a, all[b]).with(b, all[a]);
  }),
  "half of the lines": withLines((all) => all.slice(0, all.length / 2)),
  "a line cut": withLines((all, draws) => {
    const at = draws.below(all.length);
    return all.with(at, all[at].slice(0, draws.below(all[at].length + 1)));
  }),
  "a letter changed": (file, draws) => {
    const text = file.toString("utf8");
    const letters = [...text.matchAll(/[a-z]/g)].map(({ index }) => index);
    if (letters.length === 0) return file;
    const at = draws.of(letters);
    return Buffer.from(`${text.slice(0, at)}${draws.of([..."abcxyz"])}${text.slice(at + 1)}`);
  },
  "carriage returns": (file) => Buffer.from(file.toString("utf8").replaceAll("\n", "\r\n")),
  "a byte order mark": (file) => Buffer.concat([Buffer.from("\ufeff"), file]),
  "a blank line": withLines((all, draws) => all.toSpliced(draws.below(all.length), 0, "")),
  "in UTF-16": (file) => Buffer.from(`\ufeff${file.toString("utf8")}`, "utf16le"),
};

/** What may happen to a JSON document: one member, at any depth, changed. */
const json = {
  "an absurd number": withMember((value, draws) =>
    typeof value === "number" ? draws.of([0, -1, 1e9, 1.5, 1e-40, 2 ** 53, value + 1]) : 7,
  ),
  "another type": withMember((value, draws) => draws.of([null, true, "x", 3, [], {}, [value], String(value)])),
  "a member gone": withMember(() => undefined),
  "a member of another name": withMember(
    (value) => value,
    (name) => `${name}x`,
  ),
  "a text changed": withMember((value) => (typeof value === "string" ? `${value.slice(1)}z` : value)),
};

/** The kinds of damage that make sense for a format. */
export function mutatorsOf(format) {
  if (format === "json") return { ...json, ...pick(json, "again"), ...bytes };
  if (format === "jsonl" || format === "text") return { ...lines, ...pick(lines, "again"), ...bytes };
  if (format === "gzip")
    return { ...bytes, ...Object.fromEntries(Object.entries(lines).map(([name, change]) => [`${name}, packed`, packed(change)])) };
  if (format === "header")
    return Object.fromEntries(Object.entries(bytes).map(([name, change]) => [`${name}, in the header`, inHeader(change)]));
  return bytes;
}

/** Of a safetensors file: eight bytes of length and the JSON behind them. */
function inHeader(change) {
  return (file, draws) => {
    const end = 8 + Number(file.readBigUInt64LE());
    return Buffer.concat([change(file.subarray(0, end), draws), file.subarray(end)]);
  };
}

/** The same once more, under names of its own: structured damage is drawn as often as damage to bytes. */
function pick(mutators, suffix) {
  return Object.fromEntries(Object.entries(mutators).map(([name, change]) => [`${name} ${suffix}`, change]));
}

function packed(change) {
  return (file, draws) => gzipSync(change(gunzipSync(file), draws));
}

function changedAt(file, at, change) {
  const copy = Buffer.from(file);
  copy[at] = change(copy[at]);
  return copy;
}

function withLines(change) {
  return (file, draws) => {
    const all = file.toString("utf8").split("\n");
    const end = all.at(-1) === "" ? [all.pop()] : [];
    return Buffer.from([...change(all, draws), ...end].join("\n"));
  };
}

/** `change` gives a member's value, undefined for none; `rename` its name. */
function withMember(change, rename = (name) => name) {
  return (file, draws) => {
    const document = JSON.parse(file.toString("utf8"));
    const places = [];
    collectMembers(document, places);
    const { holder, name } = draws.of(places);
    const value = change(holder[name], draws);
    if (Array.isArray(holder)) holder.splice(Number(name), 1, ...(value === undefined ? [] : [value]));
    else {
      delete holder[name];
      if (value !== undefined) holder[rename(name)] = value;
    }
    return Buffer.from(JSON.stringify(document, null, 2));
  };
}

/** Of a long list or a large object (a vocabulary) only some, so that the rest is damaged as often. */
function collectMembers(holder, places) {
  const names = Object.keys(holder);
  const step = Math.max(1, Math.floor(names.length / 40));
  for (let i = 0; i < names.length; i += step) {
    places.push({ holder, name: names[i] });
    if (typeof holder[names[i]] === "object" && holder[names[i]] !== null) collectMembers(holder[names[i]], places);
  }
}
