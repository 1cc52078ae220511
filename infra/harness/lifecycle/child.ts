import { createRequire } from "node:module";
import { join } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { paths } from "../../paths";
import { type AttachedEngine, type AttachedOptions, openAttached } from "./attached";

/** What the parent asks of this process, one after the other. */
export type Order =
  | { readonly do: "open"; readonly entry: string; readonly options: Omit<AttachedOptions, "program" | "paths"> }
  | { readonly do: "preview" | "up" | "refresh" | "destroy" | "previewDestroy" | "exportState" | "storedState" };

/** What it answers: a value, or the sentence of what went wrong. Everything is plain data. */
export type Answer = { readonly value?: unknown } | { readonly error: string } | { readonly line: string };

let engine: AttachedEngine | undefined;

async function obey(order: Order): Promise<unknown> {
  if (order.do === "open") {
    const here = paths();
    const program = programOf(join(here.dist, order.entry));
    const progress = (line: string): void => {
      tell({ line });
    };
    engine = await openAttached({ ...order.options, program, paths: here, progress });
    return undefined;
  }
  if (engine === undefined) throw new Error(`the stack must be opened before ${order.do}`);
  return engine[order.do]();
}

/** The function that the module exports: what the plain CLI runs. */
function programOf(path: string): PulumiFn {
  const exported = createRequire(__filename)(path) as unknown;
  if (typeof exported !== "function")
    throw new Error(`${path} must export a function that registers the resources, got ${typeof exported}`);
  return exported as PulumiFn;
}

const tell = (answer: Answer): void => {
  process.send?.(answer);
};

process.on("message", (order: Order) => {
  obey(order).then(
    (value) => {
      tell({ value });
    },
    (error: unknown) => {
      tell({ error: error instanceof Error ? error.message : String(error) });
    },
  );
});
process.on("disconnect", () => {
  void (engine?.close() ?? Promise.resolve()).finally(() => process.exit(0));
});
