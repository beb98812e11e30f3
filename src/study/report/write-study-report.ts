import { pageMarkdown, renderPage } from "../../page/index.js";
import { writeFileAtomic } from "../../runs/index.js";
import type { StudyPaths } from "../results/index.js";
import { studyPage } from "./study-page.js";
import type { StudyReport } from "./study-report.js";

/** Writes a study's report, as Markdown and as a page of its own. */
export function writeStudyReport(paths: StudyPaths, report: StudyReport): void {
  const page = studyPage(report);
  writeFileAtomic(paths.report.markdown, pageMarkdown(page));
  writeFileAtomic(paths.report.html, renderPage(page));
}
