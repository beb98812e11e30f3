import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Starts a process that answers one JSON line per JSON line, and returns the function that asks it: a request's reply, or an error when the
 * process says that it failed, or has ended.
 */
export function startSide(command, args, env) {
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.on("error", (error) => console.error(`${command}: ${error.message}`));
  // Writing to a process that has ended; reading its reply then says so.
  child.stdin.on("error", () => {});
  return async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await replies.next();
    if (done) throw new Error(`${command} ${args.join(" ")} ended`);
    const reply = JSON.parse(value);
    if (!reply.ok) throw new Error(`${args[0]}: ${reply.error}`);
    return reply;
  };
}

/**
 * Asks both sides for a model, the peer with settings of its own.
 * @returns both replies; an error if the models differ in size.
 */
export async function askBoth(sides, request, peerSettings = {}) {
  const [retort, peer] = [await sides.retort(request), await sides.peer({ ...request, ...peerSettings })];
  if (retort.parameters !== peer.parameters) {
    throw new Error(`the models differ: ${retort.parameters} and ${peer.parameters} parameters`);
  }
  return { retort, peer };
}
