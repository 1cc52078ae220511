import { type Definitions, definitions } from "./definitions";
import type { Graph } from "./harness/graph";
import { graphOf } from "./harness/graph-of";
import { platformValues, readStack } from "./harness/stack-files";
import { paths, placeFolder } from "./paths";
import type { Placed, Rooms } from "./places/cluster";
import type { Planned } from "./plan";
import { program } from "./program";
import { type ClusterSettings, parseSettings } from "./settings";

/** The stacks of the repository that are clusters, each with a golden graph. */
export const clusterStacks = ["dev", "kubernetes", "prod"] as const;
export type ClusterStack = (typeof clusterStacks)[number];

/** The settings that a stack's file has. @throws a sentence when it is the local place's */
export function clusterSettings(stack: string): ClusterSettings {
  const { root, state } = paths();
  const settings = parseSettings(platformValues(readStack(root, stack)), { stack, folder: placeFolder(state) });
  if (settings.place !== "local") return settings;
  throw new Error(`stack "${stack}" must be of place "aws" or "kubernetes", got "local"; name another stack`);
}

/** A stack's graph, without an engine, and the plan that it follows from. */
export async function graphOfStack(
  settings: ClusterSettings,
  given: Definitions = definitions,
): Promise<{ readonly graph: Graph; readonly planned: Planned; readonly rooms: Rooms }> {
  const found: { planned?: Planned; placed?: Placed } = {};
  const graph = await graphOf(settings.stack, () =>
    program(settings, {
      definitions: given,
      planned: (planned) => {
        found.planned = planned;
      },
      placed: (placed) => {
        found.placed = placed;
      },
    }),
  );
  const { planned, placed } = found;
  if (planned === undefined || placed === undefined) {
    throw new Error(`the program of stack "${settings.stack}" made no plan`);
  }
  return { graph, planned, rooms: placed.rooms };
}
