import {
  type AnyStream,
  type Capture,
  type CapturedTable,
  type Gateway,
  names,
  type Poller,
  type Query,
  sourceParts,
  usedBy,
  type Worker,
} from "../../workloads/streams";
import { domainsAspect, type Entity, ownershipAspect, PRESENT } from "./entity";
import { type Origins, pollerOrigins, queryOrigins, sqlWords, tableOrigins, workerOrigins } from "./origins";
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

type Job = Worker | Gateway | Query | Capture | Poller;

const SUBTYPES: Readonly<Record<Job["type"], string>> = {
  worker: "Worker",
  gateway: "Gateway",
  query: "Query",
  capture: "Capture",
  poller: "Poller",
};

const jobOf = (
  job: Job,
  environment: names.DataHubEnvironment,
  inputOutput: object,
  properties: Readonly<Record<string, string>> = {},
): Entity => ({
  key: job.name,
  type: "dataJob",
  urn: names.dataHubJobUrn(job, environment),
  aspects: {
    dataJobInfo: {
      name: job.name,
      description: job.doc,
      type: { string: job.type === "query" ? "SQL" : "COMMAND" },
      flowUrn: names.dataHubFlowUrn(environment),
      customProperties: { kind: job.type, contact: job.owner.contact, ...properties },
    },
    subTypes: { typeNames: [SUBTYPES[job.type]] },
    dataJobInputOutput: inputOutput,
    ownership: ownershipAspect(job.owner),
    domains: domainsAspect(job.owner),
    status: PRESENT,
  },
});

const topics = (streams: readonly AnyStream[], environment: names.DataHubEnvironment): readonly string[] =>
  [...new Set(streams)].map((stream) => names.dataHubDatasetUrn(stream, "kafka", environment));

/** A gateway's events come from outside. */
export const gatewayJob = (gateway: Gateway, environment: names.DataHubEnvironment): Entity =>
  jobOf(gateway, environment, {
    inputDatasets: [],
    outputDatasets: topics(gateway.writes, environment),
  });

/** A worker with the fields that each of its fields comes from. */
export function workerJob(worker: Worker, environment: names.DataHubEnvironment): Entity {
  const sourceUrn = (source: string): string => {
    const { stream: name, path } = sourceParts(source);
    const stream = worker.reads.find((one) => one.name === name);
    if (stream === undefined) throw new Error(`worker "${worker.name}" reads no stream "${name}"; mend its lineage`);
    return topicFieldUrn(worker, stream, path, environment);
  };
  return jobOf(worker, environment, {
    inputDatasets: topics(worker.reads, environment),
    outputDatasets: topics(worker.writes, environment),
    fineGrainedLineages: worker.writes.flatMap((written) =>
      lineagesOf(worker, written, workerOrigins(worker, written), sourceUrn, environment),
    ),
  });
}

/** A query with the fields that each of its fields comes from, those that it uses at all, and which records it takes. */
export function queryJob(query: Query, environment: names.DataHubEnvironment): Entity {
  const { reads, writes, where } = query;
  const sourceUrn = (path: string): string => topicFieldUrn(query, reads, path, environment);
  return jobOf(
    query,
    environment,
    {
      inputDatasets: topics([reads], environment),
      outputDatasets: topics([writes], environment),
      // Those that the condition alone uses too, though no field comes from them.
      inputDatasetFields: usedBy(query).map(sourceUrn),
      fineGrainedLineages: lineagesOf(query, writes, queryOrigins(query), sourceUrn, environment),
    },
    where === undefined ? {} : { where: sqlWords(where) },
  );
}

/** A capture with the columns that each of its fields comes from. */
export function captureJob(capture: Capture, environment: names.DataHubEnvironment): Entity {
  const { tables } = capture;
  const urnOf = (table: CapturedTable): string =>
    names.dataHubOutsideUrn("mssql", names.dataHubTable(capture, table), environment);
  return jobOf(capture, environment, {
    inputDatasets: tables.map(urnOf),
    outputDatasets: topics(
      tables.map(({ writes }) => writes),
      environment,
    ),
    fineGrainedLineages: tables.flatMap((table) => {
      const sourceUrn = (column: string): string => names.dataHubFieldUrn(urnOf(table), column);
      return lineagesOf(capture, table.writes, tableOrigins(table), sourceUrn, environment);
    }),
  });
}

/** A poller with the fields of the source's items that each of its fields comes from. */
export function pollerJob(poller: Poller, environment: names.DataHubEnvironment): Entity {
  const { writes } = poller;
  const urn = names.dataHubOutsideUrn("http", names.dataHubSource(poller), environment);
  const sourceUrn = (path: string): string => names.dataHubFieldUrn(urn, path);
  return jobOf(poller, environment, {
    inputDatasets: [urn],
    outputDatasets: topics([writes], environment),
    fineGrainedLineages: lineagesOf(poller, writes, pollerOrigins(poller), sourceUrn, environment),
  });
}

/** Each field of a stream that a job writes, from the fields that it is made of. */
const lineagesOf = (
  job: Job,
  written: AnyStream,
  origins: Origins,
  sourceUrn: (source: string) => string,
  environment: names.DataHubEnvironment,
): readonly object[] =>
  Object.entries(origins).map(([path, { from, how }]) => {
    const upstreams = [...new Set(from.map(sourceUrn))];
    return {
      upstreamType: upstreams.length === 0 ? "NONE" : "FIELD_SET",
      ...(upstreams.length === 0 ? {} : { upstreams }),
      downstreamType: "FIELD",
      downstreams: [topicFieldUrn(job, written, path, environment)],
      transformOperation: how,
      confidenceScore: 1,
    };
  });

function topicFieldUrn(job: Job, stream: AnyStream, path: string, environment: names.DataHubEnvironment): string {
  const entry = entriesOf(stream).find((one) => one.path === entryPath(path));
  if (entry === undefined)
    throw new Error(`stream "${stream.name}" has no field "${path}"; mend the lineage of "${job.name}"`);
  return names.dataHubFieldUrn(names.dataHubDatasetUrn(stream, "kafka", environment), entry.fieldPath);
}
