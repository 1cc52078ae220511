import type { PartSize } from "../../core/capacity/systems";
import { DEFINER, type TrinoUser, type UserKind, type ValidTrinoSpec } from "../spec";

type QueueSpec = Pick<ValidTrinoSpec, "users"> & { readonly worker: PartSize };

/** Chosen: queries at a time for each core of the workers that are there all day. */
const PER_CORE = 1;
/** Group `streams`, and below it one for each kind of user. */
const ROOT = "streams";

const users = (kind: UserKind, all: readonly TrinoUser[]): string =>
  all
    .filter((user) => user.kind === kind)
    .map(({ name }) => name.replaceAll(".", "\\."))
    .join("|");

/**
 * Who waits for whom: pages that people look at come first and are many and short; ad hoc queries are few for each person; batches
 * (client tag `batch`) get what is left. Limits follow from the cores that are there all day.
 */
export function resourceGroups({ users: all, worker }: QueueSpec) {
  const at = Math.max(4, Math.round(worker.replicas * worker.cpu * PER_CORE));
  const part = (share: number) => Math.max(2, Math.round(at * share));
  const group = (name: string, weight: number, memory: string, concurrency: number, queued: number) => ({
    name,
    softMemoryLimit: memory,
    hardConcurrencyLimit: concurrency,
    maxQueued: queued,
    schedulingWeight: weight,
  });
  const selectors = (["dashboards", "metadata", "batch"] as const).flatMap((kind) => {
    const pattern = users(kind, all);
    return pattern === "" ? [] : [{ user: pattern, group: `${ROOT}.${kind}` }];
  });
  return {
    rootGroups: [
      {
        name: ROOT,
        softMemoryLimit: "90%",
        hardConcurrencyLimit: at,
        maxQueued: at * 100,
        schedulingPolicy: "weighted",
        jmxExport: true,
        subGroups: [
          group("views", 10, "10%", 2, 1_000),
          group("dashboards", 60, "60%", part(0.8), at * 50),
          group("metadata", 10, "20%", part(0.2), at * 20),
          group("batch", 5, "50%", part(0.2), at * 20),
          {
            ...group("adhoc", 20, "50%", part(0.5), at * 20),
            subGroups: [group("${USER}", 1, "25%", part(0.2), 20)],
          },
        ],
      },
    ],
    selectors: [
      { user: DEFINER, group: `${ROOT}.views` },
      ...selectors,
      { clientTags: ["batch"], group: `${ROOT}.batch` },
      { group: `${ROOT}.adhoc.\${USER}` },
    ],
  };
}

/**
 * How long a query may run, by its group, unless its session says otherwise: chosen. Whoever looks at a page does not wait a minute.
 * No rule can keep a session from saying otherwise: it would refuse these settings too, as seen with Trino 476.
 */
export const sessionProperties = () =>
  [
    ["dashboards", "1m"],
    ["metadata", "5m"],
    ["adhoc", "30m"],
    ["batch", "4h"],
    ["views", "5m"],
  ].map(([group, time]) => ({
    group: `${ROOT}\\.${group}(\\..*)?`,
    sessionProperties: { query_max_execution_time: time },
  }));
