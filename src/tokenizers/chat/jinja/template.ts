import { parse, tokenize } from "@huggingface/jinja";
import { execute } from "./execute.js";
import { globalNames } from "./global-names.js";
import { generationFunction, plainSource } from "./plain-source.js";
import { Scope } from "./scope.js";
import type { Body } from "./template-node.js";
import { TemplateProblem } from "./template-problem.js";
import type { Text } from "./text.js";
import { Callable, type Value } from "./values.js";

/** What a template is rendered with. */
export interface RenderOptions {
  readonly names: Readonly<Record<string, Value>>;
  /** What `strftime_now` writes. Without it a template that asks for the day is refused. */
  readonly today?: Date | undefined;
  /** What becomes of the origin of each character that stands in `{% generation %}`. Default: nothing. */
  readonly markGenerated?: ((origin: string) => string) | undefined;
}

/**
 * A Jinja template, rendered as Python's Jinja renders it with the settings of Transformers (`apply_chat_template`): parsed by `@huggingface/jinja`, evaluated here. What of it would be
 * rendered otherwise than in Python is refused by its name when it is reached.
 */
export class Template {
  readonly #body: Body;

  /** @throws TemplateProblem for a template that is none, or has a statement that is not known here. */
  constructor(source: string) {
    const plain = plainSource(source);
    try {
      this.#body = (parse(tokenize(plain)) as unknown as { readonly body: Body }).body;
    } catch (cause) {
      throw new TemplateProblem("unsupported", `cannot be parsed: ${(cause as Error).message}`);
    }
  }

  /** @throws TemplateProblem where the template fails in Python, too, refuses what it is given, or uses what is not rendered here. */
  render({ names, today, markGenerated }: RenderOptions): Text {
    const generation = new Callable(generationFunction, ({ named }) => {
      const text = (named.get("caller") as Callable).call({ positional: [], named: new Map() }) as Text;
      return markGenerated === undefined ? text : text.mapOrigins(markGenerated);
    });
    const scope = new Scope({ ...globalNames(today), [generationFunction]: generation, ...names });
    try {
      return execute(this.#body, scope);
    } catch (error) {
      if (error instanceof RangeError) throw new TemplateProblem("failed", "it calls itself without end");
      throw error;
    }
  }
}
