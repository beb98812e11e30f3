import fc from "fast-check";
import type { ArgumentKind, TensorHandle } from "../binding.js";
import { BOOL, COMPLEX128, floats, integers, native } from "./raw-native.js";

/** What one run of a property may refer to. */
interface Run {
  readonly tensors: readonly TensorHandle[];
  readonly generator: number;
}

/** A value that is made when it is needed: handles belong to one run, and traps must not go off while they are generated. */
class Late {
  constructor(readonly make: (run: Run) => unknown) {}
}

/** Thrown by the getters of hostile arguments. */
export const TRAP = new Error("a getter threw");

function raise(): never {
  throw TRAP;
}

function detachedBytes(): Uint8Array {
  const bytes = new Uint8Array(8);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

const TENSORS = 8;

/** Tensors of many kinds, made anew for every run because in-place operators change them. */
export function makeRun(generator: number): Run {
  const tensors = [
    floats([1, 2, 3, 4, 5, 6], [2, 3]),
    floats([1], []),
    floats([]),
    floats([Number.NaN, 1, -1]),
    floats(Array(16).fill(0.5), [1, 1, 4, 4]),
    integers([0n, 1n, -1n]),
    native.fromBytes(new Uint8Array([1, 0, 1]), [3], BOOL),
    native.fromBytes(new Uint8Array(16), [1, 1], COMPLEX128),
  ];
  return { tensors, generator };
}

/** Puts a run's values where the generated arguments ask for one. */
export function settle(argument: unknown, run: Run): unknown {
  if (argument instanceof Late) return argument.make(run);
  return Array.isArray(argument) ? argument.map((item) => settle(item, run)) : argument;
}

const tensor = fc.nat(TENSORS - 1).map((position) => new Late(({ tensors }) => tensors[position]));
const tensors = fc.array(tensor, { maxLength: 3 });
const generator = fc.constant(new Late((run) => run.generator));
// Sizes either stay small or cannot be allocated anywhere: those between would only exhaust the machine that runs the test.
const int = fc.oneof(fc.integer({ min: -8, max: 8 }), fc.constantFrom(2 ** 45, -(2 ** 45), 2 ** 53, 0x7fffffffffffffffn));
const float = fc.constantFrom(0, 1, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -0);

/** Values that fit no argument, or hardly one. */
export const junk: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  ...[undefined, null, true, "", "cpu", "no such thing", Symbol("s"), 2n ** 80n, -1, 1.5, 1e300, Number.NaN, 2 ** 53, 3],
  ...[{}, [], [null], [1, "x"], [[1]], () => 1, new Uint8Array(4), new Float64Array(2), new ArrayBuffer(8), new Date()],
  ...[new Late(() => new Array(2 ** 32 - 1)), new Late(() => new Array(5)), new Late(() => new Proxy([1], {})), new Late(detachedBytes)],
  new Late(() => Object.defineProperty([1, 2], 1, { get: raise })),
  new Late(() => new Proxy({}, { get: raise, getPrototypeOf: raise, has: raise })),
  new Late(() => new Proxy([], { get: raise })),
);

const suiting: Record<ArgumentKind, fc.Arbitrary<unknown>> = {
  tensor,
  "tensor[]": tensors,
  "tensor?[]": fc.array(fc.option(tensor), { maxLength: 3 }),
  generator,
  int,
  "int[]": fc.oneof(int, fc.array(int, { maxLength: 4 })),
  float,
  "float[]": fc.array(float, { maxLength: 3 }),
  bool: fc.boolean(),
  "bool[]": fc.array(fc.boolean(), { maxLength: 4 }),
  scalar: fc.oneof(float, fc.constantFrom(true, 3n, 2 ** 53)),
  "scalar[]": fc.array(float, { maxLength: 3 }),
  "scalar?[]": fc.array(fc.option(float), { maxLength: 3 }),
  dtype: fc.oneof(fc.integer({ min: -1, max: 50 }), fc.constantFrom(4, 5, 6, 7, 11, 15)),
  layout: fc.integer({ min: -1, max: 9 }),
  memoryFormat: fc.integer({ min: -1, max: 5 }),
  device: fc.constantFrom("cpu", "meta", "cuda", "cuda:99", "cpu:-1", "nonsense", ""),
  string: fc.constantFrom("", "none", "mean", "linear", "tanh", "nonsense", "\0"),
  "string[]": fc.array(fc.string(), { maxLength: 2 }),
  unsupported: junk,
};

/** Argument lists for an operator's parameters: mostly of the right kinds, also too short and far too long. */
export function argumentsOf(kinds: readonly ArgumentKind[]): fc.Arbitrary<unknown[]> {
  const whole = fc.tuple(...kinds.map((kind) => fc.oneof({ weight: 8, arbitrary: suiting[kind] }, { weight: 1, arbitrary: junk })));
  const fewer = whole.chain((all) => fc.nat(all.length).map((length) => all.slice(0, length)));
  const tooMany = fc.array(junk, { minLength: 60, maxLength: 80 });
  return fc.oneof({ weight: 5, arbitrary: whole }, { weight: 2, arbitrary: fewer }, { weight: 1, arbitrary: tooMany });
}

/** Arguments of any kind, for functions whose own are not described. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: junk },
  { weight: 3, arbitrary: tensor },
  { weight: 2, arbitrary: tensors },
  { weight: 1, arbitrary: generator },
  { weight: 3, arbitrary: fc.oneof(fc.boolean(), fc.uint8Array({ maxLength: 32 }), int, fc.array(int, { maxLength: 3 })) },
);
