import { z } from "zod";
import { nearest } from "./edit-distance.js";
import { ConfigError } from "./errors.js";

/**
 * Checks a recipe by its schema and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be; for an unknown key, the nearest known one.
 */
export function parseWith<Schema extends z.ZodType>(schema: Schema, recipe: unknown): z.output<Schema> {
  const parsed = schema.safeParse(recipe);
  if (!parsed.success) throw configError(innermost(parsed.error.issues), { recipe, schema });
  return parsed.data;
}

/** What a union's branches say, where one of them has got further than the others: the union itself only says that none fits. */
function innermost(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
    const inner = issue.errors.flat().map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
    const deepest = inner.filter(({ path }) => path.length > issue.path.length);
    return deepest.length > 0 ? innermost(deepest) : [issue];
  });
}

interface Context {
  readonly recipe: unknown;
  readonly schema: z.ZodType;
}

function configError(issues: readonly z.core.$ZodIssue[], { recipe, schema }: Context): ConfigError {
  // A misspelt key is also a missing one; the misspelling says more.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? (issues[0] as z.core.$ZodIssue);
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") return unknownKey(path, issue.keys[0] as string, { recipe, schema });
  const name = path.join(".") || "the recipe";
  const value = valueAt(recipe, path);
  const expected = expectation(issue);
  if (value === undefined) return new ConfigError(`${name} is missing: ${expected.replace(", received undefined", "")}.`);
  const guess = nearest(String(value), allowedValues(issue, schema));
  const hint = guess === undefined ? {} : { hint: `Did you mean '${guess}'?` };
  return new ConfigError(`${name} is ${shown(value)}: ${expected}.`, hint);
}

/** JSON has no infinities, and would call them null. */
function shown(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_union" && issue.errors.length > 0) return oneOf(issue.errors);
  const message = issue.message.replace(/^(Invalid input|Invalid option|Too small|Too big): /, "");
  // A discriminator with a default may also be left out.
  return message.replace(" | 'undefined'", "");
}

/** What each branch of a union would have taken: `expected number or "fit"`. */
function oneOf(branches: readonly (readonly z.core.$ZodIssue[])[]): string {
  const each = branches.flatMap(([first]) => (first === undefined ? [] : [expectation(first)]));
  return `expected ${[...new Set(each.map((text) => text.replace(/^expected /, "").replace(/, received .*$/, "")))].join(" or ")}`;
}

function valueAt(recipe: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], recipe);
}

/** The values that an enum or a union's discriminator allows. */
function allowedValues(issue: z.core.$ZodIssue, schema: z.ZodType): string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code !== "invalid_union") return [];
  if (issue.errors.length > 0) return issue.errors.flat().flatMap((inner) => allowedValues(inner, schema));
  return branchesAt(schema, issue.path.slice(0, -1).map(String)).flatMap(({ properties }) => {
    const constant = properties?.[String(issue.path.at(-1))]?.const;
    return constant === undefined ? [] : [String(constant)];
  });
}

function unknownKey(path: readonly string[], unknown: string, { recipe, schema }: Context): ConfigError {
  const known = knownKeys(path, { recipe, schema });
  const guess = nearest(unknown, known);
  return new ConfigError(`unknown key '${[...path, unknown].join(".")}'.`, {
    hint: guess === undefined ? `Known keys here: ${known.join(", ")}.` : `Did you mean '${[...path, guess].join(".")}'?`,
  });
}

/** The keys that the schema allows at a path; in a union, those of the branch that the recipe chose. */
function knownKeys(path: readonly string[], { recipe, schema }: Context): string[] {
  const value = valueAt(recipe, path) as Record<string, unknown> | undefined;
  const branches = branchesAt(schema, path);
  const chosen = branches.filter(({ properties, required = [] }) =>
    Object.entries(properties ?? {}).every(
      ([key, node]) => node.const === undefined || node.const === value?.[key] || (value?.[key] === undefined && !required.includes(key)),
    ),
  );
  return [...new Set((chosen.length > 0 ? chosen : branches).flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

/** As much of a JSON Schema as is read here. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly const?: unknown;
  readonly required?: readonly string[];
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
}

/** Every form that the value at a path may have. */
function branchesAt(schema: z.ZodType, path: readonly string[]): SchemaNode[] {
  const forms = (node: SchemaNode): SchemaNode[] => (node.oneOf ?? node.anyOf)?.flatMap(forms) ?? [node];
  return path.reduce<SchemaNode[]>(
    (nodes, key) => nodes.flatMap(({ properties }) => (properties?.[key] === undefined ? [] : forms(properties[key]))),
    forms(z.toJSONSchema(schema, { io: "input" }) as SchemaNode),
  );
}
