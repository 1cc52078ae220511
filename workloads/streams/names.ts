/**
 * The name of every artefact of a stream or worker, as pure functions of the definition. Names are a contract: rooms take
 * another system's names from here, never from another room; a rename needs an alias.
 *
 * A definition's name is lower-case words joined by hyphens, at most 48 characters (`defects.ts`). Hyphens become underscores
 * where a name must be an SQL identifier; both ways no two definitions share an artefact.
 */
interface Named {
  readonly name: string;
}

/** What all that belongs to the platform is named under. */
export const PLATFORM = "millrace";

const snake = (name: string): string => name.replaceAll("-", "_");
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const pascal = (name: string): string => name.split("-").map(capital).join("");

// Kafka: letters, digits, `.`, `_` and `-`, at most 249 characters.

/** Kafka topic of a stream. */
export const topic = (stream: Named): string => stream.name;
/** Kafka topic with a worker's rejected records, one a worker. */
export const deadLetterTopic = (worker: Named): string => `${worker.name}.dead-letters`;
/** Compacted Kafka topic with a worker's keyed state. */
export const changelogTopic = (worker: Named): string => `${worker.name}.state`;
/** Kafka consumer group of a worker. */
export const consumerGroup = (worker: Named): string => `${PLATFORM}.${worker.name}`;
/** Kafka consumer group under which the dead letters of a worker are sent again. */
export const redriveGroup = (worker: Named): string => `${PLATFORM}.redrive.${worker.name}`;
/** Kafka consumer group under which Spark reads a stream for the lake; no offset is committed to it. */
export const lakeConsumerGroup = (stream: Named): string => `${PLATFORM}.spark.lake.${stream.name}`;
/** Kafka client id of a worker or of the gateway. */
export const clientId = (worker: Named): string => `${PLATFORM}.${worker.name}`;
/** Kafka client id of what a person runs: replays and redrives. */
export const OPERATOR_CLIENT = `${PLATFORM}.operator`;

/** Group of the workers of Kafka Connect. */
export const CONNECT_GROUP = `${PLATFORM}.connect`;
/** Topics in which Kafka Connect keeps what it runs, and how far it is. */
export const CONNECT_TOPICS = {
  configs: "connect.configs",
  offsets: "connect.offsets",
  status: "connect.status",
} as const;
/** Topic with the history of a captured database's tables. */
export const schemaHistoryTopic = (capture: Named): string => `${capture.name}.schema-history`;

// Kubernetes: a DNS label, at most 63 characters.

/** Deployment, service account and service of a worker or gateway, and its Kafka user. */
export const kubernetesName = (worker: Named): string => `${PLATFORM}-${worker.name}`;
/** Namespace of a room; every worker and gateway lives in that of `workers`. */
export const namespace = (room: string): string => `${PLATFORM}-${room}`;
/** Namespace of workers and gateways. */
export const WORKERS_NAMESPACE = `${PLATFORM}-workers`;
/** ConfigMap in `WORKERS_NAMESPACE` that tells workers where the platform is. */
export const ENDPOINTS_CONFIG = `${PLATFORM}-endpoints`;
/** ConfigMap with the plan of the stack. */
export const PLAN_CONFIG = `${PLATFORM}-plan`;
/** Secret in `WORKERS_NAMESPACE` with the authority of the brokers' certificates (`ca.crt`), where brokers have their own. */
export const KAFKA_AUTHORITY_SECRET = `${PLATFORM}-kafka-authority`;
/** Secret in `WORKERS_NAMESPACE` with the gateway's API keys (`keys.json`). */
export const API_KEYS_SECRET = `${PLATFORM}-api-keys`;

// Schemas.

/** Subject of a stream's schema in a registry, by topic name. */
export const registrySubject = (stream: Named): string => `${topic(stream)}-value`;
/** Namespace of a stream's Avro types: dot-separated names of letters, digits and `_`. */
export const avroNamespace = (stream: Named): string => `${PLATFORM}.${snake(stream.name)}`;
/**
 * Avro name of a stream's record, or of a record or enum within it, without its namespace.
 * @param path of the field from the record down, `reasons[].rule` (`Context.path`); empty for the record itself
 */
export const avroName = (stream: Named, path = ""): string =>
  [
    pascal(stream.name),
    ...(path === "" ? [] : path.replaceAll("[]", ".item").replaceAll("{}", ".value").split(".").map(capital)),
  ].join("_");
