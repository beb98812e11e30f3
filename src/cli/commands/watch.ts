import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { InterruptedError } from "../../core/index.js";
import { openWatched, serveWatched } from "../../dashboard/index.js";

interface WatchOptions {
  readonly port?: number;
  readonly json?: boolean;
}

const examples = `
Examples:
  retort watch runs/quickstart-pronounce
      from another terminal, while the run is at work
  retort watch runs/quickstart-pronounce --port 8080
      for a browser elsewhere: ssh -L 8080:127.0.0.1:8080 HOST`;

/** `retort watch`: a run folder as a page that follows it, for this machine alone. */
export function watchCommand(): Command {
  return new Command("watch")
    .description("show a run or a study in the browser while it is at work, and its report when it is done")
    .argument("<folder>", "of a run, or of a study")
    .option("--port <number>", "where the page is served, on 127.0.0.1 (default: any free port)", portNumber)
    .option("--json", "print one JSON document, {url}; everything else goes to stderr")
    .addHelpText("after", examples)
    .action(watch);
}

function portNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError("It must be a whole number up to 65535.");
  return Number(text);
}

async function watch(run: string, { port = 0, json = false }: WatchOptions): Promise<void> {
  const server = await serveWatched(openWatched(resolve(run)), port);
  try {
    const stopped = interrupted();
    process.stdout.write(json ? `${JSON.stringify({ url: server.url })}\n` : `${server.url}\n`);
    process.stderr.write("Ctrl-C ends it; the run goes on.\n");
    await stopped;
  } finally {
    server.close();
  }
}

/** Rejects when the user has seen enough. */
function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(name, () => reject(new InterruptedError("stopped watching.")));
  });
}
