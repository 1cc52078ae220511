import * as pulumi from "@pulumi/pulumi";
import { withoutPromiseStacks } from "../../components/core/promise-stacks";
import type { Graph, GraphResource } from "./graph";
import { recordingMonitor } from "./stand-in/monitor";
import { marked } from "./stand-in/wire";

export interface GraphOptions {
  /** Default `millrace`. */
  readonly project?: string;
  /** Configuration by full key: `{ "millrace:place": "aws" }`. */
  readonly config?: Readonly<Record<string, string>>;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * The graph that a program registers for a stack, without an engine: each resource with its inputs, and what only a provider
 * knows as readable symbols. The SDK's state is the process's, so that graphs are made one after the other.
 * @param body registers resources and returns the stack's outputs
 * @throws every type that the stand-ins do not know, every argument that a provider would refuse and every provider's function
 *   without an answer, one sentence a line; or what the program itself threw
 */
export function graphOf(
  stack: string,
  body: () => Promise<Readonly<Record<string, unknown>>>,
  options: GraphOptions = {},
): Promise<Graph> {
  const graph = last.then(() => record(stack, body, options));
  last = graph.catch(() => undefined);
  return graph;
}

async function record(
  stack: string,
  body: () => Promise<Readonly<Record<string, unknown>>>,
  { project = "millrace", config = {} }: GraphOptions,
): Promise<Graph> {
  const monitor = recordingMonitor(stack, project);
  await pulumi.runtime.setMocks(
    {
      newResource: () => {
        throw new Error("the recording monitor registers resources itself");
      },
      call: () => {
        throw new Error("the recording monitor answers functions itself");
      },
    },
    project,
    stack,
    false,
    "organization",
  );
  pulumi.runtime.setAllConfig({ ...config });
  Object.assign(pulumi.runtime.getMonitor() ?? {}, monitor.methods);
  const watch = watchRejections();
  const run = async () => {
    const outputs = await Promise.race([resolved(body), watch.rejected]);
    await Promise.race([pulumi.runtime.disconnect().then(settled), watch.rejected]);
    return outputs;
  };
  const end = await withoutPromiseStacks(run).then(
    (outputs) => ({ outputs }),
    (error: unknown) => ({ error }),
  );
  await watch.end();
  // What the program met may only follow from a defect, which says more.
  if (monitor.defects.length > 0) throw new Error([...new Set(monitor.defects)].join("\n"));
  if ("error" in end) throw end.error;
  return { stack, resources: monitor.resources.map(withMarks), outputs: end.outputs };
}

const withMarks = (resource: GraphResource): GraphResource => ({
  ...resource,
  inputs: marked(resource.inputs) as GraphResource["inputs"],
});

/** The outputs of the program when they are all known; a secret one is marked. */
async function resolved(
  body: () => Promise<Readonly<Record<string, unknown>>>,
): Promise<Readonly<Record<string, unknown>>> {
  const outputs = await body();
  const entries = await Promise.all(
    Object.entries(outputs).map(async ([key, value]) => {
      const output = pulumi.output(value);
      const [plain, secret] = await Promise.all([promiseOf(output), pulumi.isSecret(output)]);
      return [key, secret ? { secret: plain } : plain] as const;
    }),
  );
  return Object.fromEntries(entries);
}

const promiseOf = (output: pulumi.Output<unknown>): Promise<unknown> =>
  new Promise((resolve) => {
    output.apply(resolve);
  });

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** An error inside an `apply` is nobody's to catch: the SDK leaves it to the process, several times over. */
function watchRejections(): { readonly rejected: Promise<never>; readonly end: () => Promise<void> } {
  let reject: (error: unknown) => void = () => undefined;
  const rejected = new Promise<never>((_, no) => {
    reject = no;
  });
  rejected.catch(() => undefined);
  const listener = (error: unknown): void => {
    reject(error);
  };
  process.on("unhandledRejection", listener);
  return {
    rejected,
    end: async () => {
      await settled();
      process.off("unhandledRejection", listener);
    },
  };
}
