import { INT_MAX, INT_MIN } from "./canonical";
import { aKind, choice, type Defects } from "./defects";
import type { Field, Fields, PiiClass, QualityRule } from "./fields";
import { describe } from "./issue";
import { compileField, type Match } from "./match";
import { RESERVED } from "./reserved";

/** Names of one form in Avro, JSON, SQL and TypeScript: camel case, and PostgreSQL's 63 characters. */
const FIELD_NAME = /^[a-z][A-Za-z0-9]{0,62}$/;
/** An Avro symbol. */
const SYMBOL = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

const MAX_FIELDS = 200;
const MAX_DEPTH = 5;
const MAX_SYMBOLS = 256;
const MAX_TEXT = 65_536;
const MAX_ELEMENTS = 10_000;

const PII: readonly PiiClass[] = ["none", "pseudonymous", "personal", "sensitive"];

/** The kinds that a rule can be asked of. */
const RULES: Readonly<Record<QualityRule["rule"], readonly Field["kind"][]>> = {
  range: ["int", "long", "double", "decimal"],
  pattern: ["string"],
  oneOf: ["string"],
  notBlank: ["string"],
  freshWithin: ["timestamp"],
};

/** Adds what is wrong with the fields of a record, and with all that lies in them. */
export function checkFields(defects: Defects, fields: Fields, path = "", depth = 1): void {
  const where = path === "" ? "fields" : `field "${path}"`;
  const names = Object.keys(fields);
  if (names.length === 0 || names.length > MAX_FIELDS) {
    const allowed = path === "" ? `be 1 to ${MAX_FIELDS}` : `have 1 to ${MAX_FIELDS} fields`;
    defects.add(where, allowed, String(names.length), path === "" ? "mend `fields`" : "mend its fields");
  }
  if (depth > MAX_DEPTH) {
    defects.add(where, `lie at most ${MAX_DEPTH} levels deep`, String(depth), "flatten it");
    return;
  }
  const seen = new Map<string, string>();
  for (const name of names) {
    checkName(defects, path, name, seen);
    checkField(defects, fields[name], path === "" ? name : `${path}.${name}`, depth);
  }
}

function checkName(defects: Defects, path: string, name: string, seen: Map<string, string>): void {
  const lower = name.toLowerCase();
  const what = `the name of field ${describe(path === "" ? name : `${path}.${name}`)}`;
  if (!FIELD_NAME.test(name)) {
    defects.add(what, "be 1 to 63 letters and digits in camel case", describe(name), "rename it");
  }
  if (RESERVED.has(lower)) {
    defects.add(what, "be no reserved word of SQL, ksqlDB or JavaScript", describe(name), "rename it");
  }
  const twin = seen.get(lower);
  if (twin !== undefined) {
    defects.add(
      what,
      "differ from the others in more than case, since SQL ignores it",
      `"${twin}" and "${name}"`,
      "rename one",
    );
  }
  seen.set(lower, name);
}

function checkField(defects: Defects, field: Field | undefined, path: string, depth: number): void {
  const what = `field "${path}"`;
  if (field === undefined || !Object.hasOwn(byKind, field.kind)) {
    const kinds = Object.keys(byKind).filter((kind) => kind !== "nullable");
    defects.add(what, `be one of the kinds ${kinds.join(", ")}`, describe(field?.kind), "use a function of fields.ts");
    return;
  }
  if (field.doc?.trim() === "") defects.add(what, "say what it means, or have no `doc`", '""', "set its `doc`");
  if (field.pii !== undefined && !PII.includes(field.pii)) {
    defects.add(what, `have as \`pii\` one of ${PII.join(", ")}`, describe(field.pii), "set its `pii`");
  }
  for (const rule of field.rules ?? []) checkRule(defects, field, rule, what);
  compileField(byKind, field)(defects, path, depth);
}

type Check = (defects: Defects, path: string, depth: number) => void;
const nothing = (): Check => () => undefined;

function limit(option: string, value: number | undefined, max: number): Check {
  return (defects, path) => {
    if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= max)) return;
    defects.add(`field "${path}"`, `have a \`${option}\` of 1 to ${max}`, describe(value), `set its \`${option}\``);
  };
}

