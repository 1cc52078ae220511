/// <reference lib="es2024.string" />
import {
  allowed,
  decimalPattern,
  DEFAULT_MAX_ENTRIES,
  DEFAULT_MAX_ITEMS,
  DEFAULT_MAX_LENGTH,
  fits,
  INT_MAX,
  INT_MIN,
  isLong,
  LONG_PATTERN,
  MAX_KEY_LENGTH,
  timestampRange,
  UUID,
} from "./canonical";
import type { Field, Fields, PiiClass } from "./fields";
import { generate, literal } from "./generate";
import { describe, keyStep, MAX_ISSUES, nameStep, prefix, type Issue } from "./issue";
import { compileField, type Context, type Match } from "./match";

/** The issues of a value, at most `MAX_ISSUES`; none when it is a record of the stream. Never throws on what `JSON.parse` returns. */
export type Validator = (value: unknown) => readonly Issue[];

/** A field compiled: `test` is the hot path and says only yes or no; `explain` is called when it said no. */
interface Check {
  readonly test: (value: unknown) => boolean;
  readonly explain: (value: unknown, issues: Issue[]) => void;
}

const NONE: readonly Issue[] = [];
// Told without the value: what cannot be written in UTF-8 cannot be shown either.
const ILL_FORMED = "must be well-formed Unicode, without lone surrogates";

/** The validator of what `JSON.parse` returns for the stream: a `bigint` long is a string of digits. */
export function validatorOf(stream: { readonly fields: Fields }): Validator {
  return memoized(wire, stream.fields, jsonChecks);
}

/** The validator of the stream's records in memory (`RecordOf`): a `bigint` long is a bigint. */
export function recordValidatorOf(stream: { readonly fields: Fields }): Validator {
  return memoized(memory, stream.fields, memoryChecks);
}

const wire = new WeakMap<Fields, Validator>();
const memory = new WeakMap<Fields, Validator>();

function memoized(cache: WeakMap<Fields, Validator>, fields: Fields, match: Match<Check>): Validator {
  const known = cache.get(fields);
  if (known !== undefined) return known;
  const { test, explain } = compileField(match, { kind: "record", fields });
  const validator: Validator = (value) => {
    if (test(value)) return NONE;
    const issues: Issue[] = [];
    explain(value, issues);
    return issues;
  };
  cache.set(fields, validator);
  return validator;
}

const KEY_TOO_LONG = `must have a key of at most ${MAX_KEY_LENGTH} characters`;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function report(issues: Issue[], issue: Issue): void {
  if (issues.length < MAX_ISSUES) issues.push(issue);
}

/** True when nothing in the field is personal: only then may a message show its value. */
function mayShow(field: Field, pii: PiiClass): boolean {
  if (pii !== "none") return false;
  if (field.kind === "array") return mayShow(field.items, field.items.pii ?? "none");
  if (field.kind === "map") return mayShow(field.values, field.values.pii ?? "none");
  if (field.kind !== "record") return true;
  return Object.values(field.fields).every((inner) => mayShow(inner, inner.pii ?? "none"));
}

function refuse(field: Field, { path, pii }: Context<Check>): (value: unknown, issues: Issue[]) => void {
  const message = allowed(field);
  // The record itself is never shown: something that is no record may hold anything.
  const shown = path !== "" && mayShow(field, pii);
  return (value, issues) => {
    report(issues, shown ? { path: "", message, got: describe(value) } : { path: "", message });
  };
}

function scalar(test: (value: unknown) => boolean, field: Field, context: Context<Check>): Check {
  const refusal = refuse(field, context);
  return {
    test,
    explain: (value, issues) => {
      if (!test(value)) refusal(value, issues);
    },
  };
}

const integerWithin = (min: number, max: number) => (value: unknown) =>
  typeof value === "number" && value >= min && value <= max && Number.isInteger(value);

const matches = (pattern: RegExp) => (value: unknown) => typeof value === "string" && pattern.test(value);

const isText = (value: unknown, max: number): boolean =>
  typeof value === "string" && fits(value, max) && value.isWellFormed();

