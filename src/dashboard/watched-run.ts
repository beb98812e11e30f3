import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { renderPage } from "../page/index.js";
import { CurveFigures, distillPage, liveRunPage, runKind } from "../recipes/index.js";
import { pathExists, readJson, readStatus, runPaths } from "../runs/index.js";
import type { Look, Watched } from "./watched.js";

/** The run in a folder: its log while it is at work, and its report when it is done. Undefined for a folder that holds no run. */
export function watchedRun(folder: string): Watched | undefined {
  const paths = runPaths(folder);
  const kind = pathExists(paths.config) ? runKind(readJson(paths.config)) : undefined;
  if (kind === undefined) return undefined;
  const title = `${kind}: ${basename(folder)}`;
  const drawings = new CurveFigures();
  return {
    look: async (): Promise<Look> => {
      const state = readStatus(folder)?.state;
      if (state === "done") return { isFinal: true, document: await finalDocument(folder, kind, title) };
      const time = new Date().toLocaleTimeString("en", { hour12: false });
      return { isFinal: false, page: await liveRunPage(folder, title, drawings), message: `As of ${time}.` };
    },
  };
}

/** The report that the run wrote; of one that wrote none, the same from its files. */
async function finalDocument(folder: string, kind: string, title: string): Promise<string> {
  const { html } = runPaths(folder).report;
  if (pathExists(html)) return readFileSync(html, "utf8");
  return renderPage(kind === "distill" ? await distillPage(folder) : await liveRunPage(folder, title));
}
