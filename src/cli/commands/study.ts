import { Command, Option } from "commander";
import { decideStage, readStudyState, studyPage, writeDecision, writeStudyReport } from "../../study/index.js";
import { wholeNumber } from "../common-options.js";
import { estimatePlan, type Machine, type OpenStudy, openStudy, planText, resolvers, runStudy, studySummary } from "../study/index.js";
import { columnsOf } from "../text.js";

interface StudyOptions {
  readonly studyDir?: string;
  readonly json?: boolean;
}

const examples = `
Examples:
  retort study plan studies/mini.yaml
      every run to come, and how long it would take
  retort study run studies/mini.yaml
      makes them, decides stage by stage; again after Ctrl-C, it goes on
  retort study report studies/mini.yaml
      what came out so far, also from scores that others committed`;

/** `retort study`: many recipes, compared stage by stage. */
export function studyCommand(): Command {
  return new Command("study")
    .description("compare models and ways of distilling stage by stage, on several tasks, pairs and seeds")
    .addHelpText("after", examples)
    .addCommand(
      withMachine(subcommand("run", "make every run that is not there yet, decide each stage, write the report")).action(
        async (path: string, options: StudyOptions & Machine) => {
          const { threads, device } = options;
          const opened = openStudy(path, options.studyDir);
          await runStudy(opened, { threads, device });
          await show(opened, options);
        },
      ),
    )
    .addCommand(
      withMachine(subcommand("plan", "every run to come, with hours and gigabytes; shapes suffice where model folders are missing")).action(
        async (path: string, options: StudyOptions & Machine) => {
          const opened = openStudy(path, options.studyDir);
          const state = readStudyState(opened.study, { ...opened, resolvers });
          const estimates = await estimatePlan(opened, state, { threads: options.threads, device: options.device });
          const columns = columnsOf(process.stdout, 80);
          process.stdout.write(options.json ? `${JSON.stringify({ ...state.plan, estimates })}\n` : planText(state, estimates, columns));
        },
      ),
    )
    .addCommand(subcommand("decide", "decide the stages whose runs are there").action(decide))
    .addCommand(
      subcommand("report", "write the report of what is there").action((path: string, options: StudyOptions) =>
        show(openStudy(path, options.studyDir), options),
      ),
    );
}

function subcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument("<study>", "the study (YAML)")
    .option("--study-dir <folder>", "where results and runs are (default: beside the file, of its name)")
    .option("--json", "print one JSON document on stdout; everything else goes to stderr")
    .addHelpText("after", `\nExample:\n  retort study ${name} studies/mini.yaml`);
}

function withMachine(command: Command): Command {
  return command
    .option("--threads <count>", "operator threads (default: all cores)", wholeNumber)
    .addOption(new Option("--device <device>", "where to compute (default: cpu)").choices(["cpu", "cuda"]));
}

async function decide(path: string, options: StudyOptions): Promise<void> {
  const opened = openStudy(path, options.studyDir);
  const { study, paths } = opened;
  for (const stage of study.stages) {
    // Anew each time: what a stage decides changes what the next one is about.
    const { plan, records } = readStudyState(study, { paths, resolvers });
    const planned = plan.stages.find(({ id }) => id === stage.id) as (typeof plan.stages)[number];
    if (planned.candidates.some(({ trials }) => trials.some(({ key }) => !records.has(key)))) break;
    writeDecision(paths, decideStage(planned, { stage, decideBy: study.decideBy, records }));
  }
  await show(opened, options);
}

/** Writes the report of what is there, and prints what it says first. */
async function show({ study, paths }: OpenStudy, { json }: StudyOptions): Promise<void> {
  const state = readStudyState(study, { paths, resolvers });
  const { decisions, plan } = state;
  const report = state.report();
  const page = await studyPage(report);
  writeStudyReport(paths, page);
  const columns = columnsOf(process.stdout, 80);
  process.stdout.write(json ? `${JSON.stringify({ decisions, plan, report })}\n` : studySummary(page, { paths, columns }));
}