const jsonChecks: Match<Check> = {
  string: (field, context) => {
    const max = field.maxLength ?? DEFAULT_MAX_LENGTH;
    const test = (value: unknown) => isText(value, max);
    const refusal = refuse(field, context);
    return {
      test,
      explain: (value, issues) => {
        if (test(value)) return;
        if (typeof value === "string" && !value.isWellFormed()) report(issues, { path: "", message: ILL_FORMED });
        else refusal(value, issues);
      },
    };
  },
  boolean: (field, context) => scalar((value) => typeof value === "boolean", field, context),
  int: (field, context) => scalar(integerWithin(field.min ?? INT_MIN, field.max ?? INT_MAX), field, context),
  long: (field, context) =>
    field.bigint === true
      ? scalar(matches(new RegExp(LONG_PATTERN)), field, context)
      : scalar((value) => Number.isSafeInteger(value), field, context),
  double: (field, context) => scalar((value) => Number.isFinite(value), field, context),
  decimal: (field, context) => scalar(matches(new RegExp(decimalPattern(field))), field, context),
  timestamp: (field, context) => {
    const { min, max } = timestampRange(field.precision);
    return scalar(integerWithin(min, max), field, context);
  },
  uuid: (field, context) => scalar(matches(UUID), field, context),
  enum: (field, context) => {
    const values = new Set<unknown>(field.values);
    return scalar((value) => values.has(value), field, context);
  },
  array: (field, context) => {
    const { test, explain } = context.items(field.items);
    const max = field.maxItems ?? DEFAULT_MAX_ITEMS;
    const refusal = refuse(field, context);
    return {
      test: (value) => {
        if (!Array.isArray(value) || value.length > max) return false;
        // Not `every`, which would pass over the holes of a sparse array.
        for (const item of value as readonly unknown[]) if (!test(item)) return false;
        return true;
      },
      explain: (value, issues) => {
        if (!Array.isArray(value) || value.length > max) {
          refusal(value, issues);
          return;
        }
        for (let i = 0; i < value.length && issues.length < MAX_ISSUES; i++) {
          const start = issues.length;
          explain(value[i], issues);
          prefix(issues, start, `[${i}]`);
        }
      },
    };
  },
  map: (field, context) => {
    const { test, explain } = context.values(field.values);
    const max = field.maxEntries ?? DEFAULT_MAX_ENTRIES;
    const refusal = refuse(field, context);
    const isKey = (key: string) => isText(key, MAX_KEY_LENGTH);
    return {
      test: (value) => {
        if (!isObject(value)) return false;
        const keys = Object.keys(value);
        return keys.length <= max && keys.every((key) => isKey(key) && test(value[key]));
      },
      explain: (value, issues) => {
        const keys = isObject(value) ? Object.keys(value) : [];
        if (!isObject(value) || keys.length > max) {
          refusal(value, issues);
          return;
        }
        for (const key of keys) {
          if (issues.length === MAX_ISSUES) break;
          const start = issues.length;
          if (isKey(key)) explain(value[key], issues);
          else report(issues, { path: "", message: key.isWellFormed() ? KEY_TOO_LONG : ILL_FORMED });
          // The keys of a personal map are personal as well.
          prefix(issues, start, context.pii === "none" ? keyStep(key) : "[…]");
        }
      },
    };
  },
  record: (field, context) => {
    const inner = context.fields(field.fields);
    const refusal = refuse(field, context);
    return {
      test: testOfRecord(inner),
      explain: (value, issues) => {
        if (!isObject(value)) {
          refusal(value, issues);
          return;
        }
        for (const [name, { explain }, declared] of inner) {
          const start = issues.length;
          if (Object.hasOwn(value, name) && value[name] !== undefined) explain(value[name], issues);
          else report(issues, { path: "", message: `is missing; it ${allowed(declared)}` });
          prefix(issues, start, name);
        }
        for (const name of Object.keys(value)) {
          if (issues.length === MAX_ISSUES) break;
          if (Object.hasOwn(field.fields, name)) continue;
          report(issues, {
            path: nameStep(name),
            message: `is no field; the fields are ${Object.keys(field.fields).join(", ")}`,
          });
        }
      },
    };
  },
  nullable: ({ test, explain }) => ({
    test: (value) => value === null || test(value),
    explain: (value, issues) => {
      if (value !== null) explain(value, issues);
    },
  }),
};

const memoryChecks: Match<Check> = {
  ...jsonChecks,
  long: (field, context) =>
    field.bigint === true
      ? scalar((value) => typeof value === "bigint" && isLong(value), field, context)
      : jsonChecks.long(field, context),
};

/** Every field good, and as many own names as fields: then none is missing and none is unknown. */
function testOfRecord(fields: readonly (readonly [name: string, check: Check, field: Field])[]): Check["test"] {
  const tests = fields.map(([name], i) => `test${i}(value[${literal(name)}])`);
  const body = `return (value) => isObject(value) && ${[...tests, `Object.keys(value).length === ${fields.length}`].join(" && ")};`;
  const given = Object.fromEntries(fields.map(([, check], i) => [`test${i}`, check.test]));
  return generate(body, { isObject, ...given }) as Check["test"];
}
