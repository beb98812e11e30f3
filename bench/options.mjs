import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { countOf } from "./count-of.mjs";
import { measures } from "./measures.mjs";
import { shapes } from "./shapes.mjs";

const usage = `Measures Retort against Transformers + PyTorch, pair by pair; bench/README.md says what is measured.

node bench/run.mjs [options]      e.g. node bench/run.mjs --only sample,beam --pairs 5

  --measures NAME   ${Object.keys(measures).join(" | ")}; default cpu
  --only OP,OP      of these only train_step, greedy, sample, beam, joint_epoch
  --pairs N         times that each side does each of them, at least 2; default 9
  --warmup N        times before, that do not count; default 2
  --shape NAME      ${Object.keys(shapes).join(" | ")}; default t5-small
  --device NAME     cpu | cuda; default cpu
  --dtype NAME      float32 | bfloat16-autocast; default float32
  --threads N       of either side; default: all cores, ${availableParallelism()} here
  --peer JSON       the peer's settings, e.g. '{"attention": "sdpa"}'; bench/peers/t5.py lists them
  --out FILE        writes the results as JSON, after each measure
  --json            prints them as JSON
  --help            prints this`;

const text = { type: "string" };
const flag = { type: "boolean", default: false };

/** Ends the process with the usage on stdout if `--help` is asked for, and with a reason on stderr for an option that means nothing. */
export function readOptions(args) {
  try {
    const given = parse(args);
    if (!given.help) return checked(given);
    console.log(usage);
    process.exit(0);
  } catch (error) {
    console.error(`bench: ${error.message} --help lists the options.`);
    process.exit(2);
  }
}

function parse(args) {
  const options = {
    measures: { ...text, default: "cpu" },
    only: text,
    pairs: { ...text, default: "9" },
    warmup: { ...text, default: "2" },
    shape: { ...text, default: "t5-small" },
    device: { ...text, default: "cpu" },
    dtype: { ...text, default: "float32" },
    threads: { ...text, default: String(availableParallelism()) },
    peer: { ...text, default: "{}" },
    out: text,
    json: flag,
    help: flag,
  };
  return parseArgs({ args, options }).values;
}

function checked(given) {
  const listed = measures[oneOf(given, "measures", Object.keys(measures))];
  return {
    ...given,
    measures: listed.filter(({ request }) => operations(given, listed).includes(request.op)),
    config: shapes[oneOf(given, "shape", Object.keys(shapes))],
    device: oneOf(given, "device", ["cpu", "cuda"]),
    dtype: oneOf(given, "dtype", ["float32", "bfloat16-autocast"]),
    pairs: countOf(given, "pairs", 2),
    warmup: countOf(given, "warmup", 0),
    threads: countOf(given, "threads", 1),
    peer: peerSettings(given),
  };
}

function oneOf(given, name, values) {
  if (values.includes(given[name])) return given[name];
  throw new Error(`--${name} ${given[name]}: there are ${values.join(", ")}.`);
}

function operations({ only }, listed) {
  const known = [...new Set(listed.map(({ request }) => request.op))];
  return only === undefined ? known : only.split(",").map((op) => oneOf({ only: op }, "only", known));
}

function peerSettings({ peer }) {
  try {
    const settings = JSON.parse(peer);
    if (settings !== null && typeof settings === "object" && !Array.isArray(settings)) return settings;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw new Error(`--peer ${peer}: it is a JSON object.`);
}
