import { type AnyStream, avroSchemaOf, type Compatibility, jsonSchemaOf, names } from "../../workloads/streams";
import type { AppliedDocument } from "../core/applier";

/** A stream's schema as a registry takes it. */
export interface Subject {
  readonly name: string;
  readonly type: "JSON" | "AVRO";
  readonly schema: unknown;
  readonly compatibility: "BACKWARD" | "FORWARD" | "FULL";
}

const MODES: Readonly<Record<Compatibility, Subject["compatibility"]>> = {
  backward: "BACKWARD",
  forward: "FORWARD",
  full: "FULL",
};
/**
 * What Apicurio 3.3 compares versions of: with the dialect of 2020-12 it takes the first version and fails on the second
 * ("could not determine version"). A stream's schema uses no word that the two dialects read differently.
 */
const DIALECT = "http://json-schema.org/draft-07/schema#";

export const subjectOf = (stream: AnyStream): Subject => ({
  name: names.registrySubject(stream),
  ...(stream.encoding === "avro"
    ? { type: "AVRO", schema: avroSchemaOf(stream) }
    : { type: "JSON", schema: { ...jsonSchemaOf(stream), $schema: DIALECT } }),
  compatibility: MODES[stream.compatibility],
});

/** Where the interface lies that Kafka's clients, ksqlDB and connectors speak. */
export const API = "/apis/ccompat/v7";
const TYPE = "application/vnd.schemaregistry.v1+json";
const GONE = [404];

/**
 * What the registry is told of a stream: first its mode, so that it judges the version that follows. The same schema again is
 * no new version. One that is declared no more is removed for good, with its history: its topic is gone as well.
 */
export function documentOf(stream: AnyStream): AppliedDocument {
  const { name, type, schema, compatibility } = subjectOf(stream);
  const subject = `${API}/subjects/${name}`;
  return {
    name,
    apply: [
      { method: "PUT", path: `${API}/config/${name}`, type: TYPE, body: JSON.stringify({ compatibility }) },
      {
        method: "POST",
        path: `${subject}/versions`,
        type: TYPE,
        body: JSON.stringify({ schemaType: type, schema: JSON.stringify(schema) }),
      },
    ],
    remove: [
      { method: "DELETE", path: subject, settled: GONE },
      { method: "DELETE", path: `${subject}?permanent=true`, settled: GONE },
    ],
  };
}
