import { TeacherError } from "../../../core/index.js";
import { RetryableTeacherError } from "../teacher-errors.js";

/**
 * An answer's text as JSON.
 * @throws TeacherError for a page or another text; RetryableTeacherError for JSON that breaks off and for an empty answer.
 */
export function parseJson(text: string, { name, contentType }: { readonly name: string; readonly contentType: string | null }): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What stands there is not quoted: it may be an answer that was paid for and is not the user's to see in a log.
    if (text.trim() === "") throw new RetryableTeacherError(`${name} sends an empty answer.`);
    if (/^\s*[{[]/.test(text)) throw new RetryableTeacherError(`${name} sends JSON that breaks off after ${text.length} characters.`);
    const what = /^\s*</.test(text) ? "an HTML page" : `a text (${contentType ?? "of no type"})`;
    throw new TeacherError(`${name} answers ${what} instead of JSON.`, {
      hint: "Is the URL that of the interface, and not of a page or a proxy before it? It usually ends with /v1.",
    });
  }
}
