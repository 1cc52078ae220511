import { type AnyStream, type Duration, names } from "../../../workloads/streams";
import { catalogs, type View, viewSchemas, viewsOf } from "./views";

/**
 * The tables of an Iceberg JDBC catalog with views, which the connector wants to find. Written from Iceberg's specification of that
 * catalog's schema V1.
 */
const TABLES = [
  `create table if not exists iceberg_tables (
  catalog_name varchar(255) not null, table_namespace varchar(255) not null, table_name varchar(255) not null,
  metadata_location varchar(1000), previous_metadata_location varchar(1000), iceberg_type varchar(5),
  primary key (catalog_name, table_namespace, table_name))`,
  `create table if not exists iceberg_namespace_properties (
  catalog_name varchar(255) not null, namespace varchar(255) not null, property_key varchar(255) not null,
  property_value varchar(1000), primary key (catalog_name, namespace, property_key))`,
];

/** What the job is told, beside the views. */
export interface ViewsPlan {
  readonly catalog: string;
  readonly schemas: readonly string[];
  readonly setup: readonly string[];
}

export const viewsPlan: ViewsPlan = {
  catalog: names.TRINO_CATALOG,
  schemas: viewSchemas,
  setup: TABLES.map((sql) => `call ${catalogs.store}.system.execute(query => '${sql.replaceAll("'", "''")}')`),
};

/** The files that the job reads, by name. */
export function viewFiles(streams: readonly AnyStream[], tail: Duration): Readonly<Record<string, string>> {
  const views: readonly View[] = streams.flatMap((stream) => viewsOf(stream, tail));
  return {
    "plan.json": JSON.stringify(viewsPlan, undefined, 1),
    ...Object.fromEntries(
      views.map((view, position) => [
        `v${String(position).padStart(4, "0")}-${view.schema}-${view.name}.json`,
        JSON.stringify(view, undefined, 1),
      ]),
    ),
  };
}
