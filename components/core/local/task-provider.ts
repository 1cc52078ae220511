import { createHash } from "node:crypto";
import { endOf, launch, writeFiles } from "./launch";
import { lastLines, logEnd } from "./log";
import { logFile } from "./paths";
import type { TaskInputs } from "./task";

interface TaskState extends TaskInputs {
  readonly content: string;
}

/** The body of `LocalTask`, run in the engine's provider process, which requires this module by its path. */
export const provider = {
  async create(inputs: TaskInputs): Promise<{ id: string; outs: TaskState }> {
    return { id: inputs.name, outs: await runTask(inputs) };
  },

  diff(_id: string, old: TaskState, inputs: TaskInputs): Promise<{ changes: boolean }> {
    return Promise.resolve({ changes: old.content !== contentOf(inputs) });
  },

  async update(_id: string, _old: TaskState, inputs: TaskInputs): Promise<{ outs: TaskState }> {
    return { outs: await runTask(inputs) };
  },

  delete(): Promise<void> {
    return Promise.resolve();
  },
};

/** @throws one sentence with the last lines of its log where it does not end well */
async function runTask(inputs: TaskInputs): Promise<TaskState> {
  const log = logFile(inputs.folder, inputs.name);
  writeFiles(inputs);
  const from = logEnd(log);
  const end = await endOf(launch(inputs, inputs.command, inputs.args, false));
  if (end !== "exit 0")
    throw new Error(`${inputs.name} failed (${end}). The last lines of ${log}:\n${lastLines(log, from)}`);
  return { ...inputs, content: contentOf(inputs) };
}

const contentOf = ({ name, folder, command, args, env, files }: TaskInputs): string =>
  createHash("sha256")
    .update(JSON.stringify([name, folder, command, args, Object.entries(env).sort(), Object.entries(files).sort()]))
    .digest("hex");
