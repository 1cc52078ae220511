import { captures, gateways, pollers, queries, workers } from "../workloads/definitions";
import type { AnyStream, Capture, Gateway, Poller, Query, Worker } from "../workloads/streams";
import { catalogue } from "../workloads/streams/catalogue";

/** What the platform is made of: everything else follows from it. */
export interface Definitions {
  readonly streams: readonly AnyStream[];
  readonly workers: readonly Worker[];
  readonly gateways: readonly Gateway[];
  readonly queries: readonly Query[];
  readonly captures: readonly Capture[];
  readonly pollers: readonly Poller[];
}

/** The repository's own: `workloads/streams/catalogue` and `workloads/<name>/definition.ts`. */
export const definitions: Definitions = { streams: catalogue, workers, gateways, queries, captures, pollers };

/** The gateway that the platform's door is. @throws a sentence when nobody declares it */
export function gatewayNamed({ gateways: all }: Definitions, name: string): Gateway {
  const found = all.find((gateway) => gateway.name === name);
  if (found === undefined) {
    throw new Error(`no gateway is named "${name}"; declare it in workloads/${name}/definition.ts`);
  }
  return found;
}
