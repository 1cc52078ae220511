import type { AppliedDocument } from "../../core/applier";
import { bucketPurposes } from "../../core/endpoints";
import { bucketOf } from "./names";

/** Who may do what, in SeaweedFS' words. */
export interface Grant {
  readonly name: string;
  readonly actions: readonly string[];
}

/** The admin makes buckets; each bucket has one who may read and write it, and nothing else. */
export const ADMIN: Grant = { name: "admin", actions: ["Admin", "Read", "Write", "List", "Tagging"] };
export const grants: readonly Grant[] = [
  ADMIN,
  ...bucketPurposes.map((purpose) => ({
    name: purpose,
    actions: ["Read", "Write", "List", "Tagging"].map((action) => `${action}:${bucketOf(purpose)}`),
  })),
];

const VERSIONED =
  '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>';

/** Every bucket, and that it keeps versions. Without a way to remove one: a bucket that is declared no more stays with what is in it. */
export const bucketDocuments: readonly AppliedDocument[] = bucketPurposes.map((purpose) => ({
  name: bucketOf(purpose),
  apply: [
    { method: "PUT", path: `/${bucketOf(purpose)}`, settled: [409] },
    { method: "PUT", path: `/${bucketOf(purpose)}?versioning`, type: "application/xml", body: VERSIONED },
  ],
}));
