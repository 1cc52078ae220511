import { avroSerdeOf } from "./avro-serde";
import type { Serde } from "./codec";
import type { RecordOf } from "./infer";
import { jsonSerdeOf } from "./json-serde";
import type { AnyStream } from "./stream";

export type { Decoded, Serde } from "./codec";

/** The serde of a stream, by its encoding. */
export function serdeOf<S extends AnyStream>(stream: S): Serde<RecordOf<S>> {
  switch (stream.encoding) {
    case "json":
      return jsonSerdeOf(stream);
    case "avro":
      return avroSerdeOf(stream);
  }
}
