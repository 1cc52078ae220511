import { archives, versions } from "../../components/core/versions";

/** How far an artefact got on a machine without containers. */
export type Proof =
  /** The engine itself took it, and answered from it. */
  | "answered"
  /** The engine itself took it, and was asked nothing. */
  | "taken"
  /** The system's own model, parser or grammar read it, without the engine. */
  | "read";

export interface Artefact {
  readonly room: string;
  readonly what: string;
  readonly proof: Proof;
  /** What read it, in which version. */
  readonly engine: string;
  /** The tests that show it, from the root of the repository. */
  readonly tests: readonly string[];
  /** The day on which it was seen by hand, as the room's README tells, where no test repeats it. */
  readonly byHand?: string;
  /** What runs it in a cluster, with its version. */
  readonly cluster: string;
  /** What the difference of engines or versions leaves open. */
  readonly open?: string;
}

const { engines, images, bases } = versions;
const kafka = `Apache Kafka ${engines.kafka.version}`;
const pinot = `Apache Pinot ${engines.pinot.version}`;
const search = `OpenSearch ${engines.opensearch.version}`;
const mapper = `Elasticsearch's mapper ${engines["elasticsearch-mapper"].version}`;
const trino = `Trino ${archives.trino.version}`;
const prometheus = "Debian's Prometheus and Alertmanager";