/** Avro full name of a stream's record. */
export const avroFullName = (stream: Named): string => `${avroNamespace(stream)}.${avroName(stream)}`;
/** `$id` of a stream's JSON Schema. */
export const jsonSchemaId = (stream: Named): string => `urn:${PLATFORM}:stream:${stream.name}`;
/** Key of a stream's schema among the components of an OpenAPI document. */
export const openapiSchema = (stream: Named): string => pascal(stream.name);

// What systems prove themselves with, each in the namespace of who uses it.

/** Secret with the certificate of a system's Kafka principal (`user.pem`: key and chain), where brokers ask for one. */
export const kafkaSecret = (principal: string): string => `${principal}-kafka`;
/** Secret with the authority of the brokers' certificates (`ca.crt`), where brokers have their own. */
export const KAFKA_AUTHORITY = "kafka-authority";
/** Secret with the keys of a bucket (`access-key-id`, `secret-access-key`), where the store asks for them. */
export const bucketSecret = (purpose: string): string => `bucket-${purpose}`;
/** Secret with the user (`username`) and password (`password`) of a captured database. */
export const captureSecret = (capture: Named): string => `capture-${capture.name}`;
/** Secret in `WORKERS_NAMESPACE` with what a poller sends to its source. */
export const pollerSecret = (poller: Named): string => `poller-${poller.name}`;
/** Secret with the authority (`ca.crt`) that signs certificates within the cluster, in each namespace that has to trust it. */
export const CLUSTER_AUTHORITY = `${PLATFORM}-authority`;
/** Secret with the password (`password`) of a database and its user (`username`). */
export const databaseSecret = (database: string): string => `database-${database.replaceAll("_", "-")}`;
/** Secret with the authority (`ca.crt`) of the database servers' certificates, where they have their own. */
export const DATABASE_AUTHORITY = "database-authority";
/** The lake's catalogue, as Iceberg's engines name it: of Spark and Trino. */
export const LAKE_CATALOG = "lake";

// Serving. Lower case, since Trino and Spark fold names, and no word needs quotes.

/** Pinot table, without the suffix of its type. */
export const pinotTable = (stream: Named): string => snake(stream.name);
/** Pinot column of a field, by its path (`location.lat`): no name of a field has an underscore. */
export const pinotColumn = (path: string): string => path.replaceAll(".", "_");
/** Iceberg namespace of all streams, a schema of the lake's catalogue. */
export const ICEBERG_NAMESPACE = "streams";
/** Iceberg table within `ICEBERG_NAMESPACE`, and that of its daily figures within `ICEBERG_DAILY_NAMESPACE`. */
export const icebergTable = (stream: Named): string => snake(stream.name);
/** Iceberg namespace of the streams' daily figures. */
export const ICEBERG_DAILY_NAMESPACE = "daily";
/** Iceberg namespace and table of records that were no events of their stream. */
export const ICEBERG_QUARANTINE_NAMESPACE = "quarantine";
export const ICEBERG_QUARANTINE_TABLE = "records";
/** Iceberg namespace and table of what came of the streams' rules, day by day. */
export const ICEBERG_QUALITY_NAMESPACE = "quality";
export const ICEBERG_QUALITY_TABLE = "results";
/** Every Iceberg namespace of the lake. */
export const ICEBERG_NAMESPACES = [
  ICEBERG_NAMESPACE,
  ICEBERG_DAILY_NAMESPACE,
  ICEBERG_QUALITY_NAMESPACE,
  ICEBERG_QUARANTINE_NAMESPACE,
] as const;
/** Elasticsearch or OpenSearch index, or data stream: lower case, at most 255 bytes, not beginning with `-`, `_` or `+`. */
export const searchIndex = (stream: Named): string => `${PLATFORM}-${stream.name}`;
/** Index template of `searchIndex`. */
export const indexTemplate = (stream: Named): string => `${PLATFORM}-${stream.name}`;
/**
 * What begins the name of each index behind the alias `searchIndex`, one a period of time (`search.ts`). The dot, which no
 * stream's name has, keeps `millrace-prices.since-*` from matching what is of a stream `prices-…`.
 */
