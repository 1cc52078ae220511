import { createHash } from "node:crypto";
import { join } from "node:path";
import type { AppliedDocument } from "../../core/applier";
import { fileOfCheckout } from "../../core/checkout";
import type { LocalBucketCredentials } from "../../core/endpoints";
import { configFolder, dataFolder } from "../../core/local/paths";
import type { LocalHost, ProcessSpec } from "../../core/local/spec";
import { bucketDocuments, grants } from "../seaweed/buckets";
import { STORE } from "../seaweed/names";
import { type LocalStoreSpec, storePorts } from "./spec";

export interface RenderedLocalStore {
  readonly server: ProcessSpec;
  /** What it is told, as the job in a cluster tells it. */
  readonly documents: readonly AppliedDocument[];
}

const HERE = "127.0.0.1";
/** MB: a bucket takes seven volumes at once, and a machine has little in each. */
const VOLUME_MEGABYTES = 64;

const keysFolder = (host: Pick<LocalHost, "folder">): string => join(dataFolder(host.folder, STORE), "keys");

/** Where the keys of an identity lie: of the bucket of a purpose, or of the admin. */
export const credentialsOf = (host: Pick<LocalHost, "folder">, name: string): LocalBucketCredentials => ({
  kind: "files",
  accessKeyId: join(keysFolder(host), name, "access-key-id"),
  secretAccessKey: join(keysFolder(host), name, "secret-access-key"),
});

/** The three parts of a cluster's store in one process, on 127.0.0.1, with one copy of each object. */
export function renderLocalStore({ host, engine, ports }: LocalStoreSpec): RenderedLocalStore {
  const data = dataFolder(host.folder, STORE);
  const keys = keysFolder(host);
  const folders = { volumes: join(data, "volumes"), master: join(data, "master") };
  const mark = join(data, `initialised-${hashOf(grants)}`);
  const part = (name: string, http: number, grpc: number): readonly string[] => [
    `-${name}.port=${http}`,
    `-${name}.port.grpc=${grpc}`,
  ];
  return {
    server: {
      name: STORE,
      command: engine.weed,
      args: [
        "-logtostderr=true",
        "server",
        `-ip=${HERE}`,
        `-ip.bind=${HERE}`,
        `-dir=${folders.volumes}`,
        // Of the filer too: what it knows of the objects.
        `-master.dir=${folders.master}`,
        "-master.peers=none",
        "-master.defaultReplication=000",
        `-master.volumeSizeLimitMB=${VOLUME_MEGABYTES}`,
        "-master.telemetry=false",
        ...part("master", ports.objectStoreMaster, ports.objectStoreMasterGrpc),
        // As many volumes as the disk takes. Nobody is told that it leaves: there is no other to take over.
        "-volume.max=0",
        "-volume.preStopSeconds=0",
        ...part("volume", ports.objectStoreVolume, ports.objectStoreVolumeGrpc),
        "-filer",
        // Below the data folder, in which it runs: whole, the path could be longer than one of a socket may be.
        "-filer.localSocket=filer.sock",
        "-filer.exposeDirectoryData=false",
        "-filer.encryptVolumeData",
        ...part("filer", ports.objectStoreFiler, ports.objectStoreFilerGrpc),
        "-s3",
        "-s3.localSocket=s3.sock",
        `-s3.config=${join(keys, "identities.json")}`,
        "-s3.encryptVolumeData",
        "-s3.iam=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        ...part("s3", ports.objectStore, ports.objectStoreGrpc),
      ],
      env: {},
      files: { "initialise.mjs": fileOfCheckout("components/object-store/local/initialise.mjs") },
      prepare: {
        what: "drawing the keys of the buckets",
        creates: mark,
        command: host.node,
        args: [
          join(configFolder(host.folder, STORE), "initialise.mjs"),
          JSON.stringify({ keys, grants, folders: Object.values(folders), mark }),
        ],
      },
      ports: storePorts.map((setting) => ({ setting, port: ports[setting] })),
      ready: { probe: { kind: "http", port: ports.objectStore, path: "/healthz" }, within: "60 seconds" },
      stop: { signal: "SIGTERM", grace: "30 seconds" },
      code: engine.version,
    },
    documents: bucketDocuments,
  };
}

const hashOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 10);
