import { z } from "zod";
import { alignmentFields, size } from "../../config/index.js";

/** How a teacher teaches a student with another tokenizer. */
export const alignmentSchema = z.strictObject({
  ...alignmentFields,
  /** So many of the teacher's most probable tokens count at a position; 5 is what the study's API gave. */
  topTokens: size(1_000).default(5),
});
