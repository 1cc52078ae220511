import { jsonReaderOf, names, serdeOf, validatorOf, type AnyStream, type Issue } from "../streams";
import { jsonWriterOf } from "../streams/json-writer";
import { refusal, type Refusal } from "./verdict";

/** The door of one stream: what it lets in has the stream's canonical form, whatever form it came in. */
export interface Gate {
  readonly stream: string;
  readonly topic: string;
  /** The field that chooses the partition. */
  readonly key: string;
  /** The bytes of a record for a value that JSON.parse gave, or what is wrong with it. */
  admit(value: unknown): string | Buffer | readonly Issue[];
}

/** The gate of a stream. */
export function gateOf(stream: AnyStream): Gate {
  const admit = stream.encoding === "json" ? jsonAdmitter(stream) : admitter(stream);
  return { stream: stream.name, topic: names.topic(stream), key: stream.key, admit };
}

/** JSON in and JSON out: checked once, where the serde, which cannot know of that, would check again for each event. */
function jsonAdmitter(stream: AnyStream): Gate["admit"] {
  const validate = validatorOf(stream);
  const write = jsonWriterOf(stream);
  return (value) => {
    const issues = validate(value);
    return issues.length > 0 ? issues : write(value);
  };
}

function admitter(stream: AnyStream): Gate["admit"] {
  const read = jsonReaderOf(stream);
  const serde = serdeOf(stream);
  return (value) => {
    const held = read(value);
    return held.ok ? serde.payload(held.value) : held.issues;
  };
}

/** The refusal of an event that is not one of its stream. */
export const invalid = (gate: Gate, issues: readonly Issue[]): Refusal =>
  refusal("invalid", `the event is not one of stream "${gate.stream}"; see issues`, { issues });
