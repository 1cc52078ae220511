import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type EngineEvent,
  LocalWorkspace,
  type OutputMap,
  type PulumiFn,
  Stack,
  type StackSettings,
} from "@pulumi/pulumi/automation";
import { withoutPromiseStacks } from "../components/core/promise-stacks";
import { readEvents } from "./harness/events";
import { writeLaunchers } from "./harness/launchers";
import { type Finding, type Judging, mandatory, packOptions, readFindings, Refused } from "./harness/policies";
import { hasStaleLocks, readState, stateFile } from "./harness/locks";
import { type Progress, silent, withHeartbeat } from "./harness/progress";
import { findPulumi, type Source } from "./harness/pulumi-command";
import { readProject, readStack } from "./harness/stack-files";
import type { Paths } from "./paths";

export interface OpenOptions {
  /** Name of the stack; `Pulumi.<stack>.yaml` of the checkout is copied beside the project. */
  readonly stack: string;
  readonly program: PulumiFn;
  readonly paths: Paths;
  /** Folder of `Pulumi.yaml`; by default the checkout. */
  readonly project?: string;
  /** Gets what happens, line by line. */
  readonly progress?: Progress;
  /** Ends the operation under way in good order. */
  readonly signal?: AbortSignal;
  /** Where the CLI may come from. */
  readonly sources?: readonly Source[];
  /** Variables for the engine besides its own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Configuration over that of the stack's file, by full key. */
  readonly config?: NonNullable<StackSettings["config"]>;
  /** Number of resources that are worked on at once; default the engine's. */
  readonly parallel?: number;
  /** Gets every event of the engine. */
  readonly onEvent?: (event: EngineEvent) => void;
  /**
   * The policy pack over every preview and `up`; default none: this machine's place runs no container and no cloud's resource, and
   * there is nothing that a rule is about.
   */
  readonly policies?: Judging;
}

/** What an operation did. */
export interface Result {
  /** Resources by what was done with them: create, update, delete, same. */
  readonly counts: Readonly<Record<string, number>>;
  readonly milliseconds: number;
  /** What the policy pack said, where one judged: advice, since what is mandatory refuses the operation. */
  readonly findings: readonly Finding[];
}

/** A stack of this checkout in a private backend: all that the engine writes is in the state folder. */
export interface Engine {
  /**
   * With policies a preview comes first, so that nothing is made of a stack that is refused.
   * @throws the sentences of what went wrong, without the engine's decoration; `Refused` when a mandatory policy is violated
   */
  up(): Promise<Result & { readonly outputs: OutputMap }>;
  /** @throws as `up` */
  preview(): Promise<Result>;
  /** Takes over into the state what the providers say now. */
  refresh(): Promise<Result>;
  destroy(): Promise<Result>;
  /** What `pulumi destroy` does before it asks: it refuses where something is protected. */
  previewDestroy(): Promise<Result>;
  /** The recorded state with its secrets in clear: for nobody else's eyes. */
  exportState(): Promise<unknown>;
  /** File with the recorded state as it is stored, its secrets encrypted. */
  readonly stateFile: string;
}

