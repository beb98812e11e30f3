export { studyPage } from "./study-page.js";
export { type StudyReport, studyReport } from "./study-report.js";
export { writeStudyReport } from "./write-study-report.js";
