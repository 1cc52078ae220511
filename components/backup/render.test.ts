import type { CronJobSpec } from "./testing";
import { dumpPods, renderBackup, restorePods, scripts } from "./render";
import { type BackupSpec, validate } from "./spec";
import { database, s3, testSpec } from "./testing";

const rendered = (changed: Partial<BackupSpec> = {}) => renderBackup(validate(testSpec(changed))).manifests;
const one = (title: string, changed: Partial<BackupSpec> = {}) => {
  const found = rendered(changed).find(({ kind, metadata }) => `${kind} ${metadata.name}` === title);
  if (found === undefined) throw new Error(`there is no ${title}`);
  return found;
};
const scheduled = (name: string, changed: Partial<BackupSpec> = {}) =>
  one(`CronJob ${name}`, changed).spec as CronJobSpec;
const podOf = (name: string, changed: Partial<BackupSpec> = {}) =>
  scheduled(name, changed).jobTemplate.spec.template.spec;
const valuesOf = (env: readonly { readonly name: string }[]) =>
  Object.fromEntries(
    env.map((variable) => [
      variable.name,
      "value" in variable
        ? variable.value
        : (variable as unknown as { valueFrom: { secretKeyRef: { name: string; key: string } } }).valueFrom
            .secretKeyRef,
    ]),
  );

test("each database has a schedule of its own, ten minutes after the one before", () => {
  const when = rendered()
    .filter(({ kind }) => kind === "CronJob")
    .map(({ metadata, spec }) => {
      const { schedule, suspend, timeZone, concurrencyPolicy } = spec as CronJobSpec;
      return [metadata.name, schedule, suspend, timeZone, concurrencyPolicy];
    });
  expect(when).toEqual([
    ["dump-superset", "0 1 * * *", false, "Etc/UTC", "Forbid"],
    ["dump-lake-catalog", "10 1 * * *", false, "Etc/UTC", "Forbid"],
    // Begins when somebody makes a job from it, and never by itself.
    ["restore", "0 0 1 1 *", true, "Etc/UTC", "Forbid"],
  ]);
});

test("who dumps knows the database's password, and who uploads the bucket's keys: neither knows the other's", () => {
  const { initContainers, containers } = podOf("dump-lake-catalog");
  expect(initContainers.map(({ env }) => valuesOf(env))).toEqual([
    {
      PGHOST: "postgres-rw.millrace-postgres.svc",
      PGPORT: "5432",
      PGDATABASE: "lake_catalog",
      PGUSER: "lake_catalog",
      PGPASSWORD: { name: "database-lake-catalog", key: "password" },
      PGSSLMODE: "verify-full",
      PGSSLROOTCERT: "/etc/database-authority/ca.crt",
      PGCONNECT_TIMEOUT: "10",
      BACKUP_FILE: "/run/backup/dump",
    },
  ]);
  expect(containers.map(({ env }) => valuesOf(env))).toEqual([
    {
      BACKUP_URL: "https://seaweed.millrace-object-store.svc:8333",
      BACKUP_REGION: "us-east-1",
      BACKUP_BUCKET: "millrace-backups",
      BACKUP_ACCESS_KEY: { name: "bucket-backups", key: "access-key-id" },
      BACKUP_SECRET_KEY: { name: "bucket-backups", key: "secret-access-key" },
      NODE_EXTRA_CA_CERTS: "/etc/store-authority/ca.crt",
      BACKUP_FILE: "/run/backup/dump",
      BACKUP_PREFIX: "postgres/lake_catalog",
    },
  ]);
});

