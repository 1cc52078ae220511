/** Tables of the lake as plain data: what the room of the lake declares, and the room of Spark makes and fills. */

/** A table of Iceberg, in the JSON of its specification. */
export interface LakeTable {
  /** Schema of the catalogue. */
  readonly namespace: string;
  readonly name: string;
  readonly schema: IcebergSchema;
  readonly partitionSpec: IcebergPartitionSpec;
  readonly sortOrder: IcebergSortOrder;
  readonly properties: Readonly<Record<string, string>>;
}

/** A stream's tables. */
export interface LakeStream {
  /** Its definition's name. */
  readonly stream: string;
  readonly table: LakeTable;
  /** One row a day and combination of its enums. */
  readonly daily: LakeTable;
  /** Columns that tell its rows apart; the first is the day. */
  readonly dailyKeys: readonly string[];
  /** Spark SQL of the rows of `daily` over rows of `table`, which it calls `events`. */
  readonly dailyQuery: string;
}

/** All that the lake holds. */
export interface LakeTables {
  readonly streams: readonly LakeStream[];
  /** What came of each rule of each stream, one row a day, stream and rule. */
  readonly quality: LakeTable;
  /** Records that are no events of their stream. */
  readonly quarantine: LakeTable;
}

export interface IcebergSchema {
  readonly type: "struct";
  readonly "schema-id": 0;
  readonly "identifier-field-ids": readonly number[];
  readonly fields: readonly IcebergField[];
}

export interface IcebergField {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  readonly type: IcebergType;
  readonly doc?: string;
}

export type IcebergType = string | IcebergStruct | IcebergList | IcebergMap;
export interface IcebergStruct {
  readonly type: "struct";
  readonly fields: readonly IcebergField[];
}
export interface IcebergList {
  readonly type: "list";
  readonly "element-id": number;
  readonly "element-required": boolean;
  readonly element: IcebergType;
}
export interface IcebergMap {
  readonly type: "map";
  readonly "key-id": number;
  readonly key: IcebergType;
  readonly "value-id": number;
  readonly "value-required": boolean;
  readonly value: IcebergType;
}

export type IcebergTransform = "hour" | "day" | "month" | "identity";

export interface IcebergPartitionSpec {
  readonly "spec-id": 0;
  readonly fields: readonly {
    readonly name: string;
    readonly transform: IcebergTransform;
    readonly "source-id": number;
    readonly "field-id": number;
  }[];
}

export interface IcebergSortOrder {
  readonly "order-id": 1;
  readonly fields: readonly {
    readonly transform: "identity";
    readonly "source-id": number;
    readonly direction: "asc";
    readonly "null-order": "nulls-first";
  }[];
}
