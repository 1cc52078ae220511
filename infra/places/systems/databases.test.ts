import * as k8s from "@pulumi/kubernetes";
import { registered } from "../../../components/core/testing";
import { databasesInCluster, databaseSecrets } from "./databases";
import type { DatabaseNeed } from "./system";

const needs: readonly DatabaseNeed[] = [
  { name: "superset", namespace: "millrace-superset", pods: { app: "superset" } },
  { name: "lake_catalog", namespace: "millrace-trino" },
  { name: "lake_catalog", namespace: "millrace-spark", generation: 3 },
];
const asked = (some: readonly DatabaseNeed[]) => ({
  cluster: {
    provider: new k8s.Provider("here", {}),
    name: "here",
    form: "any" as const,
    cidrs: ["10.0.0.1/32"],
    disposable: true,
    storageClass: "fast",
  },
  needs: some,
  lasting: false,
  protect: false,
  ready: [],
  scrapers: [],
});

test("each database has one password, for whoever uses it and for the servers, in its newest generation", () => {
  const shared = { key: "password", labels: { "cnpg.io/reload": "true" } };
  expect(databaseSecrets(needs)).toEqual([
    {
      ...shared,
      name: "database-superset",
      namespace: "millrace-superset",
      also: ["millrace-postgres"],
      plain: { username: "superset" },
      generation: 1,
    },
    {
      ...shared,
      name: "database-lake-catalog",
      namespace: "millrace-trino",
      also: ["millrace-spark", "millrace-postgres"],
      plain: { username: "lake_catalog" },
      generation: 3,
    },
  ]);
});

test("a database is what the namespace that asks for it uses, and one that nobody asked for is none", async () => {
  const { value } = await registered(() => {
    const databases = databasesInCluster(asked(needs));
    return {
      first: databases.database("lake_catalog").password,
      other: databases.database("lake_catalog", "millrace-spark").password,
      said: said(() => databases.database("superset", "millrace-trino")),
    };
  });
  expect(value).toEqual({
    first: { namespace: "millrace-trino", secret: "database-lake-catalog", key: "password" },
    other: { namespace: "millrace-spark", secret: "database-lake-catalog", key: "password" },
    said: 'database "superset" must be among the needs of a system in millrace-trino, got millrace-superset/superset, millrace-trino/lake_catalog, millrace-spark/lake_catalog; add it to `needs`',
  });
});

test("where no system needs a database there are no servers", async () => {
  const { resources } = await registered(() => databasesInCluster(asked([])).gate);
  expect(resources.map(({ type }) => type)).toEqual(["pulumi:providers:kubernetes"]);
});

function said(what: () => unknown): string {
  try {
    what();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}
