import { PLATFORM } from "../../../workloads/streams/names";
import { type BucketPurpose } from "../../core/endpoints";
import { labelsOf, selectorOf } from "../../core/kubernetes";

/** What the store's parts are called: their StatefulSets, their services and, by label, their pods. */
export const parts = { master: "seaweed-master", volume: "seaweed-volume", filer: "seaweed-filer" } as const;
export type Part = keyof typeof parts;

/** Each part listens on its port, and 10,000 above it for its own protocol. */
export const ports = { master: 9333, volume: 8080, filer: 8888, s3: 8333, metrics: 9327 } as const;
export const GRPC = 10_000;

/** The service that clients use. */
export const STORE = "object-store";
/** Job that makes the buckets. */
export const BUCKETS_APPLIER = "buckets";
/** Secret with the identities, the access keys and the keys that the parts sign with. */
export const CREDENTIALS = "object-store-credentials";
export const CERTIFICATE = "object-store-certificate";

export const labels = (part: Part) => labelsOf({ name: parts[part], component: "object-store" });
export const podsOf = (part: Part) => selectorOf({ name: parts[part] });
export const bucketOf = (purpose: BucketPurpose): string => `${PLATFORM}-${purpose}`;