/** Opens the stack, making it at the first time, and clears what a killed run has left. */
export async function openEngine(options: OpenOptions): Promise<Engine> {
  const { stack: name, paths, progress = silent, signal, sources } = options;
  const project = readProject(options.project ?? paths.root);
  const settings = readStack(options.project ?? paths.root, name);
  const pulumiCommand = await findPulumi({
    root: paths.root,
    cache: paths.cache,
    progress,
    ...(sources === undefined ? {} : { sources }),
  });
  signal?.throwIfAborted();
  const backend = folder(paths.state, "backend");
  const { PATH = process.env.PATH ?? "", ...environment } = options.environment ?? {};
  const failed: { error?: unknown } = {};
  const workspace = await LocalWorkspace.create({
    workDir: folder(paths.state, join("projects", project.name)),
    pulumiHome: folder(paths.state, "pulumi-home"),
    pulumiCommand,
    projectSettings: project,
    stackSettings: { [name]: { ...settings, config: { ...settings.config, ...options.config } } },
    program: remember(options.program, failed),
    envVars: {
      PATH: `${writeLaunchers(paths)}:${PATH}`,
      PULUMI_BACKEND_URL: `file://${backend}`,
      // By value and not by file: the caller's environment may have one, and a value wins.
      PULUMI_CONFIG_PASSPHRASE: passphrase(paths.state),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      ...environment,
    },
  });
  const stack = await Stack.createOrSelect(name, workspace);
  if (hasStaleLocks(backend, project.name, name)) await stack.cancel();
  if (readState(backend, project.name, name).pending > 0) await forgetPending(stack);

  async function operate<T>(
    dryRun: boolean,
    operation: (options: OperationOptions) => Promise<T>,
  ): Promise<Result & { readonly value: T }> {
    const events = readEvents(progress, dryRun);
    const judged = readFindings();
    const started = Date.now();
    const resultOf = (): Result => ({
      counts: events.counts(),
      milliseconds: Date.now() - started,
      findings: judged.findings(),
    });
    delete failed.error;
    try {
      const work = withoutPromiseStacks(() =>
        operation({
          onEvent: (event) => {
            events.onEvent(event);
            judged.onEvent(event);
            options.onEvent?.(event);
          },
          ...(signal === undefined ? {} : { signal }),
          ...(options.parallel === undefined ? {} : { parallel: options.parallel }),
        }),
      );
      const value = await withHeartbeat(progress, "  still at work", work, () => events.underway().join(", "));
      return { value, ...resultOf() };
    } catch (error) {
      // What the program or a provider says beside it may be the cause, and is not to be hidden.
      if (failed.error === undefined && events.errors().length === 0 && mandatory(judged.findings()).length > 0) {
        throw new Refused(judged.findings(), resultOf());
      }
      throw explained(failed.error, events.errors(), error);
    }
  }
  const { policies } = options;
  const pack = policies === undefined ? {} : packOptions(policies, paths);
  const preview = async (): Promise<Result> => {
    const { value: _, ...result } = await operate(true, (given) => stack.preview({ ...given, ...pack }));
    return result;
  };
  return {
    async up() {
      if (policies !== undefined && policies.previewFirst !== false) await preview();
      const { value, ...result } = await operate(false, (given) => stack.up({ ...given, ...pack }));
      return { ...result, outputs: value.outputs };
    },
    preview,
    async refresh() {
      const { value: _, ...result } = await operate(false, (given) => stack.refresh(given));
      return result;
    },
    async destroy() {
      const { value: _, ...result } = await operate(false, (given) => stack.destroy(given));
      return result;
    },
    async previewDestroy() {
      const { value: _, ...result } = await operate(true, (given) => stack.previewDestroy(given));
      return result;
    },
    exportState: async () => (await stack.exportStack()).deployment as unknown,
    stateFile: stateFile(backend, project.name, name),
  };
}

/** What every operation is given. */
interface OperationOptions {
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal?: AbortSignal;
  readonly parallel?: number;
}

/** Keeps what the program threw: the engine would only say that it failed. */
function remember(program: PulumiFn, failed: { error?: unknown }): PulumiFn {
  return async () => {
    try {
      return (await program()) ?? {};
    } catch (error) {
      failed.error = error;
      throw error;
    }
  };
}

/** The program's own error, else the engine's sentences, else what the CLI said last. */
function explained(programs: unknown, sentences: readonly string[], engines: unknown): Error {
  if (programs instanceof Error) return programs;
  if (sentences.length > 0) return new Error(sentences.join("\n"));
  return engines instanceof Error ? engines : new Error(String(engines));
}

/**
 * Every resource of ours takes over what an interrupted run has made, so that an operation of unknown outcome can be
 * forgotten and done again.
 */
async function forgetPending(stack: Stack): Promise<void> {
  const exported = await stack.exportStack();
  const deployment = exported.deployment as { pending_operations?: readonly unknown[] };
  delete deployment.pending_operations;
  await stack.importStack({ ...exported, deployment });
}

function folder(state: string, name: string): string {
  const path = join(state, name);
  mkdirSync(path, { recursive: true });
  return path;
}

/** The file backend wants one, though nothing of the local place is secret: made once, readable by this user alone. */
function passphrase(state: string): string {
  const file = join(state, "passphrase");
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}