/** What each kind asks of its own options. Containers go down themselves, since only they know the depth. */
const byKind: Match<Check> = {
  string: (field) => limit("maxLength", field.maxLength, MAX_TEXT),
  boolean: nothing,
  int:
    ({ min = INT_MIN, max = INT_MAX }) =>
    (defects, path) => {
      if (Number.isInteger(min) && Number.isInteger(max) && INT_MIN <= min && min <= max && max <= INT_MAX) return;
      defects.add(
        `field "${path}"`,
        `have \`min\` and \`max\` as integers of 32 bits, min at most max`,
        `${min} and ${max}`,
        "set them",
      );
    },
  long: nothing,
  double: nothing,
  decimal:
    ({ precision, scale }) =>
    (defects, path) => {
      const what = `field "${path}"`;
      if (!Number.isInteger(precision) || precision < 1 || precision > 38) {
        defects.add(what, "have a precision of 1 to 38 digits", describe(precision), "set its precision");
      } else if (!Number.isInteger(scale) || scale < 0 || scale > precision) {
        defects.add(what, `have a scale of 0 to its precision, ${precision}`, describe(scale), "set its scale");
      }
    },
  timestamp:
    ({ precision }) =>
    (defects, path) => {
      if (["s", "ms", "us"].includes(precision)) return;
      defects.add(`field "${path}"`, "count one of s, ms, us", describe(precision), "set its precision");
    },
  uuid: nothing,
  enum:
    ({ values }) =>
    (defects, path) => {
      const what = `field "${path}"`;
      if (values.length === 0 || values.length > MAX_SYMBOLS) {
        defects.add(what, `have 1 to ${MAX_SYMBOLS} values`, String(values.length), "mend its values");
      }
      for (const value of values.filter((symbol) => !SYMBOL.test(symbol))) {
        defects.add(
          what,
          "have values of 1 to 64 letters, digits and underscores, not beginning with a digit",
          describe(value),
          "rename the value",
        );
      }
      const twice = values.find((value, i) => values.indexOf(value) !== i);
      if (twice !== undefined) defects.add(what, "have each value once", `${describe(twice)} twice`, "remove one");
    },
  array: (field) => (defects, path, depth) => {
    limit("maxItems", field.maxItems, MAX_ELEMENTS)(defects, path, depth);
    checkInner(defects, field.items, `${path}[]`, depth);
  },
  map: (field) => (defects, path, depth) => {
    limit("maxEntries", field.maxEntries, MAX_ELEMENTS)(defects, path, depth);
    checkInner(defects, field.values, `${path}{}`, depth);
  },
  record: (field) => (defects, path, depth) => {
    checkFields(defects, field.fields, path, depth + 1);
  },
};

function checkInner(defects: Defects, field: Field, path: string, depth: number): void {
  if (depth < MAX_DEPTH) checkField(defects, field, path, depth + 1);
  else defects.add(`field "${path}"`, `lie at most ${MAX_DEPTH} levels deep`, String(depth + 1), "flatten it");
}

function checkRule(defects: Defects, field: Field, rule: QualityRule, what: string): void {
  const remedy = `mend its rule \`${rule.rule}\``;
  if (!Object.hasOwn(RULES, rule.rule)) {
    defects.add(what, `have rules of ${Object.keys(RULES).join(", ")}`, describe(rule.rule), "mend its `rules`");
    return;
  }
  if (!RULES[rule.rule].includes(field.kind)) {
    defects.add(
      what,
      `be ${aKind(choice(RULES[rule.rule]))} to have the rule \`${rule.rule}\``,
      aKind(field.kind),
      "remove the rule",
    );
    return;
  }
  switch (rule.rule) {
    case "range": {
      const { min = -Infinity, max = Infinity } = rule;
      const given = rule.min !== undefined || rule.max !== undefined;
      if (!given || !(min <= max)) {
        defects.add(
          what,
          "have in its rule `range` a min, a max or both, min at most max",
          describe({ min: rule.min, max: rule.max }),
          remedy,
        );
      }
      return;
    }
    case "pattern":
      try {
        new RegExp(rule.pattern, "u");
      } catch {
        defects.add(what, "have in its rule `pattern` a regular expression", describe(rule.pattern), remedy);
      }
      return;
    case "oneOf":
      if (rule.values.length === 0 || new Set(rule.values).size !== rule.values.length) {
        defects.add(what, "have in its rule `oneOf` one value or more, each once", describe(rule.values), remedy);
      }
      return;
    case "freshWithin":
      defects.duration(`${what}, in its rule \`freshWithin\`,`, rule.duration, remedy);
      return;
    case "notBlank":
      return;
  }
}
