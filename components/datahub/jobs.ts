import {
  type AnyStream,
  type Derivation,
  type Gateway,
  names,
  sourceParts,
  type Worker,
} from "../../workloads/streams";
import { domainsAspect, type Entity, ownershipAspect, PRESENT } from "./entity";
import { entriesOf, entryPath } from "./schema";

/** The platform that the workers run on, which DataHub does not know of itself. */
export const workersPlatform = (): Entity => ({
  key: names.PLATFORM,
  type: "dataPlatform",
  urn: names.dataHubPlatformUrn(names.PLATFORM),
  aspects: {
    dataPlatformInfo: { name: names.PLATFORM, displayName: "Millrace", type: "OTHERS", datasetNameDelimiter: "." },
  },
});

export const flowOf = (environment: names.DataHubEnvironment): Entity => ({
  key: "workers",
  type: "dataFlow",
  urn: names.dataHubFlowUrn(environment),
  aspects: {
    dataFlowInfo: {
      name: "workers",
      description: "What takes events in, and what turns streams into others.",
      customProperties: {},
    },
    status: PRESENT,
  },
});

interface Job {
  readonly name: string;
  readonly doc: string;
  readonly owner: { readonly team: string; readonly contact: string };
}

const jobOf = (
  job: Job,
  kind: "worker" | "gateway",
  environment: names.DataHubEnvironment,
  inputOutput: object,
): Entity => ({
  key: job.name,
  type: "dataJob",
  urn: names.dataHubJobUrn(job, environment),
  aspects: {
    dataJobInfo: {
      name: job.name,
      description: job.doc,
      type: { string: "COMMAND" },
      flowUrn: names.dataHubFlowUrn(environment),
      customProperties: { kind, contact: job.owner.contact },
    },
    subTypes: { typeNames: [kind === "worker" ? "Worker" : "Gateway"] },
    dataJobInputOutput: inputOutput,
    ownership: ownershipAspect(job.owner),
    domains: domainsAspect(job.owner),
    status: PRESENT,
  },
});

const topics = (streams: readonly AnyStream[], environment: names.DataHubEnvironment): readonly string[] =>
  streams.map((stream) => names.dataHubDatasetUrn(stream, "kafka", environment));

/** A gateway's events come from outside. */
export const gatewayJob = (gateway: Gateway, environment: names.DataHubEnvironment): Entity =>
  jobOf(gateway, "gateway", environment, {
    inputDatasets: [],
    outputDatasets: topics(gateway.writes, environment),
  });

/** A worker with the fields that each of its fields comes from. */
export const workerJob = (worker: Worker, environment: names.DataHubEnvironment): Entity =>
  jobOf(worker, "worker", environment, {
    inputDatasets: topics(worker.reads, environment),
    outputDatasets: topics(worker.writes, environment),
    fineGrainedLineages: worker.writes.flatMap((written) => fieldLineages(worker, written, environment)),
  });

function fieldLineages(worker: Worker, written: AnyStream, environment: names.DataHubEnvironment): readonly object[] {
  const fieldUrn = (stream: AnyStream, path: string): string => {
    const entry = entriesOf(stream).find((one) => one.path === entryPath(path));
    if (entry === undefined)
      throw new Error(`stream "${stream.name}" has no field "${path}"; mend the lineage of "${worker.name}"`);
    return names.dataHubFieldUrn(names.dataHubDatasetUrn(stream, "kafka", environment), entry.fieldPath);
  };
  const sourceUrn = (source: string): string => {
    const { stream: name, path } = sourceParts(source);
    const stream = worker.reads.find((one) => one.name === name);
    if (stream === undefined) throw new Error(`worker "${worker.name}" reads no stream "${name}"; mend its lineage`);
    return fieldUrn(stream, path);
  };
  // Through a worker of any streams, whose lineage is then told for fields of any name.
  const told = worker.lineage as Readonly<Record<string, Readonly<Record<string, Derivation>>>>;
  return Object.entries(told[written.name] ?? {}).map(([path, derivation]) => {
    const from = "from" in derivation ? [...new Set(derivation.from.map(sourceUrn))] : [];
    return {
      upstreamType: from.length === 0 ? "NONE" : "FIELD_SET",
      ...(from.length === 0 ? {} : { upstreams: from }),
      downstreamType: "FIELD",
      downstreams: [fieldUrn(written, path)],
      transformOperation: operationOf(derivation),
      confidenceScore: 1,
    };
  });
}

function operationOf(derivation: Derivation): string {
  switch (derivation.kind) {
    case "unchanged":
      return "IDENTITY";
    case "derived":
      return `DERIVED: ${derivation.how}`;
    case "constant":
      return `CONSTANT: ${derivation.why}`;
    case "generated":
      return `GENERATED: ${derivation.why}`;
  }
}
