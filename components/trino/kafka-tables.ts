import { type AnyStream, compileField, type Field, type Match, names } from "../../workloads/streams";
import { columnName, columnOf, INSTANT } from "./columns";

/** A field of a topic's records, by how the Kafka connector decodes it, and how the stream's views get their column from that. */
export interface KafkaColumn {
  readonly type: string;
  readonly dataFormat?: string;
  /** An expression of the column's type in the views. */
  readonly view: (expression: string) => string;
}

const plain = (type: string): KafkaColumn => ({ type, view: (expression) => expression });
/** The decoder gives the JSON text of what has parts. */
const nested = (field: Field): KafkaColumn => {
  const { physical, convert } = columnOf(field);
  return { type: "VARCHAR", view: (expression) => convert(`cast(json_parse(${expression}) as ${physical})`) };
};

const match: Match<KafkaColumn> = {
  string: () => plain("VARCHAR"),
  boolean: () => plain("BOOLEAN"),
  int: () => plain("INTEGER"),
  long: () => plain("BIGINT"),
  double: () => plain("DOUBLE"),
  decimal: ({ precision, scale }) => ({
    type: "VARCHAR",
    view: (expression) => `cast(${expression} as decimal(${precision}, ${scale}))`,
  }),
  timestamp: (field) => {
    const decoder = { s: "seconds-since-epoch", ms: "milliseconds-since-epoch" };
    return field.precision === "us"
      ? { type: "BIGINT", view: columnOf(field).convert }
      : {
          type: "TIMESTAMP(3) WITH TIME ZONE",
          dataFormat: decoder[field.precision],
          view: (expression) => `cast(${expression} as ${INSTANT})`,
        };
  },
  uuid: () => plain("VARCHAR"),
  enum: () => plain("VARCHAR"),
  array: nested,
  map: nested,
  record: nested,
};

export const kafkaColumnOf = (field: Field): KafkaColumn => compileField(match, field);

/** Schema of the catalog of Kafka. */
export const KAFKA_SCHEMA = "topics";

/** A table description file of the Kafka connector. */
export interface TableDescription {
  readonly tableName: string;
  readonly schemaName: string;
  readonly topicName: string;
  readonly message: {
    readonly dataFormat: "json" | "raw";
    readonly fields: readonly {
      readonly name: string;
      readonly type: string;
      readonly mapping?: string;
      readonly dataFormat?: string;
      readonly comment?: string;
    }[];
  };
}

/**
 * True where the connector can decode the stream's records: its Avro decoder wants each record to carry its schema, or a
 * registry's frame, and a stream's Avro has neither.
 */
export const isDecodable = ({ encoding }: Pick<AnyStream, "encoding">): boolean => encoding === "json";

/** The table of a topic. That of a stream in Avro has its internal columns alone: key, time, partition, offset, length. */
export function tableDescriptionOf(stream: AnyStream): TableDescription {
  const fields = Object.entries(stream.fields).map(([name, field]) => {
    const { type, dataFormat } = kafkaColumnOf(field);
    return {
      name: columnName(name),
      type,
      mapping: name,
      ...(dataFormat === undefined ? {} : { dataFormat }),
      ...(field.doc === undefined ? {} : { comment: field.doc }),
    };
  });
  return {
    tableName: names.trinoView(stream),
    schemaName: KAFKA_SCHEMA,
    topicName: names.topic(stream),
    message: isDecodable(stream) ? { dataFormat: "json", fields } : { dataFormat: "raw", fields: [] },
  };
}
