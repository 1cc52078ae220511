import { type AnyStream, names } from "../../../workloads/streams";
import type { DatabaseEndpoint, HttpEndpoint, LocalDatabaseEndpoint } from "../../core/endpoints";
import type { JavaKafka } from "../../core/java";
import { type Content, json, text, type Text } from "../../core/text";
import { KAFKA_SCHEMA, tableDescriptionOf } from "../kafka-tables";
import type { PinotSource, SearchSource } from "../spec";
import { env, properties } from "./properties";
import { ENVIRONMENT } from "./server";
import { fileSystem, type LakeFiles, warehouse } from "./storage";

/** A database by JDBC, of which the password is in the environment. */
export interface Jdbc {
  readonly driver: string;
  readonly url: Content;
  /** Absent where the database has no users: of a file. */
  readonly user?: string;
  readonly passwordFrom?: string;
}

/** @param authority file with the authority of the database's certificate, where it has one of its own */
export const jdbcOf = (database: DatabaseEndpoint, passwordFrom: string, authority: string): Jdbc => {
  const { host, port, tls } = database;
  const ssl = tls.mode === "require" ? "sslmode=require" : `sslmode=verify-full&sslrootcert=${authority}`;
  return {
    driver: "org.postgresql.Driver",
    url: text`jdbc:postgresql://${host}:${port}/${database.database}?${ssl}`,
    user: database.username,
    passwordFrom,
  };
};

/** The same of a database of this machine, whose user needs no password. */
export const localJdbcOf = ({ host, port, database, username }: LocalDatabaseEndpoint): Jdbc => ({
  driver: "org.postgresql.Driver",
  url: text`jdbc:postgresql://${host}:${port}/${database}`,
  user: username,
});

const jdbcCatalog = (jdbc: Jdbc, name: string, files: LakeFiles, path: string) => ({
  "iceberg.catalog.type": "jdbc",
  "iceberg.jdbc-catalog.catalog-name": name,
  "iceberg.jdbc-catalog.driver-class": jdbc.driver,
  "iceberg.jdbc-catalog.connection-url": jdbc.url,
  "iceberg.jdbc-catalog.connection-user": jdbc.user,
  "iceberg.jdbc-catalog.connection-password": jdbc.passwordFrom === undefined ? undefined : env(jdbc.passwordFrom),
  "iceberg.jdbc-catalog.default-warehouse-dir": warehouse(files, path),
  // The one with views.
  "iceberg.jdbc-catalog.schema-version": "V1",
});

/** Schema of the catalog of search. */
export const SEARCH_SCHEMA = "indices";

export type LakeListing =
  | { readonly kind: "glue"; readonly region: string; readonly account: Content }
  | { readonly kind: "jdbc"; readonly jdbc: Jdbc };

/** Folder of the lake's bucket with its tables, as the lake's other engines have it. */
const LAKE_FOLDER = "warehouse";
/** Folder of the lake's bucket with the definitions of the views. */
const VIEWS_FOLDER = "trino/views";

export const lakeCatalog = (listing: LakeListing, files: LakeFiles): Text =>
  properties({
    "connector.name": "iceberg",
    ...(listing.kind === "glue"
      ? {
          "iceberg.catalog.type": "glue",
          "hive.metastore.glue.region": listing.region,
          "hive.metastore.glue.catalogid": listing.account,
        }
      : jdbcCatalog(listing.jdbc, names.LAKE_CATALOG, files, LAKE_FOLDER)),
    ...fileSystem(files, ENVIRONMENT.lake),
  });

/** The views: a catalog of their own, so that Glue, which knows views and tables by one name, has no table in their way. */
export const viewsCatalog = (jdbc: Jdbc, files: LakeFiles): Text =>
  properties({
    "connector.name": "iceberg",
    ...jdbcCatalog(jdbc, names.TRINO_CATALOG, files, VIEWS_FOLDER),
    ...fileSystem(files, ENVIRONMENT.lake),
  });

