import { spawn } from "node:child_process";
import { join } from "node:path";
import { isRunning, readRecords } from "../../components/core/local";
import { secretsOf } from "../../components/core/local/launch";
import { credentialsOf, LOCAL_STORE } from "../../components/object-store";
import { DEFAULT_HEAP, driverOf, LOCAL_SPARK } from "../../components/spark";
import { findSpark } from "../engines/spark";
import { paths, placeFolder } from "../paths";
import { workloadNode } from "../workload-node";
import { BATCH_USAGE, parseBatch } from "./batch/flags";
import { interrupted, run, say } from "./terminal";

/** A page of its own would take the streaming job's port. */
const CONF = { "spark.ui.enabled": "false" };

/** Runs a batch job of the lake once on this machine, beside the streaming job, with the definitions that that one reads. */
async function main(): Promise<void> {
  const asked = parseBatch(process.argv.slice(2));
  if (asked === undefined) {
    say(BATCH_USAGE);
    return;
  }
  const { root, dist, state, cache } = paths();
  const folder = placeFolder(state);
  const runs = (name: string): boolean =>
    readRecords(folder).some((record) => record.name === name && isRunning(record));
  if (!runs(LOCAL_SPARK))
    throw new Error("the lake does not run on this machine; switch it on with `npm start -- --room lake=on`");
  const driver = driverOf(
    {
      host: { folder, dist, node: workloadNode(root) },
      engine: await findSpark(root, cache, say),
      jobs: { folder: join(root, "workloads/spark") },
      heap: DEFAULT_HEAP,
      ...(runs(LOCAL_STORE)
        ? { keys: { lake: credentialsOf({ folder }, "lake"), checkpoints: credentialsOf({ folder }, "checkpoints") } }
        : {}),
    },
    asked.job.main,
    asked.arguments,
    CONF,
  );
  say([asked.job.name, ...asked.arguments].join(" "));
  const started = performance.now();
  await ended(driver);
  say(`${asked.job.name} took ${((performance.now() - started) / 1_000).toFixed(0)} s`);
}

/** @throws when the job fails, which has then said why */
async function ended({ command, args, env, secretEnv }: ReturnType<typeof driverOf>): Promise<void> {
  const child = spawn(command, [...args], {
    env: { ...process.env, ...env, ...secretsOf(secretEnv) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  // A terminal's Ctrl-C reaches the job by itself; the end of this process by other signals does not.
  const stop = (): void => void child.kill("SIGTERM");
  interrupted.addEventListener("abort", stop, { once: true });
  const end = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve(signal ?? `exit ${code ?? 0}`);
    });
  });
  interrupted.removeEventListener("abort", stop);
  if (end !== "exit 0") throw new Error(`the job failed (${end}); what it printed says why`);
}

run(main);