export const searchPeriods = (stream: Named): string => `${searchIndex(stream)}.since-`;
/** Secret with the authority (`ca.crt`) of the search engine's certificate, in each namespace that asks it. */
export const SEARCH_AUTHORITY = "search-authority";
/** Secret in `WORKERS_NAMESPACE` with the key (`key`) under which pseudonyms of the search are made. */
export const SEARCH_PSEUDONYMS_SECRET = "search-pseudonyms";
/** Catalog of Trino with the views of all streams. */
export const TRINO_CATALOG = PLATFORM;
/** Schema of `TRINO_CATALOG`: each stream's history, the most complete of its served copies. */
export const TRINO_SCHEMA = "streams";
/** Schema of `TRINO_CATALOG`: the same up to now, of streams in the lake. */
export const TRINO_LIVE_SCHEMA = "live";
/** Trino view of a stream, in `TRINO_SCHEMA` and `TRINO_LIVE_SCHEMA`. */
export const trinoView = (stream: Named): string => snake(stream.name);
/** ksqlDB stream: upper case, as ksqlDB folds what is not quoted. */
export const ksqldbStream = (stream: Named): string => snake(stream.name).toUpperCase();
/** The same topic as ksqlDB writes it: two underscores, which no stream's own name has. */
export const ksqldbSink = (stream: Named): string => `${ksqldbStream(stream)}__SINK`;

// ksqlDB names what belongs to a cluster of its own from the cluster's service id.

/** Service id of the platform's ksqlDB. */
export const KSQLDB_SERVICE = `${PLATFORM}_`;
/** Id of a query: letters, digits and underscores. */
export const ksqldbQuery = (query: Named): string => snake(query.name).toUpperCase();
/** Consumer group of a query. */
export const ksqldbGroup = (query: Named): string => `_confluent-ksql-${KSQLDB_SERVICE}query_${ksqldbQuery(query)}`;
/** Topic of the settings that the cluster was first started with. */
export const KSQLDB_CONFIGS_TOPIC = `_confluent-ksql-${KSQLDB_SERVICE}_configs`;

// DataHub.

/** System that a dataset lies in, by DataHub's name for it. */
export type DataHubPlatform = "kafka" | "pinot" | "iceberg" | "elasticsearch" | "trino";
/** System outside of the platform that streams come from: DataHub knows `mssql` of itself, and is told of `http`. */
export type DataHubOutside = "mssql" | "http";
/** DataHub's fabric types. */
export type DataHubEnvironment = "DEV" | "PROD";

/** A stream's name within a platform of DataHub. */
export function dataHubDataset(stream: Named, platform: DataHubPlatform): string {
  switch (platform) {
    case "kafka":
      return topic(stream);
    case "pinot":
      return pinotTable(stream);
    case "iceberg":
      return `${ICEBERG_NAMESPACE}.${icebergTable(stream)}`;
    case "elasticsearch":
      return searchIndex(stream);
    case "trino":
      return `${TRINO_CATALOG}.${TRINO_SCHEMA}.${trinoView(stream)}`;
  }
}

/** A captured table's name within `mssql`, as DataHub's own reader of SQL Server has it: `Shop.dbo.OwnPrice`. */
export const dataHubTable = (capture: { readonly database: string }, table: { readonly table: string }): string =>
  `${capture.database}.${table.table}`;
/** A polled source's name within `http`. */
export const dataHubSource = (poller: Named): string => poller.name;

/** Urn of a stream's dataset in a platform. */
export const dataHubDatasetUrn = (stream: Named, platform: DataHubPlatform, environment: DataHubEnvironment): string =>
  datasetUrn(platform, dataHubDataset(stream, platform), environment);
/** Urn of a dataset outside of the platform, by its name there: `dataHubTable`, `dataHubSource`. */
export const dataHubOutsideUrn = (platform: DataHubOutside, name: string, environment: DataHubEnvironment): string =>
  datasetUrn(platform, name, environment);
const datasetUrn = (platform: DataHubPlatform | DataHubOutside, name: string, environment: DataHubEnvironment) =>
  `urn:li:dataset:(${dataHubPlatformUrn(platform)},${name},${environment})`;
/** Urn of the job of a worker, gateway, query, capture or poller, the node between datasets. */
export const dataHubJobUrn = (step: Named, environment: DataHubEnvironment): string =>
  `urn:li:dataJob:(${dataHubFlowUrn(environment)},${step.name})`;

/** Urn of the flow of these jobs. */
export const dataHubFlowUrn = (environment: DataHubEnvironment): string =>
  `urn:li:dataFlow:(${PLATFORM},workers,${environment})`;
/** Urn of a field of a dataset, by DataHub's path of it. What parts a urn is encoded, as DataHub does it: `(`, `)` and `,` alone. */
export const dataHubFieldUrn = (dataset: string, path: string): string =>
  `urn:li:schemaField:(${dataset},${path.replaceAll(/[(),]/g, (part) => `%${part.charCodeAt(0).toString(16).toUpperCase()}`)})`;