/** The database of the views as such, in which the job makes the tables that the Iceberg connector wants to find. */
export const storeCatalog = (jdbc: Jdbc): Text =>
  properties({
    "connector.name": "postgresql",
    "connection-url": jdbc.url,
    "connection-user": jdbc.user,
    "connection-password": jdbc.passwordFrom === undefined ? undefined : env(jdbc.passwordFrom),
  });

export const kafkaCatalog = (
  { bootstrap }: Pick<JavaKafka, "bootstrap">,
  streams: readonly AnyStream[],
  etc: string,
): Text =>
  properties({
    "connector.name": "kafka",
    "kafka.nodes": text`${bootstrap}`,
    "kafka.default-schema": KAFKA_SCHEMA,
    "kafka.table-description-supplier": "FILE",
    "kafka.table-description-dir": `${etc}/kafka`,
    "kafka.table-names": streams.map((stream) => `${KAFKA_SCHEMA}.${names.trinoView(stream)}`).join(","),
    // Key, time, partition and offset are what one asks a topic for; they are shown.
    "kafka.hide-internal-columns": false,
    "kafka.config.resources": `${etc}/kafka.properties`,
  });

/** Properties of Kafka's own clients. */
export const kafkaClient = ({ properties: values }: Pick<JavaKafka, "properties">): Text => properties(values);

/** A file a stream, for `<etc>/kafka`. */
export const tableDescriptions = (streams: readonly AnyStream[]): Readonly<Record<string, Text>> =>
  Object.fromEntries(
    streams.map((stream) => [`${names.trinoView(stream)}.json`, text`${json(tableDescriptionOf(stream))}\n`]),
  );

export const pinotCatalog = ({
  controller,
  grpcPort,
  user,
}: Pick<PinotSource, "user"> & { readonly controller: HttpEndpoint; readonly grpcPort?: number }): Text =>
  properties({
    "connector.name": "pinot",
    "pinot.controller-urls": text`${controller.url}`,
    // The controller does not tell it: Trino asks every server at one port, 8090 unless told.
    ...(grpcPort === undefined ? {} : { "pinot.grpc.port": String(grpcPort) }),
    ...(user === undefined
      ? {}
      : {
          "pinot.controller.authentication.type": "PASSWORD",
          "pinot.controller.authentication.user": user.name,
          "pinot.controller.authentication.password": env(ENVIRONMENT.pinot),
          "pinot.broker.authentication.type": "PASSWORD",
          "pinot.broker.authentication.user": user.name,
          "pinot.broker.authentication.password": env(ENVIRONMENT.pinot),
        }),
  });

/** OpenSearch, which the local place has in Elasticsearch's stead: the same of its connector, which has other names. */
export const openSearchCatalog = ({ host, port }: { readonly host: Content; readonly port: Content }): Text =>
  properties({
    "connector.name": "opensearch",
    "opensearch.host": host,
    "opensearch.port": port,
    "opensearch.default-schema-name": SEARCH_SCHEMA,
    "opensearch.ignore-publish-address": true,
  });

/** @param authority file with the authority of the service's certificate */
export const searchCatalog = ({ service, user, authority: own }: SearchSource, authority: string): Text =>
  properties({
    "connector.name": "elasticsearch",
    "elasticsearch.host": `${service.service}.${service.namespace}.svc`,
    "elasticsearch.port": service.port,
    "elasticsearch.default-schema-name": SEARCH_SCHEMA,
    // The nodes publish addresses that are in no certificate: all is asked by the service.
    "elasticsearch.ignore-publish-address": true,
    "elasticsearch.security": "PASSWORD",
    "elasticsearch.auth.user": user.name,
    "elasticsearch.auth.password": env(ENVIRONMENT.search),
    ...(own === undefined ? {} : { "elasticsearch.tls.enabled": true, "elasticsearch.tls.truststore-path": authority }),
  });
