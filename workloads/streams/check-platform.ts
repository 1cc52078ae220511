import { DefinitionError } from "./errors";
import type { AnyStream, Gateway, Worker } from "./model";
import { clientId, kubernetesName, ofStream, ofWorker } from "./names";

/** All definitions of the platform. */
export interface Platform {
  readonly streams: readonly AnyStream[];
  readonly workers: readonly Worker[];
  readonly gateways: readonly Gateway[];
}

interface Owned {
  readonly owner: string;
  readonly names: Readonly<Record<string, string>>;
}

/** @throws DefinitionError naming each artefact that two of the streams would share */
export function checkStreams(streams: readonly AnyStream[]): void {
  throwIfAny(collisions(streams.map((stream) => ({ owner: `stream "${stream.name}"`, names: ofStream(stream) }))));
}

/**
 * What no definition can see alone: names that two share, streams that the catalogue lacks, doors into a worker's output,
 * and rings of workers that feed each other.
 * @throws DefinitionError with every defect
 */
export function checkPlatform(platform: Platform): void {
  const { streams, workers, gateways } = platform;
  throwIfAny([
    ...collisions([
      ...workers.map((worker) => ({ owner: `worker "${worker.name}"`, names: ofWorker(worker) })),
      ...gateways.map((gateway) => ({
        owner: `gateway "${gateway.name}"`,
        names: { "client id": clientId(gateway), "Kubernetes name": kubernetesName(gateway) },
      })),
    ]),
    ...unknownStreams(streams, platform),
    ...openOutputs(platform),
    ...loops(workers),
  ]);
}

function throwIfAny(defects: readonly string[]): void {
  if (defects.length > 0) throw new DefinitionError(defects);
}

function collisions(all: readonly Owned[]): string[] {
  const taken = new Map<string, string>();
  const defects: string[] = [];
  for (const { owner, names } of all) {
    for (const [artefact, name] of Object.entries(names)) {
      const other = taken.get(`${artefact} ${name}`);
      if (other !== undefined) {
        defects.push(
          `${owner}: its ${artefact} must be its own, got "${name}", which ${other} has as well; rename one of them`,
        );
      }
      taken.set(`${artefact} ${name}`, owner);
    }
  }
  return defects;
}

function unknownStreams(streams: readonly AnyStream[], { workers, gateways }: Platform): string[] {
  const known = new Set<AnyStream>(streams);
  const edges = [
    ...workers.map(({ name, reads, writes }) => ({ owner: `worker "${name}"`, uses: [...reads, ...writes] })),
    ...gateways.map(({ name, writes }) => ({ owner: `gateway "${name}"`, uses: writes })),
  ];
  return edges.flatMap(({ owner, uses }) =>
    uses
      .filter((stream) => !known.has(stream))
      .map(
        ({ name }) =>
          `${owner}: reads and writes must name streams of the catalogue, got "${name}", which is none; export it from catalogue/${name}.ts`,
      ),
  );
}

function openOutputs({ workers, gateways }: Platform): string[] {
  return gateways.flatMap((gateway) =>
    gateway.writes.flatMap((stream) =>
      workers
        .filter(({ writes }) => writes.includes(stream))
        .map(
          (worker) =>
            `gateway "${gateway.name}": writes must name no stream that a worker writes, got "${stream.name}" of worker "${worker.name}"; remove it from \`writes\``,
        ),
    ),
  );
}

/** Each ring once, from the worker that comes first in it. */
function loops(workers: readonly Worker[]): string[] {
  const defects: string[] = [];
  const follow = (path: readonly Worker[]): void => {
    const last = path.at(-1);
    for (const next of workers.filter(({ reads }) => last?.writes.some((stream) => reads.includes(stream)))) {
      const first = path[0];
      if (next === first) {
        const ring = [...path, next].map(({ name }) => `"${name}"`).join(" → ");
        defects.push(
          `worker "${next.name}": what it writes must not come back to it, got ${ring}; give one of them another output`,
        );
      } else if (!path.includes(next) && workers.indexOf(next) > workers.indexOf(first ?? next)) {
        follow([...path, next]);
      }
    }
  };
  for (const worker of workers) follow([worker]);
  return defects;
}
