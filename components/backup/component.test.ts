import * as k8s from "@pulumi/kubernetes";
import { registered } from "../core/testing";
import { Backup } from "./component";
import { testSpec } from "./testing";

test("it is a schedule for each database and one for restores, and nothing that runs all day", async () => {
  const { resources } = await registered(() => {
    const spec = testSpec();
    const cluster = { ...spec.cluster, provider: new k8s.Provider("here", {}) };
    return new Backup("backup", { ...spec, cluster }).urn;
  });
  const made = resources.filter(({ type }) => type.startsWith("kubernetes:")).map(({ type, name }) => [type, name]);
  expect(made.filter(([type = ""]) => /:(batch|apps)\//.test(type)).map(([, name]) => name)).toEqual([
    "millrace-backup/dump-superset",
    "millrace-backup/dump-lake-catalog",
    "millrace-backup/restore",
  ]);
});
