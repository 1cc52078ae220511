import type { ByteSize } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import { bytes } from "../../workloads/streams/units";
import type { PartSize, SystemSize } from "../core/capacity/systems";
import type { BucketEndpoint, ClusterEndpoint, DatabaseEndpoint, ImageEndpoint } from "../core/endpoints";

export const NAMESPACE = names.namespace("backup");
/** Service account of all its pods, and on AWS their role. */
export const IDENTITY = `${names.PLATFORM}-backup`;
/** Database into which dumps are restored, and its user: the others' users may make none, and enter only their own. */
export const SCRATCH = "restore";

/** Dumps of databases in a bucket, and the job that restores one. */
export interface BackupSpec {
  readonly cluster: ClusterEndpoint;
  /** The image "workloads": its Node uploads and downloads. */
  readonly image: ImageEndpoint;
  /** What is dumped, each every night. */
  readonly databases: readonly DatabaseEndpoint[];
  /** Where a dump is restored to: the database `SCRATCH`, which holds nothing else. */
  readonly scratch: DatabaseEndpoint;
  readonly bucket: BucketEndpoint;
  /** By `sizeOf`. */
  readonly size: SystemSize;
  /** Space of a dump on its way, at most 5 GiB: what S3 takes as one request. Default `"4 GiB"`. */
  readonly largest?: ByteSize;
  /** When the first dump begins, a whole hour of UTC; the others follow. Default 1. */
  readonly hour?: number;
}

export interface ValidBackupSpec extends Required<Omit<BackupSpec, "size">> {
  readonly job: PartSize;
}

/** Between the starts of two dumps, so that they load the servers one after the other. Chosen. */
export const MINUTES_APART = 10;
const MOST = bytes("5 GiB");

/**
 * The spec with its defaults.
 * @throws every defect, one sentence a line: no database, one named twice, a Secret elsewhere, a live database as scratch, a space that
 * S3 does not take at once
 */
export function validate(spec: BackupSpec): ValidBackupSpec {
  const defects: string[] = [];
  const { databases, scratch, largest = "4 GiB", hour = 1 } = spec;
  if (databases.length === 0) {
    defects.push("backup: `databases` must name one or more, got none; leave the room out where there is no database");
  }
  const seen = new Set<string>();
  for (const { database } of databases) {
    if (seen.has(database)) defects.push(`backup: database "${database}" must be named once, got it twice; drop one`);
    seen.add(database);
  }
  if (scratch.database !== SCRATCH || scratch.username !== SCRATCH || seen.has(SCRATCH)) {
    defects.push(
      `backup: \`scratch\` must be the database and user "${SCRATCH}", which is not dumped, got "${scratch.database}" of "${scratch.username}"; a restore empties it, so never give it a live one`,
    );
  }
  for (const { database, password } of [...databases, scratch].filter((one) => one.password.namespace !== NAMESPACE)) {
    defects.push(
      `backup: the password of "${database}" must lie in ${NAMESPACE}, got ${password.namespace}; have it delivered there`,
    );
  }
  if (bytes(largest) > MOST || bytes(largest) < bytes("16 MiB")) {
    defects.push(
      `backup: \`largest\` must be 16 MiB to 5 GiB, which S3 takes as one request, got "${largest}"; a larger database needs another way than dumps`,
    );
  }
  const last = hour * 60 + (databases.length - 1) * MINUTES_APART;
  if (!Number.isInteger(hour) || hour < 0 || last >= 24 * 60) {
    defects.push(
      `backup: \`hour\` must be a whole one from 0 on, from which the last of ${databases.length} dumps begins within the day, got ${hour}; choose an earlier one`,
    );
  }
  const { job } = spec.size;
  if (job === undefined) {
    defects.push("backup: `size` must have a part `job`, got none; use `sizeOf` of components/backup");
  }
  if (defects.length > 0 || job === undefined) throw new Error(defects.join("\n"));
  const { size: _, ...rest } = spec;
  return { ...rest, largest, hour, job };
}
