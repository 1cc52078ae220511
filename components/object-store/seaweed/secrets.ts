import { bucketSecret } from "../../../workloads/streams/names";
import type { BucketPurpose, IssuerEndpoint } from "../../core/endpoints";
import type { Manifest } from "../../core/kubernetes";
import { json, type Late } from "../../core/text";
import { SEAWEED_NAMESPACE as NAMESPACE } from "../spec";
import { ADMIN, grants } from "./buckets";
import { CERTIFICATE, CREDENTIALS, labels } from "./names";

/** Who an S3 client is. */
export interface AccessKey {
  readonly accessKeyId: Late<string>;
  readonly secretAccessKey: Late<string>;
}

/** What is drawn by lot once and kept in the state, encrypted. */
export interface SeaweedSecrets {
  /** May make buckets. */
  readonly admin: AccessKey;
  /** Each may read and write its own bucket, and nothing else. */
  readonly clients: Readonly<Record<BucketPurpose, AccessKey>>;
  /** With which the parts sign what they ask of each other. */
  readonly signing: {
    readonly write: Late<string>;
    readonly read: Late<string>;
    readonly filer: Late<string>;
    readonly filerRead: Late<string>;
  };
}

/** Of every part. */
export const signingEnvironment = (
  [
    ["WEED_JWT_SIGNING_KEY", "signing-write"],
    ["WEED_JWT_SIGNING_READ_KEY", "signing-read"],
    ["WEED_JWT_FILER_SIGNING_KEY", "signing-filer"],
    ["WEED_JWT_FILER_SIGNING_READ_KEY", "signing-filer-read"],
  ] as const
).map(([name, key]) => ({ name, valueFrom: { secretKeyRef: { name: CREDENTIALS, key } } }));

/** Who may do what, with which keys, and what the parts sign with. */
export function credentials({ admin, clients, signing }: SeaweedSecrets): Manifest {
  const keys: Readonly<Record<string, AccessKey>> = { ...clients, [ADMIN.name]: admin };
  const identities = grants.map(({ name, actions }) => ({
    name,
    credentials: [{ accessKey: keys[name]?.accessKeyId, secretKey: keys[name]?.secretAccessKey }],
    actions,
  }));
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: CREDENTIALS, namespace: NAMESPACE, labels: labels("filer") },
    type: "Opaque",
    stringData: {
      "identities.json": json({ identities }),
      "admin-access-key-id": admin.accessKeyId,
      "admin-secret-access-key": admin.secretAccessKey,
      "signing-write": signing.write,
      "signing-read": signing.read,
      "signing-filer": signing.filer,
      "signing-filer-read": signing.filerRead,
    },
  };
}

/** The keys of one bucket, to be copied to who uses it. */
export const keysOfBucket = (purpose: BucketPurpose, { accessKeyId, secretAccessKey }: AccessKey): Manifest => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: bucketSecret(purpose), namespace: NAMESPACE, labels: labels("filer") },
  type: "Opaque",
  stringData: { "access-key-id": accessKeyId, "secret-access-key": secretAccessKey },
});

/** Of the S3 port. */
export const certificate = (issuer: IssuerEndpoint, host: string): Manifest => ({
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: { name: CERTIFICATE, namespace: NAMESPACE, labels: labels("filer") },
  spec: {
    secretName: CERTIFICATE,
    dnsNames: [host],
    usages: ["server auth"],
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    issuerRef: { group: "cert-manager.io", kind: issuer.kind, name: issuer.name },
  },
});
