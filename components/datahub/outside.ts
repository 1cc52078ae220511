import {
  type AnyStream,
  type Capture,
  type CapturedTable,
  names,
  type Owner,
  type PiiClass,
  type Poller,
} from "../../workloads/streams";
import { domainsAspect, type Entity, ownershipAspect, PRESENT, STAMP, tagsAspect } from "./entity";
import { type Origins, pollerOrigins, tableOrigins } from "./origins";
import { entriesOf, entryPath } from "./schema";

/** The platform of polled sources, which DataHub does not know of itself. */
export const httpPlatform = (): Entity => ({
  key: "http",
  type: "dataPlatform",
  urn: names.dataHubPlatformUrn("http"),
  aspects: {
    dataPlatformInfo: { name: "http", displayName: "HTTP", type: "OTHERS", datasetNameDelimiter: "." },
  },
});

/** What the platform takes from a dataset that is not its own, into one stream. */
interface Taking {
  readonly writes: AnyStream;
  readonly origins: Origins;
}

interface Outside {
  readonly platform: names.DataHubOutside;
  /** Within the platform. */
  readonly name: string;
  readonly subType: string;
  readonly doc: string;
  /** Who takes from it. DataHub has nobody else to ask of it. */
  readonly owners: readonly Owner[];
  readonly properties: Readonly<Record<string, string>>;
  readonly externalUrl?: string;
  readonly takings: readonly Taking[];
}

const distinct = (words: readonly string[]): readonly string[] => [...new Set(words)];

/** Every captured table once, though several captures take columns of it. */
export function tableDatasets(captures: readonly Capture[], environment: names.DataHubEnvironment): readonly Entity[] {
  const byName = new Map<string, { readonly capture: Capture; readonly table: CapturedTable }[]>();
  for (const capture of captures) {
    for (const table of capture.tables) {
      const name = names.dataHubTable(capture, table);
      byName.set(name, [...(byName.get(name) ?? []), { capture, table }]);
    }
  }
  return [...byName].map(([name, taken]) =>
    datasetOf(
      {
        platform: "mssql",
        name,
        subType: "Table",
        doc: distinct(taken.map(({ capture }) => capture.doc)).join(" "),
        owners: taken.map(({ capture }) => capture.owner),
        properties: { captures: distinct(taken.map(({ capture }) => capture.name)).join(", ") },
        takings: taken.map(({ table }) => ({ writes: table.writes, origins: tableOrigins(table) })),
      },
      environment,
    ),
  );
}

/** What a poller asks: the items of its answers. */
export const polledDataset = (poller: Poller, environment: names.DataHubEnvironment): Entity =>
  datasetOf(
    {
      platform: "http",
      name: names.dataHubSource(poller),
      subType: "API Endpoint",
      doc: poller.doc,
      owners: [poller.owner],
      properties: { poller: poller.name, every: poller.every },
      externalUrl: bareAddress(poller.url),
      takings: [{ writes: poller.writes, origins: pollerOrigins(poller) }],
    },
    environment,
  );

/** Without user, password, parameters and fragment, any of which may be secret. */
function bareAddress(address: string): string {
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}

function datasetOf(outside: Outside, environment: names.DataHubEnvironment): Entity {
  const { platform, name, subType, doc, owners, properties, externalUrl, takings } = outside;
  const fields = classesOf(takings);
  return {
    key: `${platform}.${name}`,
    type: "dataset",
    urn: names.dataHubOutsideUrn(platform, name, environment),
    aspects: {
      datasetProperties: {
        name,
        qualifiedName: name,
        description: `${doc} Outside of the platform: what is listed is what the platform takes from it.`,
        ...(externalUrl === undefined ? {} : { externalUrl }),
        customProperties: { ...properties, contact: distinct(owners.map(({ contact }) => contact)).join(", ") },
        tags: [],
      },
      schemaMetadata: {
        schemaName: name,
        platform: names.dataHubPlatformUrn(platform),
        version: 0,
        hash: "",
        platformSchema: { "com.linkedin.schema.OtherSchema": { rawSchema: "" } },
        fields: [...fields].map(([path, classes]) => fieldOf(path, classes)),
        created: STAMP,
        lastModified: STAMP,
      },
      subTypes: { typeNames: [subType] },
      ownership: ownershipAspect(...owners),
      domains: domainsAspect(...owners),
      globalTags: tagsAspect(["source", ...[...fields.values()].flatMap(tagsOf).sort()]),
      status: PRESENT,
    },
  };
}

const tagsOf = (classes: ReadonlySet<PiiClass>): readonly string[] =>
  [...classes].flatMap((pii) => (pii === "none" ? [] : [`pii.${pii}`]));

/** Each field that is taken, by its path, with the classes of all fields that are made of it: it is as personal as they are. */
function classesOf(takings: readonly Taking[]): ReadonlyMap<string, ReadonlySet<PiiClass>> {
  const fields = new Map<string, Set<PiiClass>>();
  for (const { writes, origins } of takings) {
    const classes = new Map(entriesOf(writes).map(({ path, pii }) => [path, pii]));
    for (const [path, { from }] of Object.entries(origins)) {
      for (const source of from) {
        fields.set(source, (fields.get(source) ?? new Set()).add(classes.get(entryPath(path)) ?? "none"));
      }
    }
  }
  return fields;
}

/** By its plain name, as DataHub's own readers of databases have it. Definitions say neither its type nor whether it may be null. */
function fieldOf(path: string, classes: ReadonlySet<PiiClass>) {
  const tags = tagsOf(classes);
  return {
    fieldPath: path,
    nullable: true,
    type: { type: { "com.linkedin.schema.NullType": {} } },
    nativeDataType: "unknown",
    recursive: false,
    isPartOfKey: false,
    ...(tags.length === 0 ? {} : { globalTags: tagsAspect(tags) }),
  };
}
