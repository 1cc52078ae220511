import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { LakeCatalogEndpoint } from "../core/endpoints";
import type { LakeTables } from "../core/lake";
import { joined } from "../core/output";
import { Room } from "../core/room";
import { type RenderedAwsLake, type RenderedLake, renderAwsLake, renderJdbcLake } from "./render";
import { type AwsLakeSpec, type JdbcLakeSpec, validate } from "./spec";

/** The lake's catalogue in AWS Glue. The tables themselves are made by Spark (`workloads/spark/jobs/tables.py`). */
export class AwsLake extends Room<RenderedAwsLake> {
  /** Whoever uses it waits for its databases. */
  catalog!: LakeCatalogEndpoint;
  tables!: LakeTables;

  constructor(name: string, spec: AwsLakeSpec, options?: pulumi.ComponentResourceOptions) {
    super("lake:AwsLake", name, options);
    this.register(renderAwsLake(validate(spec)));
  }

  protected register({ catalog, tables, databases, protect }: RenderedAwsLake): void {
    const made = databases.map(
      ({ name, description, locationUri }) =>
        new aws.glue.CatalogDatabase(
          name,
          { name, description, locationUri: joined(locationUri) },
          { parent: this, protect },
        ),
    );
    this.tables = tables;
    if (catalog.kind !== "glue") throw new Error("the lake of AWS has its catalogue in Glue");
    const account = pulumi
      .all([pulumi.output(catalog.account), pulumi.all(made.map(({ id }) => id))])
      .apply(([number]) => number);
    this.catalog = { ...catalog, account };
    this.registerOutputs({ catalog: this.catalog });
  }
}

/** The lake's catalogue in a database: Iceberg makes its own two tables there when it first comes. */
export class JdbcLake extends Room<RenderedLake> {
  catalog!: LakeCatalogEndpoint;
  tables!: LakeTables;

  constructor(name: string, spec: JdbcLakeSpec, options?: pulumi.ComponentResourceOptions) {
    super("lake:JdbcLake", name, options);
    this.register(renderJdbcLake(validate(spec)));
  }

  protected register({ catalog, tables }: RenderedLake): void {
    this.catalog = catalog;
    this.tables = tables;
    this.registerOutputs({});
  }
}
