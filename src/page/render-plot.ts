import type { TopLevelSpec } from "vega-lite";

/** A Vega-Lite chart as SVG text. The libraries are only loaded for it, because they take longer to load than most commands take. */
export async function renderPlot(spec: TopLevelSpec): Promise<string> {
  const [{ compile }, { parse, View }] = await Promise.all([import("vega-lite"), import("vega")]);
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
