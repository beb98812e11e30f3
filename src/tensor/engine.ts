import { DisposedError, NativeError, RetortError } from "../core/index.js";
import type { NativeBinding } from "./binding.js";
import { loadNative } from "./load-native.js";

let binding: NativeBinding | undefined;

/** The addon of this thread, loaded at first use. */
export function engine(): NativeBinding {
  binding ??= loadNative();
  return binding;
}

/** Turns what the addon threw into the library's own error, with the operation's name in front. */
export function engineError(operation: string, thrown: unknown): RetortError {
  if (thrown instanceof RetortError) return thrown;
  const { code, message } = thrown as { code?: string; message?: string };
  const text = message?.startsWith(operation) ? message : `${operation}: ${message ?? String(thrown)}`;
  if (code === "DISPOSED") {
    return new DisposedError(text, {
      cause: thrown,
      hint: "Return the tensor from its scope() to keep it, or do not dispose() it before its last use.",
    });
  }
  return new NativeError(text, { cause: thrown });
}

/** Runs one addon call and translates its errors. */
export function guarded<T>(operation: string, call: (native: NativeBinding) => T): T {
  try {
    return call(engine());
  } catch (thrown) {
    throw engineError(operation, thrown);
  }
}
