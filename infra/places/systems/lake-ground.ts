import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../../../components/core/aws";
import type { DatabaseEndpoint, LakeCatalogEndpoint } from "../../../components/core/endpoints";
import type { RoomObservation } from "../../../components/core/promql";
import type { Late } from "../../../components/core/text";
import { AwsLake, glueStatements, JdbcLake, observeLake } from "../../../components/lake";
import * as names from "../../../workloads/streams/names";
import type { Definitions } from "../../definitions";
import type { DatabaseNeed } from "./system";

/** The lake as the places make it, before the systems that read and write it. */
export interface LakeGround {
  /** As pods of a namespace use it. */
  readonly catalog: (namespace: string) => LakeCatalogEndpoint;
  /** Rights on the catalogue, for the role of who reads or writes; empty where it is a database. */
  readonly statements: (may: "read" | "write") => readonly Statement[];
  readonly observation: RoomObservation;
}

/** Database of Iceberg's JDBC catalogue, and its user. */
export const LAKE_DATABASE = "lake_catalog";

/**
 * Where the catalogue is a database: what is to be asked for it, by each namespace whose pods use the catalogue.
 * @param namespaces of `needs.lake`
 */
export const lakeDatabaseNeeds = (namespaces: readonly string[]): readonly DatabaseNeed[] =>
  [...new Set(namespaces)].map((namespace) => ({ name: LAKE_DATABASE, namespace }));

/** On AWS: Glue's databases. */
export function awsLake(
  given: {
    readonly definitions: Pick<Definitions, "streams">;
    readonly region: string;
    readonly account: Late<string>;
    readonly bucket: Late<string>;
    readonly protect: boolean;
  },
  options?: pulumi.ComponentResourceOptions,
): LakeGround {
  const { definitions, region, account, bucket, protect } = given;
  const lake = new AwsLake("lake", { streams: definitions.streams, region, account, bucket, protect }, options);
  return {
    catalog: () => lake.catalog,
    statements: (may) => glueStatements({ region, account }, may),
    observation: { room: "lake", observation: observeLake() },
  };
}

/**
 * In any other cluster: a database of PostgreSQL.
 * @param database as pods of a namespace use it: its password lies there as `names.databaseSecret(LAKE_DATABASE)`
 */
export function jdbcLake(
  given: { readonly definitions: Pick<Definitions, "streams">; readonly database: DatabaseEndpoint },
  options?: pulumi.ComponentResourceOptions,
): LakeGround {
  const { definitions, database } = given;
  new JdbcLake("lake", { streams: definitions.streams, database }, options);
  const secret = names.databaseSecret(LAKE_DATABASE);
  return {
    catalog: (namespace) => ({
      kind: "jdbc",
      database: { ...database, password: { namespace, secret, key: database.password.key } },
    }),
    statements: () => [],
    observation: { room: "lake", observation: observeLake() },
  };
}