test("on AWS the pod's role is the key of the bucket, and no authority is mounted", () => {
  const tls = { mode: "require" as const };
  const pod = podOf("dump-superset", { bucket: s3, databases: [database("superset", { tls })] });
  expect(pod.containers.map(({ env }) => valuesOf(env))).toEqual([
    {
      BACKUP_REGION: "eu-west-1",
      BACKUP_BUCKET: "millrace-backups-1",
      BACKUP_FILE: "/run/backup/dump",
      BACKUP_PREFIX: "postgres/superset",
    },
  ]);
  expect(pod.serviceAccountName).toBe("millrace-backup");
  expect(pod.volumes.map(({ name }) => name)).toEqual(["content", "shared"]);
});

test("a restore knows the scratch database alone, and no password of a live one", () => {
  const { initContainers, containers } = podOf("restore");
  expect(initContainers.map(({ env }) => valuesOf(env))).toMatchObject([
    { BACKUP_PREFIX: "postgres/", BACKUP_OBJECT: "NAME_OF_THE_DUMP" },
  ]);
  expect(containers.map(({ env }) => valuesOf(env))).toMatchObject([
    {
      PGDATABASE: "restore",
      PGUSER: "restore",
      PGPASSWORD: { name: "database-restore", key: "password" },
      BACKUP_SCRATCH: "restore",
    },
  ]);
  expect(JSON.stringify(podOf("restore"))).not.toContain("database-superset");
});

test("a dump on its way has the space that was declared, and no more", () => {
  const pod = podOf("dump-superset", { largest: "1 GiB" });
  expect(pod.volumes.find(({ name }) => name === "shared")).toEqual({
    name: "shared",
    emptyDir: { sizeLimit: "1024Mi" },
  });
  expect([...pod.initContainers, ...pod.containers].map(({ resources }) => resources.limits)).toEqual([
    { memory: "256Mi", "ephemeral-storage": "1088Mi" },
    { memory: "256Mi", "ephemeral-storage": "1088Mi" },
  ]);
});

test("its pods ask the databases and the bucket, each once, and are asked by nobody", () => {
  const to = (namespace: string, port: number) => ({
    to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } }],
    ports: [{ protocol: "TCP", port }],
  });
  const egress = [to("millrace-postgres", 5432), to("millrace-object-store", 8333)];
  for (const [name, pods] of [
    ["backup-dump", dumpPods],
    ["backup-restore", restorePods],
  ] as const) {
    expect(one(`NetworkPolicy ${name}`).spec).toEqual({
      podSelector: { matchLabels: pods },
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress,
    });
  }
});

test("the scripts lie in a map that is named by what they are", () => {
  const map = rendered().find(({ kind }) => kind === "ConfigMap");
  expect(map?.metadata.name).toMatch(/^backup-[0-9a-f]{10}$/);
  expect(map?.data).toEqual(scripts());
  expect(Object.keys(scripts()).sort()).toEqual(["dump.sh", "objects.mjs", "restore.sh", "sign.mjs", "wait.sh"]);
});

test("a spec that would lose data, or back up nothing, is refused with what to do", () => {
  const refused = (changed: Partial<BackupSpec>) => () => validate(testSpec(changed));
  expect(refused({ databases: [] })).toThrow("`databases` must name one or more, got none");
  expect(refused({ scratch: database("superset") })).toThrow(
    '`scratch` must be the database and user "restore", which is not dumped, got "superset" of "superset"; a restore empties it, so never give it a live one',
  );
  expect(refused({ databases: [database("restore")] })).toThrow("which is not dumped");
  expect(refused({ databases: [database("a"), database("a")] })).toThrow('database "a" must be named once');
  expect(refused({ largest: "6 GiB" })).toThrow('must be 16 MiB to 5 GiB, which S3 takes as one request, got "6 GiB"');
  expect(refused({ hour: 24 })).toThrow("begins within the day, got 24");
  expect(refused({ size: {} })).toThrow("`size` must have a part `job`");
  const elsewhere = { namespace: "millrace-superset", secret: "database-superset", key: "password" };
  expect(refused({ databases: [database("superset", { password: elsewhere })] })).toThrow(
    'the password of "superset" must lie in millrace-backup, got millrace-superset; have it delivered there',
  );
});
