import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { paths } from "../../paths";
import { type Progress, silent } from "../progress";
import type { AttachedEngine, AttachedOptions, Operation } from "./attached";
import type { Answer, Order } from "./child";

export { type AttachedEngine, type AttachedOptions, openAttached, type Operation, type Step } from "./attached";
export { generatedSecrets, secretsInClear } from "./secrets";

export interface StandInStackOptions extends Omit<
  AttachedOptions,
  "program" | "paths" | "progress" | "signal" | "sources"
> {
  /** Compiled module that exports the program, e.g. `infra/index`: what the plain CLI runs. */
  readonly entry: string;
  /** Folder for all that the engine writes. */
  readonly state: string;
  readonly progress?: Progress;
}

/** A stack on stand-ins whose engine and program run in a process of their own. */
export interface StandInStack extends Omit<AttachedEngine, "storedState"> {
  /** The recorded state as it is stored. */
  storedState(): Promise<string>;
}

/**
 * Opens a stack of a program on stand-in providers, in a child process: the SDK keeps its state in the process, and does not go
 * together with jest's module registry.
 *
 *     const stack = await openStandIn({ stack: "dev", entry: "infra/index", state });
 *     const { counts, steps } = await stack.preview();
 *
 * Every operation throws the sentences of what went wrong, in the program, the engine or a stand-in.
 */
export async function openStandIn({
  entry,
  state,
  progress = silent,
  ...options
}: StandInStackOptions): Promise<StandInStack> {
  const { dist } = paths();
  const child = fork(join(dist, "infra/harness/lifecycle/child.js"), [], {
    execArgv: ["--enable-source-maps"],
    env: { ...process.env, MILLRACE_STATE_DIR: state, MILLRACE_TEST_DIST: dist },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const ask = speaker(child, progress);
  await ask({ do: "open", entry, options });
  return {
    preview: () => ask<Operation>({ do: "preview" }),
    up: () => ask<Operation & { readonly outputs: OutputMap }>({ do: "up" }),
    refresh: () => ask<Operation>({ do: "refresh" }),
    destroy: () => ask<Operation>({ do: "destroy" }),
    previewDestroy: () => ask<Operation>({ do: "previewDestroy" }),
    exportState: () => ask<unknown>({ do: "exportState" }),
    storedState: () => ask<string>({ do: "storedState" }),
    close: async () => {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.disconnect();
      await ended;
    },
  };
}

/** Asks the child one thing at a time. */
function speaker(child: ChildProcess, progress: Progress): <T>(order: Order) => Promise<T> {
  const said: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const gone = new Promise<never>((_, reject) => {
    child.once("exit", (code) => {
      reject(new Error(`the process of the stack ended with ${String(code)}:\n${said.join("")}`));
    });
  });
  gone.catch(() => undefined);
  return <T>(order: Order): Promise<T> => {
    const answered = new Promise<T>((resolve, reject) => {
      const listen = (answer: Answer): void => {
        if ("line" in answer) {
          progress(answer.line);
          return;
        }
        child.off("message", listen);
        if ("error" in answer) reject(new Error(answer.error));
        else resolve(answer.value as T);
      };
      child.on("message", listen);
    });
    child.send(order);
    return Promise.race([answered, gone]);
  };
}
