import {
  type AnyStream,
  type FieldRule,
  fieldRules,
  names,
  promiseId,
  promises,
  type QualityRule,
  type StreamPromise,
} from "../../workloads/streams";
import { type Entity, PRESENT, STAMP } from "./entity";
import { entriesOf, entryPath, type FieldType, type SchemaEntry } from "./schema";

/** What a rule of a kind is as an assertion of DataHub's. */
type Rules = {
  readonly [K in QualityRule["rule"]]: (
    rule: Extract<QualityRule, { readonly rule: K }>,
    subject: { readonly dataset: string; readonly entry: SchemaEntry },
  ) => { readonly description: string; readonly info: object };
};

/** Kinds of fields in an assertion's words. */
const WORDS: Readonly<Record<FieldType, string>> = {
  BooleanType: "BOOLEAN",
  StringType: "STRING",
  NumberType: "NUMBER",
  TimeType: "TIME",
  EnumType: "ENUM",
  ArrayType: "ARRAY",
  MapType: "MAP",
  RecordType: "STRUCT",
};

const number = (value: number) => ({ type: "NUMBER", value: String(value) });

function values(
  { dataset, entry }: { readonly dataset: string; readonly entry: SchemaEntry },
  operator: string,
  parameters: object,
): object {
  return {
    type: "FIELD",
    fieldAssertion: {
      type: "FIELD_VALUES",
      entity: dataset,
      fieldValuesAssertion: {
        field: { path: entry.fieldPath, type: WORDS[entry.type], nativeType: entry.native },
        operator,
        parameters,
        failThreshold: { type: "COUNT", value: 0 },
        // A null is judged by the field's being nullable, and the gateway does that.
        excludeNulls: true,
      },
    },
  };
}

const rules: Rules = {
  range: ({ min, max }, subject) => {
    if (min !== undefined && max !== undefined) {
      return {
        description: `from ${min} to ${max}`,
        info: values(subject, "BETWEEN", { minValue: number(min), maxValue: number(max) }),
      };
    }
    return min !== undefined
      ? { description: `${min} or more`, info: values(subject, "GREATER_THAN_OR_EQUAL_TO", { value: number(min) }) }
      : {
          description: `${max ?? 0} or less`,
          info: values(subject, "LESS_THAN_OR_EQUAL_TO", { value: number(max ?? 0) }),
        };
  },
  pattern: ({ pattern }, subject) => ({
    description: `of the pattern ${pattern}`,
    info: values(subject, "REGEX_MATCH", { value: { type: "STRING", value: pattern } }),
  }),
  oneOf: ({ values: allowed }, subject) => ({
    description: `one of ${allowed.join(", ")}`,
    info: values(subject, "IN", { value: { type: "SET", value: JSON.stringify(allowed) } }),
  }),
  notBlank: (_, subject) => ({
    description: "not blank",
    info: values(subject, "REGEX_MATCH", { value: { type: "STRING", value: "\\S" } }),
  }),
  // DataHub's own freshness is that of a table, which is another thing: this is of each event.
  freshWithin: ({ duration }, { dataset, entry }) => ({
    description: `within ${duration} of being received`,
    info: {
      type: "CUSTOM",
      customAssertion: {
        type: "Freshness of each event",
        entity: dataset,
        field: names.dataHubFieldUrn(dataset, entry.fieldPath),
        logic: `received - ${entry.path} <= ${duration}`,
      },
    },
  }),
};

/** Each rule of each field, and each promise, as an assertion of the stream's topic. */
export function assertionsOf(stream: AnyStream, environment: names.DataHubEnvironment): readonly Entity[] {
  const dataset = names.dataHubDatasetUrn(stream, "kafka", environment);
  const entries = entriesOf(stream);
  return [
    ...fieldRules(stream).map((fieldRule) => fieldAssertion(stream, fieldRule, dataset, entries)),
    ...promises.map((promise) => promiseAssertion(stream, promise, dataset)),
  ];
}

function fieldAssertion(
  stream: AnyStream,
  { id, path, rule }: FieldRule,
  dataset: string,
  entries: readonly SchemaEntry[],
): Entity {
  const entry = entries.find((one) => one.path === entryPath(path));
  if (entry === undefined) throw new Error(`stream "${stream.name}" has no field "${path}"`);
  // The handler of a kind takes exactly the rules of that kind, which TypeScript cannot see through the index.
  const compile = rules[rule.rule] as (
    rule: QualityRule,
    subject: { readonly dataset: string; readonly entry: SchemaEntry },
  ) => { readonly description: string; readonly info: object };
  const { description, info } = compile(rule, { dataset, entry });
  return assertion(stream, id, dataset, `${path} is ${description}`, info);
}

const LOGIC: Readonly<Record<StreamPromise, (stream: AnyStream) => string>> = {
  quality: ({ slo }) =>
    `${Number((slo.quality * 100).toPrecision(12))} % of the events keep every rule of their fields`,
  latency: ({ slo }) => `99 % of the events are in the topic within ${slo.latency} of being received`,
};

const promiseAssertion = (stream: AnyStream, promise: StreamPromise, dataset: string): Entity =>
  assertion(stream, promiseId(promise), dataset, LOGIC[promise](stream), {
    type: "CUSTOM",
    customAssertion: { type: "Service-level objective", entity: dataset, logic: LOGIC[promise](stream) },
  });

const assertion = (stream: AnyStream, rule: string, dataset: string, description: string, info: object): Entity => ({
  key: `${stream.name}.${rule}`,
  type: "assertion",
  urn: names.dataHubAssertionUrn(stream, rule),
  aspects: {
    assertionInfo: {
      ...info,
      description,
      entityUrn: dataset,
      // Measured by the platform, and told to DataHub.
      source: { type: "EXTERNAL", created: STAMP },
      lastUpdated: STAMP,
      customProperties: { stream: stream.name, rule },
    },
    dataPlatformInstance: { platform: names.dataHubPlatformUrn(names.PLATFORM) },
    status: PRESENT,
  },
});