/** Urn of a platform. The workers' own is that of the flow, `PLATFORM`. */
export const dataHubPlatformUrn = (platform: DataHubPlatform | DataHubOutside | typeof PLATFORM): string =>
  `urn:li:dataPlatform:${platform}`;

/** In a urn neither parentheses nor commas may stand, and DataHub decodes `%`: what is no letter or digit goes by its number. */
const urnSafe = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9-]/gu, (character) => `_${(character.codePointAt(0) ?? 0).toString(16)}_`);
/** Urn of a team: a group of people, who own. */
export const dataHubGroupUrn = (team: string): string => `urn:li:corpGroup:${urnSafe(team)}`;
/** Urn of the domain of all that a team owns. */
export const dataHubDomainUrn = (team: string): string => `urn:li:domain:${PLATFORM}.${urnSafe(team)}`;
/** Urn of a tag: `pii.personal`. */
export const dataHubTagUrn = (tag: string): string => `urn:li:tag:${PLATFORM}.${tag}`;
/** Urn of a node of the glossary: `units`; of its root without a name. */
export const dataHubNodeUrn = (node = ""): string =>
  `urn:li:glossaryNode:${node === "" ? PLATFORM : `${PLATFORM}.${node}`}`;
/** Urn of a term of the glossary: `event-time`. */
export const dataHubTermUrn = (term: string): string => `urn:li:glossaryTerm:${PLATFORM}.${term}`;
/** Urn of the term of a unit: `mm/s`. */
export const dataHubUnitUrn = (unit: string): string => dataHubTermUrn(`unit.${urnSafe(unit)}`);
/** Qualified name of a structured property: `latency`. */
export const dataHubProperty = (property: string): string => `${PLATFORM}.${property}`;
/** Urn of a rule that a stream's events keep, by the rule's id within the stream (`quality.ts`). */
export const dataHubAssertionUrn = (stream: Named, rule: string): string =>
  `urn:li:assertion:${PLATFORM}.${stream.name}.${rule}`;
/** Kafka topic that DataHub keeps for itself; no definition's name has a dot: `datahub.metadata-change-proposal`. */
export const dataHubTopic = (purpose: string): string => `datahub.${purpose}`;
/** Kafka consumer group of a part of DataHub. */
export const dataHubGroup = (purpose: string): string => `datahub.${purpose}`;

/** Record headers that every event carries. */
export const HEADERS = {
  /** The event's id: lower-case uuid, the same as the record's `id`. */
  id: "millrace-id",
  /** When the gateway received it: milliseconds since the epoch, decimal. */
  ingestedAt: "millrace-ingested-at",
  /** W3C trace context. */
  traceparent: "traceparent",
} as const;

/** What a stream's artefacts are called, by what they are: for checks that no two definitions share one. */
export const ofStream = (stream: Named): Readonly<Record<string, string>> => ({
  "Kafka topic": topic(stream),
  "registry subject": registrySubject(stream),
  "Avro name": avroFullName(stream),
  "JSON Schema": jsonSchemaId(stream),
  "OpenAPI schema": openapiSchema(stream),
  "Pinot table": pinotTable(stream),
  "Iceberg table": icebergTable(stream),
  "search index": searchIndex(stream),
  "index template": indexTemplate(stream),
  "Trino view": trinoView(stream),
  "ksqlDB stream": ksqldbStream(stream),
});

/** The same of a worker; its two topics are told apart, since both are of the one kind. */
export const ofWorker = (worker: Named): Readonly<Record<string, string>> => ({
  "dead-letter topic": deadLetterTopic(worker),
  "changelog topic": changelogTopic(worker),
  "consumer group": consumerGroup(worker),
  "client id": clientId(worker),
  "Kubernetes name": kubernetesName(worker),
});

/** The same of a query. */
export const ofQuery = (query: Named): Readonly<Record<string, string>> => ({
  "consumer group": ksqldbGroup(query),
  "Kubernetes name": kubernetesName(query),
});

/** The same of a capture. */
export const ofCapture = (capture: Named): Readonly<Record<string, string>> => ({
  "dead-letter topic": deadLetterTopic(capture),
  "schema history topic": schemaHistoryTopic(capture),
  "consumer group": consumerGroup(capture),
});

/** The same of a poller, whose state is how far it has asked. */
export const ofPoller = (poller: Named): Readonly<Record<string, string>> => ({
  "dead-letter topic": deadLetterTopic(poller),
  "changelog topic": changelogTopic(poller),
  "client id": clientId(poller),
  "Kubernetes name": kubernetesName(poller),
});
