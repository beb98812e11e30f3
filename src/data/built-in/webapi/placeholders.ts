import type { Declaration } from "./scan-declarations.js";

/** The placeholder words: an interface's name, a member's, and a CSS property's hyphenated one. None of them occurs in the package. */
export type Placeholder = "INTERFACE" | "MEMBER" | "PROPERTY";

/** What each placeholder stands for in one declaration. */
export function placeholdersOf({ owner, member }: Declaration): Partial<Record<Placeholder, string>> {
  if (member === undefined) return { INTERFACE: owner };
  const property = owner === "CSSStyleProperties" ? { PROPERTY: hyphenated(member) } : {};
  return { INTERFACE: owner, MEMBER: member, ...property };
}

/** A declaration's line with placeholders: `readonly INTERFACE.MEMBER: Promise<INTERFACE>`. */
export function maskDeclaration({ owner, member, isStatic, text }: Declaration): string {
  const types = text.replace(word(owner), "INTERFACE");
  if (member === undefined) return types.replace(/^declare /, "");
  const named = types.replace(word(member), "INTERFACE.MEMBER").replace(/^(?:var|const|function) /, "");
  return isStatic ? `static ${named}` : named;
}

/**
 * A documentation comment (still Markdown) with placeholders. A member's name is replaced where it must be the name: inside bold code,
 * before `()`, after a dot, and everywhere if it is no plain lower-case word; elsewhere `value` or `length` is just English.
 */
export function maskDocumentation({ owner, member, documentation }: Declaration): string {
  // The package's generator makes the first occurrence bold, even inside another word (`read-onl**\`y\`**`): that is not the name.
  const sound = documentation.replace(/(?<=\w)\*\*`([^`]*)`\*\*|\*\*`([^`]*)`\*\*(?=\w)/g, "$1$2");
  const text = sound.replace(word(owner), "INTERFACE");
  if (member === undefined) return text;
  const masked = /[A-Z_]/.test(member)
    ? text.replace(word(member), "MEMBER")
    : text
        .replace(/\*\*`[^`]*`\*\*/g, (bold) => bold.replace(word(member), "MEMBER"))
        .replace(new RegExp(`(?<![\\w$-])${member}(?=\\(\\))|(?<=\\w\\.)${member}(?![\\w$-])`, "g"), "MEMBER");
  return owner === "CSSStyleProperties" ? maskProperty(masked, hyphenated(member)) : masked;
}

function maskProperty(text: string, property: string): string {
  const name = property.includes("-") ? word(property) : new RegExp(`(?<![\\w$-])${property}(?= (?:CSS|shorthand|property))`, "g");
  return text.replace(/\*\*`MEMBER`\*\*(?= (?:CSS|shorthand) )/, "PROPERTY").replace(name, "PROPERTY");
}

/** The words of a name in lower case: `CSSStyleSheet` → `css style sheet`, `ANGLE_instanced_arrays` → `angle instanced arrays`. */
export function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .replaceAll("_", " ")
    .trim()
    .toLowerCase();
}

function hyphenated(member: string): string {
  return member.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/^webkit-/, "-webkit-");
}

/** Matches a name where it is a whole one: `Animation` in `Animation's` but not in `CSSAnimation`. */
function word(name: string): RegExp {
  return new RegExp(`(?<![\\w$-])${name}(?![\\w$-])`, "g");
}
