import * as names from "../../workloads/streams/names";
import type { Statement } from "../core/aws";
import type { LakeCatalogEndpoint } from "../core/endpoints";
import type { LakeTables } from "../core/lake";
import { type Content, text } from "../core/text";
import type { AwsLakeSpec, JdbcLakeSpec } from "./spec";
import { lakeTables } from "./tables";

export interface RenderedLake {
  readonly catalog: LakeCatalogEndpoint;
  readonly tables: LakeTables;
}

/** A database of Glue, which is what Iceberg calls a namespace. */
export interface GlueDatabase {
  readonly name: string;
  readonly description: string;
  readonly locationUri: Content;
}

export interface RenderedAwsLake extends RenderedLake {
  readonly databases: readonly GlueDatabase[];
  readonly protect: boolean;
}

const DESCRIPTIONS: Readonly<Record<(typeof names.ICEBERG_NAMESPACES)[number], string>> = {
  [names.ICEBERG_NAMESPACE]: "Every event of the streams that the lake serves.",
  [names.ICEBERG_DAILY_NAMESPACE]: "Daily figures of each stream.",
  [names.ICEBERG_QUALITY_NAMESPACE]: "What came of the streams' rules, day by day.",
  [names.ICEBERG_QUARANTINE_NAMESPACE]: "Records that were no events of their stream, as they came.",
};

export const renderAwsLake = ({ streams, region, account, bucket, protect }: AwsLakeSpec): RenderedAwsLake => ({
  catalog: { kind: "glue", region, account },
  tables: lakeTables(streams),
  protect,
  databases: names.ICEBERG_NAMESPACES.map((name) => ({
    name,
    description: DESCRIPTIONS[name],
    // As Iceberg places a namespace in its warehouse.
    locationUri: text`s3://${bucket}/${name}.db`,
  })),
});

export const renderJdbcLake = ({ streams, database }: JdbcLakeSpec): RenderedLake => ({
  catalog: { kind: "jdbc", database },
  tables: lakeTables(streams),
});

/** Calls of Glue by Iceberg's catalogue. Source: its GlueCatalog; tables are never deleted by anything of the platform. */
const READS = ["glue:GetDatabase", "glue:GetTable", "glue:GetTables"];
const WRITES = ["glue:CreateTable", "glue:UpdateTable"];

/**
 * Rights on Glue's catalogue: the lake's own databases and the tables within. Those on the files are the bucket's (`needs.buckets`).
 * A list of databases is the one call that Glue grants for all of them.
 */
export function glueStatements(
  { region, account }: Pick<AwsLakeSpec, "region" | "account">,
  may: "read" | "write",
): readonly Statement[] {
  const arn = (rest: string): Content => text`arn:aws:glue:${region}:${account}:${rest}`;
  return [
    {
      Sid: "LakeCatalog",
      Effect: "Allow",
      Action: may === "read" ? READS : [...READS, ...WRITES],
      Resource: [
        arn("catalog"),
        ...names.ICEBERG_NAMESPACES.flatMap((database) => [arn(`database/${database}`), arn(`table/${database}/*`)]),
      ],
    },
    {
      Sid: "LakeDatabases",
      Effect: "Allow",
      Action: ["glue:GetDatabases"],
      Resource: [arn("catalog"), ...names.ICEBERG_NAMESPACES.map((name) => arn(`database/${name}`))],
    },
  ];
}
