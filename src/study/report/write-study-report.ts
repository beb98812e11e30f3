import { type Page, pageMarkdown, renderPage } from "../../page/index.js";
import { writeFileAtomic } from "../../runs/index.js";
import type { StudyPaths } from "../results/index.js";

/** Writes a study's page, as Markdown and as HTML. */
export function writeStudyReport(paths: StudyPaths, page: Page): void {
  writeFileAtomic(paths.report.markdown, pageMarkdown(page));
  writeFileAtomic(paths.report.html, renderPage(page));
}
