import type { ByteSize } from "../../workloads/streams";
import { bytes } from "../../workloads/streams/units";
import type { IcebergPartitionSpec, IcebergSchema, IcebergSortOrder, IcebergTransform } from "../core/lake";
import { fieldOf } from "./schema";

/** Iceberg's own default, and what Trino splits into eight. */
const TARGET_FILE: ByteSize = "512 MiB";
/** Snapshots are kept as long as the topic can be replayed, and no longer than this: each is an entry of every metadata file. */
export const LONGEST_HISTORY = 7 * 86_400_000;

/** Field ids of partitions begin here, by the specification. */
const FIRST_PARTITION_ID = 1_000;

export const partitionedBy = (
  schema: IcebergSchema,
  column: string,
  transform: IcebergTransform,
): IcebergPartitionSpec => ({
  "spec-id": 0,
  fields: [
    {
      name: transform === "identity" ? column : `${column}_${transform}`,
      transform,
      "source-id": fieldOf(schema, column).id,
      "field-id": FIRST_PARTITION_ID,
    },
  ],
});

export const sortedBy = (schema: IcebergSchema, columns: readonly string[]): IcebergSortOrder => ({
  "order-id": 1,
  fields: columns.map((column) => ({
    transform: "identity",
    "source-id": fieldOf(schema, column).id,
    direction: "asc",
    "null-order": "nulls-first",
  })),
});

/** @param history milliseconds that snapshots are kept for */
export const properties = (history: number): Readonly<Record<string, string>> => ({
  // 3 is not read by every engine that reads this lake.
  "format-version": "2",
  "write.format.default": "parquet",
  "write.parquet.compression-codec": "zstd",
  "write.target-file-size-bytes": String(bytes(TARGET_FILE)),
  // Events are only added, which writes the same in both modes. What changes rows is rare (an erasure), and then readers, who are
  // many, should find plain files and no deletes to apply.
  "write.delete.mode": "copy-on-write",
  "write.update.mode": "copy-on-write",
  "write.merge.mode": "copy-on-write",
  // Many writers share a partition that is large: Spark plans the batches of a stream anew as they run, and splits what is skewed.
  "write.distribution-mode": "hash",
  "history.expire.max-snapshot-age-ms": String(history),
  "history.expire.min-snapshots-to-keep": "10",
  "write.metadata.delete-after-commit.enabled": "true",
  "write.metadata.previous-versions-max": "50",
  // The upkeep jobs alone remove files.
  "gc.enabled": "true",
});