/** What the rooms compile from streams and workers, and how far it was proven here. */
export const artefacts: readonly Artefact[] = [
  {
    room: "kafka",
    what: "topics with their settings",
    proof: "answered",
    engine: kafka,
    tests: ["components/kafka/topic-provider.test.ts"],
    cluster: "MSK, or Strimzi's Kafka",
  },
  {
    room: "kafka",
    what: "rules of access",
    proof: "answered",
    engine: `${kafka}, StandardAuthorizer`,
    tests: ["components/kafka/acls.broker.test.ts"],
    cluster: "Strimzi's Kafka; MSK by IAM",
    open: "MSK's authorizer was never asked",
  },
  {
    room: "pinot",
    what: "schemas and table configurations",
    proof: "answered",
    engine: pinot,
    tests: ["components/pinot/pinot.wide.test.ts", "components/pinot/restart.wide.test.ts"],
    cluster: `Apache Pinot ${images.pinot.tag}`,
    open: "what 0.11 lacks is left out here (components/pinot/README.md); whether each index is used was not looked at",
  },
  {
    room: "elastic",
    what: "index templates, mappings and ingest pipelines",
    proof: "answered",
    engine: `${mapper}; ${search}`,
    tests: ["components/elastic/engines.wide.test.ts", "infra/harness/search/sink.wide.test.ts"],
    cluster: `Elasticsearch ${images.elasticsearch.tag}`,
    open: "lifecycles (ILM) and data streams' roll-over are Elastic's own; no engine read them",
  },
  {
    room: "lake",
    what: "tables, partitions, MERGE by id, batch jobs",
    proof: "answered",
    engine: "PySpark with Iceberg, read by pyiceberg",
    tests: ["infra/harness/lake/lake.wide.test.ts"],
    cluster: "the image of workloads/spark, of the same versions",
    open: "files in a folder (in buckets of SeaweedFS by `npm run e2e:serving`), not in S3; the JDBC catalog, not Glue",
  },
  {
    room: "trino",
    what: "catalogs, views, groups and rules of access",
    proof: "answered",
    engine: trino,
    tests: ["infra/harness/lake/trino.wide.test.ts"],
    cluster: `Trino ${images.trino.tag}`,
    open: "the catalogs of Glue and of TLS; fault-tolerant execution",
  },
  {
    room: "prometheus",
    what: "rules, routes and their times",
    proof: "answered",
    engine: prometheus,
    tests: ["infra/harness/alerting/live.wide.test.ts", "infra/harness/alerting/promtool.wide.test.ts"],
    cluster: `Prometheus ${images.prometheus.tag}, Alertmanager ${images.alertmanager.tag}`,
    open: "the operator's own objects are judged by their definitions alone",
  },
  {
    room: "grafana",
    what: "dashboards",
    proof: "read",
    engine: "Prometheus' own grammar, over recorded scrapes",
    tests: ["infra/harness/alerting/stacks.test.ts"],
    cluster: "Grafana, by its chart",
    open: "no Grafana loaded one",
  },
  {
    room: "connect",
    what: "the conversion of a captured row",
    proof: "answered",
    engine: "Debezium's transform",
    tests: ["components/connect/canonical.wide.test.ts"],
    cluster: "Kafka Connect with Debezium",
    open: "SQL Server itself was never captured",
  },
  {
    room: "datahub",
    what: "proposals: datasets, lineage, assertions",
    proof: "read",
    engine: `DataHub's models ${versions.dataHubModels}`,
    tests: ["components/datahub/models.wide.test.ts"],
    cluster: `DataHub ${images["datahub-gms"].tag}`,
    open: "DataHub's server cannot be had without containers",
  },
  {
    room: "datahub",
    what: "results of rules, as requests of the worker that reports them",
    proof: "read",
    engine: `DataHub's models ${versions.dataHubModels}`,
    tests: ["components/datahub/models.wide.test.ts", "workloads/assertion-sink/client.test.ts"],
    cluster: `DataHub ${images["datahub-gms"].tag}`,
    open: "no server of DataHub's took one: the client spoke to a server that answers as DataHub's source says",
  },
  {
    room: "postgres",
    what: "databases, users and their rights",
    proof: "answered",
    engine: "Debian's PostgreSQL",
    tests: ["components/postgres/setup.wide.test.ts", "components/backup/dump.wide.test.ts"],
    cluster: `RDS; PostgreSQL ${images.postgresql.tag}`,
  },
  {
    room: "ksqldb",
    what: "CREATE STREAM and TABLE, queries",
    proof: "read",
    engine: "ksqlDB's own grammar v8.3.1",
    tests: [],
    byHand: "2026-11-28",
    cluster: `ksqlDB ${images.ksqldb.tag}`,
    open: "ksqlDB itself is in no registry of packages",
  },
  {
    room: "schema-registry",
    what: "subjects and their compatibility",
    proof: "answered",
    engine: `Apicurio Registry ${archives["apicurio-registry"].version}`,
    tests: ["components/schema-registry/registry.wide.test.ts"],
    cluster: `Apicurio Registry ${images["apicurio-registry"].tag}`,
  },
  {
    room: "object-store",
    what: "identities, buckets and arguments",
    proof: "answered",
    engine: `SeaweedFS ${images.seaweedfs.tag}; 4.53 by commit`,
    tests: ["components/object-store/local.wide.test.ts"],
    byHand: "2026-11-23",
    cluster: `S3; SeaweedFS ${images.seaweedfs.tag}`,
    open: "S3 itself; three of each part were run by hand alone",
  },
  {
    room: "superset",
    what: "the bundle of databases, datasets, charts and dashboards",
    proof: "answered",
    engine: `Superset ${bases.superset.tag} over ${pinot} and ${trino}`,
    tests: ["infra/harness/superset/superset.wide.test.ts"],
    cluster: `Superset ${bases.superset.tag}`,
    open: "the page's own queries and what it draws (no browser); signing in at a provider",
  },
  {
    room: "metabase",
    what: "the SQL of questions",
    proof: "read",
    engine: "Trino's parser 476",
    tests: ["components/metabase/setup.test.ts"],
    byHand: "2026-11-28",
    cluster: `Metabase ${images.metabase.tag}`,
    open: "Metabase is in no registry of packages; its set-up was told to a server that answers as its documentation says",
  },
  {
    room: "airflow",
    what: "DAGs, applications and pods of their tasks, options of the parts, who signs in",
    proof: "answered",
    engine: `Airflow ${versions.airflow} with PostgreSQL`,
    tests: ["components/airflow/airflow.wide.test.ts", "infra/harness/airflow/room.wide.test.ts"],
    cluster: `Airflow ${bases.airflow.tag}`,
    open: "no API of Kubernetes: what a task starts there, pods of tasks, logs in a bucket",
  },
];
