import { type AnyStream, avroSchemaOf, jsonSchemaOf, names } from "../../workloads/streams";
import { milliseconds } from "../../workloads/streams/units";
import { copiesOf, type PlacedEntry, placedEntries, sourcesOf } from "./copies";
import { domainsAspect, type Entity, ownershipAspect, PRESENT, STAMP, tagsAspect, termsAspect } from "./entity";
import { TERMS } from "./glossary";

/** Where a stream lies, as DataHub's datasets. */
export const platformsOf = (stream: Pick<AnyStream, "serve">): readonly names.DataHubPlatform[] => [
  "kafka",
  ...copiesOf(stream),
];

/** A stream's datasets: its topic, and each copy with the fields that it is made of. */
export const datasetsOf = (stream: AnyStream, environment: names.DataHubEnvironment): readonly Entity[] =>
  platformsOf(stream).map((platform) => datasetOf(stream, platform, environment));

function datasetOf(stream: AnyStream, platform: names.DataHubPlatform, environment: names.DataHubEnvironment): Entity {
  const urn = names.dataHubDatasetUrn(stream, platform, environment);
  const entries = placedEntries(stream, platform);
  return {
    key: `${platform}.${stream.name}`,
    type: "dataset",
    urn,
    aspects: {
      datasetProperties: propertiesOf(stream, platform),
      schemaMetadata: schemaOf(stream, platform, entries),
      subTypes: { typeNames: [SUBTYPES[platform]] },
      ownership: ownershipAspect(stream.owner),
      domains: domainsAspect(stream.owner),
      globalTags: tagsAspect([platform === "kafka" ? "stream" : "copy", ...classesOf(entries)]),
      glossaryTerms: termsAspect([TERMS.event]),
      structuredProperties: measuresOf(stream, platform),
      ...(platform === "kafka" ? {} : { upstreamLineage: copyLineage(stream, platform, environment) }),
      status: PRESENT,
    },
  };
}

const SUBTYPES: Readonly<Record<names.DataHubPlatform, string>> = {
  kafka: "Topic",
  pinot: "Table",
  iceberg: "Table",
  elasticsearch: "Index",
  trino: "View",
};

const PURPOSES: Readonly<Record<names.DataHubPlatform, string>> = {
  kafka: "",
  pinot: " Here for queries that are answered at once.",
  iceberg: " Here with its history.",
  elasticsearch: " Here to be searched.",
  trino: " Here joined from all places that serve it.",
};

const classesOf = (entries: readonly PlacedEntry[]): readonly string[] =>
  entries.flatMap(({ pii }) => (pii === "none" ? [] : [`pii.${pii}`])).sort();

const propertiesOf = (stream: AnyStream, platform: names.DataHubPlatform) => ({
  name: names.dataHubDataset(stream, platform),
  qualifiedName: names.dataHubDataset(stream, platform),
  description: `${stream.doc}${PURPOSES[platform]}`,
  customProperties: {
    stream: stream.name,
    key: stream.key,
    eventTime: stream.eventTime,
    encoding: stream.encoding,
    compatibility: stream.compatibility,
    contact: stream.owner.contact,
  },
  tags: [],
});

const HOUR_MS = 3_600_000;

/** In numbers that can be searched and compared; of a copy only what holds for it as well. */
const measuresOf = (stream: AnyStream, platform: names.DataHubPlatform) => ({
  properties: Object.entries({
    quality: stream.slo.quality,
    "peak-rate": stream.volume.peak,
    "average-rate": stream.volume.average,
    ...(platform === "kafka"
      ? {
          latency: milliseconds(stream.slo.latency),
          retention: milliseconds(stream.retention) / HOUR_MS,
          partitions: stream.partitions,
        }
      : {}),
  }).map(([property, value]) => ({
    propertyUrn: `urn:li:structuredProperty:${names.dataHubProperty(property)}`,
    values: [{ double: value }],
  })),
});

