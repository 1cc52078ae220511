import { isRunning, type ProcessRecord, readRecord } from "./record";
import type { ProcessInputs } from "./spec";
import { contentOf, endProcess, ensureEnded, ensureRunning } from "./supervise";

/** What the engine keeps of a process: its inputs, and which process it is. */
interface ProcessState extends ProcessInputs {
  readonly pid: number;
  readonly identity: string;
  readonly content: string;
  readonly startedAt: string;
  readonly log: string;
}

/** The body of `LocalProcess`, run in the engine's provider process, which requires this module by its path. */
export const provider = {
  async create(inputs: ProcessInputs): Promise<{ id: string; outs: ProcessState }> {
    const clean = withoutProvider(inputs);
    return { id: inputs.name, outs: stateOf(clean, await ensureRunning(clean)) };
  },

  /** Content and liveness: a process that was killed is a change, and the update starts it again. */
  diff(_id: string, old: ProcessState, inputs: ProcessInputs): Promise<{ changes: boolean }> {
    const changes = old.content !== contentOf(withoutProvider(inputs)) || !runs(old);
    return Promise.resolve({ changes });
  },

  async update(_id: string, old: ProcessState, inputs: ProcessInputs): Promise<{ outs: ProcessState }> {
    const clean = withoutProvider(inputs);
    // The folder moved, so the record of the old process is not where the new one's is.
    if (old.folder !== clean.folder) await end(old);
    return { outs: stateOf(clean, await ensureRunning(clean)) };
  },

  async delete(_id: string, old: ProcessState): Promise<void> {
    await end(old);
  },
};

/** By what the state says and by what the record says: after an interrupted update they may name two processes. */
async function end(old: ProcessState): Promise<void> {
  await endProcess(old.pid, old.identity, old.stop);
  await ensureEnded(old.folder, old.name);
}

/** What the state knows is what runs. */
function runs(old: ProcessState): boolean {
  const record = readRecord(old.folder, old.name);
  return record?.content === old.content && isRunning(record);
}

const stateOf = (inputs: ProcessInputs, { pid, identity, content, startedAt, log }: ProcessRecord): ProcessState => ({
  ...inputs,
  pid,
  identity,
  content,
  startedAt,
  log,
});

/** The engine hands the provider's own code along with the inputs; it is no part of what the process is. */
function withoutProvider(inputs: ProcessInputs): ProcessInputs {
  const { __provider: _, ...rest } = inputs as ProcessInputs & { readonly __provider?: string };
  return rest;
}
