import { Command, Option } from "commander";
import { type LlmKind, probeEndpoint } from "../../teachers/index.js";
import { positiveNumber } from "../common-options.js";
import { renderProbe } from "../probe-summary.js";
import { columnsOf } from "../text.js";

interface ProbeCommandOptions {
  readonly model?: string;
  readonly keyEnv?: string;
  readonly kind?: LlmKind;
  readonly timeout: number;
  readonly json?: boolean;
}

const examples = `
Examples:
  retort teachers probe http://127.0.0.1:8080/v1
      a server on this machine, and the one model that it has
  retort teachers probe https://host/v1 --model NAME --key-env LLM_KEY
      the key is read from the variable, and written nowhere`;

/** `retort teachers`: what can teach, so far language models behind HTTP. */
export function teachersCommand(): Command {
  return new Command("teachers")
    .description("find out what a language model behind HTTP can teach")
    .addHelpText("after", examples)
    .addCommand(
      new Command("probe")
        .description("ask an OpenAI-compatible server about 15 short questions, and say how it really behaves")
        .argument("<url>", "where the interface begins, usually with /v1 at its end")
        .option("--model <name>", "the model (default: the only one that the server lists)")
        .option("--key-env <variable>", "the environment variable that holds the key")
        .addOption(
          new Option("--kind <kind>", "which requests to look at closely (default: chat where there is any)").choices([
            "chat",
            "completions",
          ]),
        )
        .option("--timeout <seconds>", "how long a request may take", positiveNumber, 60)
        .option("--json", "print one JSON document")
        .addHelpText("after", examples)
        .action(probe),
    );
}

async function probe(url: string, { model, keyEnv, kind, timeout, json }: ProbeCommandOptions): Promise<void> {
  const target = {
    baseUrl: url,
    timeoutMs: timeout * 1000,
    ...(model === undefined ? {} : { model }),
    ...(keyEnv === undefined ? {} : { keyVariable: keyEnv }),
    ...(kind === undefined ? {} : { kind }),
  };
  const terminal = process.stderr.isTTY === true;
  const onRequest = terminal ? (count: number): void => void process.stderr.write(`\r\x1b[2Krequest ${count} of 15`) : undefined;
  const found = await probeEndpoint(target, { onRequest }).finally(() => terminal && process.stderr.write("\r\x1b[2K"));
  process.stdout.write(json ? `${JSON.stringify(found)}\n` : `${renderProbe(found, columnsOf(process.stdout, 80))}\n`);
}
