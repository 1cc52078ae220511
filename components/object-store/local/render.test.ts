import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bucketPurposes } from "../../core/endpoints";
import { plain } from "../../core/text";
import { credentialsOf, renderLocalStore } from "./render";
import { type LocalStoreSpec, validateLocal } from "./spec";
import { ports } from "./testing";

const given: LocalStoreSpec = {
  host: { folder: "/place", dist: "/dist", node: process.execPath },
  engine: { version: "v0.0.0-1", weed: "/engines/weed" },
  ports,
};
const rendered = (spec: LocalStoreSpec = given) => renderLocalStore(validateLocal(spec));

test("one process listens on 127.0.0.1 alone, and encrypts what it writes, as a cluster's store does", () => {
  const { server } = rendered();
  expect(server.args).toEqual(
    expect.arrayContaining([
      "-ip=127.0.0.1",
      "-ip.bind=127.0.0.1",
      "-s3.port=8333",
      "-s3.port.grpc=18333",
      "-filer.encryptVolumeData",
      "-s3.encryptVolumeData",
      "-filer.exposeDirectoryData=false",
      "-s3.iam=false",
      "-master.telemetry=false",
      "-s3.config=/place/data/object-store/keys/identities.json",
    ]),
  );
  expect(server.ports.map(({ port }) => port)).toEqual(Object.values(ports));
});

test("it is told to make the buckets of every purpose", () => {
  expect(rendered().documents.map(({ name }) => name)).toEqual(bucketPurposes.map((purpose) => `millrace-${purpose}`));
});

test("two ports that are the same are refused", () => {
  expect(() => rendered({ ...given, ports: { ...ports, objectStoreFiler: 9333 } })).toThrow(
    new Error(
      "millrace:ports objectStoreFiler and objectStoreMaster must differ, got 9333 for both; set another one in Pulumi.local.yaml",
    ),
  );
});

describe("the keys", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-store-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs the script that draws them, as before a start. */
  const draw = () => {
    const host = { ...given.host, folder };
    const { server } = rendered({ ...given, host });
    const script = join(folder, "initialise.mjs");
    writeFileSync(script, plain(server.files["initialise.mjs"] ?? ""));
    execFileSync(process.execPath, [script, ...(server.prepare?.args.slice(1) ?? [])]);
    const read = (file: string): string => readFileSync(file, "utf8");
    const keysOf = (name: string) => {
      const { accessKeyId, secretAccessKey } = credentialsOf(host, name);
      return { accessKey: read(accessKeyId), secretKey: read(secretAccessKey) };
    };
    return { keys: join(folder, "data/object-store/keys"), keysOf, read };
  };

  test("are drawn once for each identity, which may use its own bucket and no other", () => {
    const { keys, keysOf, read } = draw();
    const lake = keysOf("lake");
    expect([lake.accessKey, lake.secretKey].map((key) => /^[A-Za-z0-9]+$/.test(key) && key.length)).toEqual([20, 40]);
    expect(keysOf("checkpoints")).not.toEqual(lake);
    const { identities } = JSON.parse(read(join(keys, "identities.json"))) as { readonly identities: unknown };
    expect(identities).toContainEqual({
      name: "lake",
      credentials: [lake],
      actions: ["Read:millrace-lake", "Write:millrace-lake", "List:millrace-lake", "Tagging:millrace-lake"],
    });
    expect(draw().keysOf("lake")).toEqual(lake);
  });

  test("are told to AWS' own tools as a profile each, and nobody else may read a file of them", () => {
    const { keys, keysOf, read } = draw();
    const { accessKey, secretKey } = keysOf("backups");
    expect(read(join(keys, "credentials"))).toContain(
      `[backups]\naws_access_key_id = ${accessKey}\naws_secret_access_key = ${secretKey}\n`,
    );
    const modes = ["credentials", "identities.json", "lake/secret-access-key", "admin/access-key-id"].map(
      (file) => statSync(join(keys, file)).mode & 0o777,
    );
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
  });
});
