import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { contractBreaches, planReport, renderText } from "../../components/core/plan";
import { rules } from "../../policies/rules";
import { goldenPlan, outputPlan } from "../deployed";
import { findPulumi } from "../harness/pulumi-command";
import { openAttached, type Operation } from "../harness/lifecycle";
import { configOf, mandatory, Refused } from "../harness/policies";
import { paths, type Paths } from "../paths";
import { type Deployed, type Planned, servingJudges } from "../plan";
import { openPlatform, settingsOf } from "../platform";
import { program } from "../program";
import type { ClusterSettings, LocalSettings } from "../settings";
import { policyLines } from "./policy-report";
import { contractLines, previewMarkdown, resourceTable } from "./preview-report";
import { parsePreview } from "./flags";
import { engineInterrupted, run, say } from "./terminal";

/** What a deployment would change: of this machine's place by its own engine, of a cluster's against stand-ins. */
async function main(): Promise<void> {
  const here = paths();
  const { stack, report } = parsePreview(process.argv.slice(2));
  const settings = settingsOf(stack, here);
  if (settings.place !== "local") return previewCluster(settings, here, report);
  if (report !== undefined) throw new Error("--report is for the stack of a cluster; name one, or leave it away");
  await previewLocal(settings, here);
}

async function previewLocal(settings: LocalSettings, here: Paths): Promise<void> {
  const engine = await openPlatform(settings, { paths: here, progress: say, signal: engineInterrupted });
  const { counts } = await engine.preview();
  const { same = 0, ...changes } = counts;
  const told = Object.entries(changes).map(([op, count]) => `${count} to ${op}`);
  say(told.length === 0 ? `nothing would change (${same} resources)` : `${told.join(", ")}, ${same} unchanged`);
}

/** A first deployment, by the real engine, with no credentials and nothing asked of any cloud. */
async function previewCluster(settings: ClusterSettings, here: Paths, report?: string): Promise<void> {
  say(
    `stack ${settings.stack} (${settings.place}), against stand-ins for its providers: no credentials are used, and nothing is asked of a cloud or a cluster`,
  );
  const deployed = (await lastOutput(settings.stack, here)) ?? goldenPlan(settings.stack, here.root);
  const state = mkdtempSync(join(tmpdir(), "millrace-preview-"));
  const found: { planned?: Planned } = {};
  try {
    const engine = await openAttached({
      stack: settings.stack,
      paths: { ...here, state },
      signal: engineInterrupted,
      policies: { config: configOf(settings) },
      program: () =>
        program(settings, {
          ...(deployed === undefined ? {} : { deployed }),
          planned: (planned) => {
            found.planned = planned;
          },
        }),
    });
    try {
      const { steps, milliseconds, findings } = await previewed(engine.preview());
      const { planned } = found;
      if (planned === undefined) throw new Error(`the program of stack "${settings.stack}" made no plan`);
      say("");
      say(renderText(resourceTable(steps)));
      say("");
      say(planReport(planned.plan, "text", deployed));
      say("");
      const breaches = deployed === undefined ? [] : contractBreaches(deployed.plan, planned.plan, servingJudges);
      const contract = contractLines(deployed, breaches);
      contract.forEach(say);
      say("");
      const policies = policyLines(findings, rules);
      policies.forEach(say);
      say("");
      if (report !== undefined) {
        const { stack } = settings;
        writeFileSync(report, previewMarkdown({ stack, steps, plan: planned.plan, deployed, contract, policies }));
      }
      say(`previewed in ${(milliseconds / 1_000).toFixed(1)} s`);
      const { length: refused } = mandatory(findings);
      if (refused > 0) {
        throw new Error(
          `stack "${settings.stack}" is refused for ${refused} violation${refused === 1 ? "" : "s"} of mandatory policies; mend what the policy report names, or have it waived in policies/waivers.json`,
        );
      }
    } finally {
      await engine.close();
    }
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

/** A refusal is told last, after all that the preview shows. */
const previewed = (operation: Promise<Operation>): Promise<Operation> =>
  operation.catch((error: unknown) => {
    if (error instanceof Refused) return error.result as Operation;
    throw error;
  });

const BACKEND_TIMEOUT_MS = 10_000;

/** The plan that the stack last put out, where the CLI of whoever runs this is logged in to its backend. */
async function lastOutput(stack: string, here: Paths): Promise<Deployed | undefined> {
  const { command } = await findPulumi({ root: here.root, cache: here.cache, progress: say });
  try {
    const { stdout } = await promisify(execFile)(
      command,
      ["stack", "output", "plan", "--json", "--stack", stack, "--non-interactive"],
      {
        cwd: here.root,
        timeout: BACKEND_TIMEOUT_MS,
        maxBuffer: 16 * 1024 ** 2,
        env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      },
    );
    return outputPlan(JSON.parse(stdout));
  } catch {
    // Nobody is logged in, or the stack was never deployed: the committed plan is compared with.
    return undefined;
  }
}

run(main);
