import type { BucketLocation } from "../../core/endpoints";
import { text, type Text } from "../../core/text";
import { env, type Properties } from "./properties";

/** Where the files of Iceberg lie. */
export type LakeFiles =
  | { readonly kind: "s3"; readonly bucket: BucketLocation }
  /** A folder of this machine, absolute: the local place. */
  | { readonly kind: "local"; readonly folder: string };

/** Environment of a bucket's keys. */
export const keyNames = (prefix: string) => ({ id: `${prefix}_ACCESS_KEY_ID`, secret: `${prefix}_SECRET_ACCESS_KEY` });

/**
 * How a bucket is reached: the role of the pod says who asks on AWS, else keys of the environment.
 * @param prefix of the properties: `s3` of catalogs, `exchange.s3` of the exchange manager
 */
export const s3Properties = (
  { region, url, credentials }: BucketLocation,
  environment: string,
  prefix: "s3" | "exchange.s3",
): Properties => ({
  [`${prefix}.region`]: region,
  ...(url === undefined ? {} : { [`${prefix}.endpoint`]: text`${url}`, [`${prefix}.path-style-access`]: true }),
  ...(credentials.kind === "identity"
    ? {}
    : {
        [`${prefix}.aws-access-key`]: env(keyNames(environment).id),
        [`${prefix}.aws-secret-key`]: env(keyNames(environment).secret),
      }),
});

export const fileSystem = (files: LakeFiles, environment: string): Properties =>
  files.kind === "local"
    ? // Addresses of Spark's files are whole: what Trino calls its folder is the root.
      { "fs.native-local.enabled": true, "local.location": "/" }
    : { "fs.native-s3.enabled": true, ...s3Properties(files.bucket, environment, "s3") };

/** Address of a folder of the lake's files. */
export const warehouse = (files: LakeFiles, path: string): Text =>
  files.kind === "local" ? text`file://${files.folder}/${path}` : text`s3://${files.bucket.bucket}/${path}`;
