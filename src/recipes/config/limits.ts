import { z } from "zod";

/** Text that says something. */
export const text = z.string().min(1);
/** A whole number of at least 1. */
export const count = z.int().min(1);
/** A share that leaves something: at least 0, below 1. */
export const fraction = z.number().min(0).lt(1);
/** A share that may be all. */
export const share = z.number().min(0).max(1);
/** A size up to `most`. Sizes above are typing errors; they are refused before anything is read or trained. */
export const size = (most: number) => z.int().min(1).max(most);