/** The whole schema: the record as its encoding says it for the topic, its fields alone for a copy. */
function schemaOf(stream: AnyStream, platform: names.DataHubPlatform, entries: readonly PlacedEntry[]) {
  const document = stream.encoding === "avro" ? avroSchemaOf(stream) : jsonSchemaOf(stream);
  const [key] = entries.filter(({ path }) => path === stream.key);
  return {
    schemaName: names.dataHubDataset(stream, platform),
    platform: names.dataHubPlatformUrn(platform),
    version: 0,
    hash: "",
    platformSchema:
      platform === "kafka"
        ? {
            "com.linkedin.schema.KafkaSchema": {
              documentSchema: JSON.stringify(document),
              documentSchemaType: stream.encoding === "avro" ? "AVRO" : "JSON",
            },
          }
        : { "com.linkedin.schema.OtherSchema": { rawSchema: "" } },
    fields: entries.map((entry) => fieldOf(stream, platform, entry)),
    ...(platform === "kafka" || key === undefined ? {} : { primaryKeys: primaryKeys(entries) }),
    created: STAMP,
    lastModified: STAMP,
  };
}

/** Every copy knows an event by its id. */
const primaryKeys = (entries: readonly PlacedEntry[]): readonly string[] =>
  entries.flatMap(({ path, fieldPath }) => (path === "id" ? [fieldPath] : []));

function fieldOf(stream: AnyStream, platform: names.DataHubPlatform, entry: PlacedEntry) {
  const { path, fieldPath, type, details, native, nullable, pii, form, field } = entry;
  const tags = [...(pii === "none" ? [] : [`pii.${pii}`]), ...(form === "kept" ? [] : [`masked.${form}`])];
  const terms = [
    ...(path === "id" ? [TERMS.id] : []),
    ...(path === stream.key ? [TERMS.key] : []),
    ...(path === stream.eventTime ? [TERMS.time] : []),
    ...(field.unit === undefined ? [] : [names.dataHubUnitUrn(field.unit)]),
  ];
  const said = { ...(field.unit === undefined ? {} : { unit: field.unit }), ...(pii === "none" ? {} : { pii }) };
  return {
    fieldPath,
    ...(field.doc === undefined ? {} : { description: field.doc }),
    nullable,
    type: { type: { [`com.linkedin.schema.${type}`]: details } },
    nativeDataType: form === "pseudonym" ? "string" : native,
    recursive: false,
    isPartOfKey: false,
    ...(platform === "kafka" && path === stream.key ? { isPartitioningKey: true } : {}),
    ...(tags.length === 0 ? {} : { globalTags: tagsAspect(tags) }),
    ...(terms.length === 0 ? {} : { glossaryTerms: termsAspect(terms) }),
    ...(Object.keys(said).length === 0 ? {} : { jsonProps: JSON.stringify(said) }),
  };
}

const HOW: Readonly<Record<Exclude<PlacedEntry["form"], "left-out">, string>> = {
  kept: "IDENTITY",
  pseudonym: "MASKED: a pseudonym in place of the value",
  hidden: "MASKED: not as it is for whoever is not privileged",
};

/** Each field of a copy from the field of the same path in each place that the copy is made from. */
function copyLineage(
  stream: AnyStream,
  platform: Exclude<names.DataHubPlatform, "kafka">,
  environment: names.DataHubEnvironment,
) {
  const sources = sourcesOf(stream, platform).map((source) => ({
    urn: names.dataHubDatasetUrn(stream, source, environment),
    paths: new Set(placedEntries(stream, source).map(({ fieldPath }) => fieldPath)),
  }));
  const own = names.dataHubDatasetUrn(stream, platform, environment);
  return {
    upstreams: sources.map(({ urn }) => ({
      dataset: urn,
      type: platform === "trino" ? "VIEW" : "COPY",
      auditStamp: STAMP,
    })),
    fineGrainedLineages: placedEntries(stream, platform).map(({ fieldPath, form }) => ({
      upstreamType: "FIELD_SET",
      upstreams: sources.flatMap(({ urn, paths }) =>
        paths.has(fieldPath) ? [names.dataHubFieldUrn(urn, fieldPath)] : [],
      ),
      downstreamType: "FIELD",
      downstreams: [names.dataHubFieldUrn(own, fieldPath)],
      transformOperation: form === "left-out" ? "" : HOW[form],
      confidenceScore: 1,
    })),
  };
}
