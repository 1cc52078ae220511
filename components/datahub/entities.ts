import type { AnyStream, Capture, Gateway, names, Poller, Query, Worker } from "../../workloads/streams";
import type { AppliedDocument } from "../core/applier";
import { assertionsOf } from "./assertions";
import { datasetsOf } from "./datasets";
import { type Entity, entityTypes, REMOVED } from "./entity";
import { adminsGroup, glossary, properties, tags, teams } from "./glossary";
import { captureJob, flowOf, gatewayJob, pollerJob, queryJob, workerJob, workersPlatform } from "./jobs";
import { httpPlatform, polledDataset, tableDatasets } from "./outside";

/** What the catalogue of data is made from. */
export interface Told {
  readonly streams: readonly AnyStream[];
  readonly workers: readonly Worker[];
  readonly gateways: readonly Gateway[];
  readonly queries: readonly Query[];
  /** Those that run in the stack. */
  readonly captures: readonly Capture[];
  /** Those that run in the stack. */
  readonly pollers: readonly Poller[];
  readonly environment: names.DataHubEnvironment;
  /** Group of whom the provider of identities says that they may do everything. */
  readonly admins?: string;
}

/** Everything that DataHub is told of the definitions, what others name before what names it. */
export function entitiesOf(told: Told): readonly Entity[] {
  const { streams, workers, gateways, queries, captures, pollers, environment, admins } = told;
  const all = [
    workersPlatform(),
    httpPlatform(),
    ...teams([...streams, ...workers, ...gateways, ...queries, ...captures, ...pollers]),
    ...(admins === undefined ? [] : [adminsGroup(admins)]),
    ...tags(),
    ...glossary(streams),
    ...properties(),
    ...streams.flatMap((stream) => datasetsOf(stream, environment)),
    ...tableDatasets(captures, environment),
    ...pollers.map((poller) => polledDataset(poller, environment)),
    flowOf(environment),
    ...gateways.map((gateway) => gatewayJob(gateway, environment)),
    ...workers.map((worker) => workerJob(worker, environment)),
    ...queries.map((query) => queryJob(query, environment)),
    ...captures.map((capture) => captureJob(capture, environment)),
    ...pollers.map((poller) => pollerJob(poller, environment)),
    ...streams.flatMap((stream) => assertionsOf(stream, environment)),
  ];
  return entityTypes.flatMap((type) => all.filter((entity) => entity.type === type));
}

/** Where an entity's aspects are written: told and stored before it is answered. */
const pathOf = ({ type }: Entity): string => `/openapi/v3/entity/${type.toLowerCase()}?async=false`;

/** Types that DataHub cannot hide, and so forgets. */
const WITHOUT_STATUS: ReadonlySet<Entity["type"]> = new Set(["dataPlatform", "domain"]);

/** As DataHub's interface of entities takes it, version 3. */
export const bodyOf = ({ urn, aspects }: Entity) => [
  { urn, ...Object.fromEntries(Object.entries(aspects).map(([aspect, value]) => [aspect, { value }])) },
];

/**
 * What DataHub is told of an entity; the same again changes nothing. One that is declared no more is hidden with its history
 * (`status`), so that it is back whole when it is declared again.
 */
export const documentOf = (entity: Entity): AppliedDocument => ({
  name: `${entity.type}-${entity.key}`,
  apply: [{ method: "POST", path: pathOf(entity), body: JSON.stringify(bodyOf(entity)) }],
  remove: WITHOUT_STATUS.has(entity.type)
    ? [
        {
          method: "DELETE",
          path: `/openapi/v3/entity/${entity.type.toLowerCase()}/${encodeURIComponent(entity.urn)}`,
          settled: [404],
        },
      ]
    : [
        {
          method: "POST",
          path: pathOf(entity),
          body: JSON.stringify([{ urn: entity.urn, status: { value: REMOVED } }]),
        },
      ],
});
