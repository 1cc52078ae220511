import Ajv, { type ErrorObject } from "ajv";
import Ajv2020 from "ajv/dist/2020";
import { parse } from "yaml";
import type { Release } from "../../../components/core/kubernetes/manifest";
import { readUpstream, type UpstreamOptions, upstreamFiles } from "../upstream";
import { chartLists, type ChartLists, FREE_KEY, typedKeys } from "./chart-lists";
import { type CoreKinds, coreKinds } from "./core";
import { type Fields, fieldsOf, hasSymbol, isFields, isSecret } from "./symbols";
import { join, type Schema, walk } from "./walk";
import { hint, shown } from "./words";

/** A release as the check needs it. */
export type Valued = Pick<Release, "name" | "namespace" | "chart" | "values">;

/**
 * What is wrong with the values of charts: a key that the chart does not know, a map where it has none or the other way round, a
 * value that breaks the chart's schema, a value that is not known before the deployment. A sentence each.
 * @throws UpstreamError when the charts' files cannot be read
 */
export function valueDefects(releases: readonly Valued[], options: UpstreamOptions = {}): readonly string[] {
  return releases.flatMap((release) => {
    const checker = new ChartValues(release.chart, options);
    return checker
      .defects(release.values)
      .map((sentence) => `chart ${release.chart} of release ${release.namespace}/${release.name}: ${sentence}`);
  });
}

class ChartValues {
  private readonly lists: ChartLists;
  private readonly defaults: Fields;
  private readonly core: CoreKinds;

  constructor(
    private readonly chart: Valued["chart"],
    private readonly options: UpstreamOptions,
  ) {
    this.lists = chartLists[chart];
    this.defaults = this.withSubcharts(this.read(`charts/${chart}/values.yaml`));
    this.core = coreKinds(options);
  }

  defects(values: Fields): readonly string[] {
    return [...this.compare(values, this.defaults, []), ...this.schemaDefects(values)];
  }

  private read(file: string): Fields {
    return fieldsOf(parse(readUpstream(file, this.options)));
  }

  /** A sub-chart takes its own values, with the parent's for it over them. */
  private withSubcharts(own: Fields): Fields {
    const subcharts = Object.entries(this.lists.subcharts ?? {});
    return {
      ...own,
      ...Object.fromEntries(
        subcharts.map(([key, chart]) => [key, merged(this.read(`charts/${chart}/values.yaml`), own[key])]),
      ),
    };
  }

  private compare(given: unknown, known: unknown, path: readonly string[]): readonly string[] {
    const where = path.reduce(join, "values");
    const late = lateDefect(given, known, where);
    if (late !== undefined) return [late];
    const key = path.at(-1) ?? "";
    const typed = this.typedDefects(given, known, key, where);
    if (typed !== undefined) return typed;
    if (isFields(known)) {
      // Null takes a default away.
      if (given === null) return [];
      if (!isFields(given)) return [`${where} must be a map, got ${shown(given)}`];
      const free = path.length > 0 && (Object.keys(known).length === 0 || this.isFree(path) || FREE_KEY.test(key));
      return Object.entries(given).flatMap(([name, item]) => {
        if (Object.hasOwn(known, name)) return this.compare(item, known[name], [...path, name]);
        if (free || this.lists.optional?.[[...path, name].join("/")] !== undefined) {
          return deepLateDefects(item, join(where, name));
        }
        return [`${join(where, name)} is not a value of the chart${hint(name, Object.keys(known))}`];
      });
    }
    return [...kindDefect(given, known, where), ...deepLateDefects(given, where)];
  }

  private isFree(path: readonly string[]): boolean {
    return path.some((_, index) => this.lists.free?.[path.slice(0, index + 1).join("/")] !== undefined);
  }

  /** Absent where the value is no type of Kubernetes, which a chart's default shows: `resources: { operator: … }`. */
  private typedDefects(given: unknown, known: unknown, key: string, where: string): readonly string[] | undefined {
    const types = typedKeys[key];
    if (types === undefined || given === null) return undefined;
    const schemas = types.map((type): Schema => {
      const $ref = `#/definitions/${type.replace("[]", "")}`;
      return type.endsWith("[]") ? { type: "array", items: { $ref } } : { $ref };
    });
    const judge = { resolve: this.core.resolve, strict: true };
    const fits = (value: unknown) => schemas.map((schema) => walk(value, schema, where, judge));
    if (known !== null && known !== undefined && !fits(withoutUnset(known)).some(({ length }) => length === 0)) {
      return undefined;
    }
    const [least = []] = fits(withoutUnset(given)).sort((a, b) => a.length - b.length);
    return least;
  }

  private schemaDefects(values: Fields): readonly string[] {
    const file = `charts/${this.chart}/values.schema.json`;
    if (!(this.options.files ?? upstreamFiles).some((entry) => entry.file === file)) return [];
    const { $schema, ...schema } = JSON.parse(readUpstream(file, this.options)) as Record<string, unknown>;
    const options = { strict: false, allErrors: true, validateFormats: false };
    const ajv = String($schema).includes("2020-12") ? new Ajv2020(options) : new Ajv(options);
    const validate = ajv.compile(schema);
    if (validate(merged(this.defaults, values))) return [];
    return (validate.errors ?? []).map(sentenceOf);
  }
}

function sentenceOf({ instancePath, message = "breaks the chart's schema", params, keyword }: ErrorObject): string {
  const path = instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce(join, "values");
  const extra = keyword === "additionalProperties" ? ` ("${String(params.additionalProperty)}")` : "";
  return `${path} ${message}${extra}, says the chart's schema`;
}

/** A chart's preview is empty when one of its values is not known, so that each must be. */
function lateDefect(given: unknown, known: unknown, where: string): string | undefined {
  if (isSecret(given) && !(isFields(known) && "secret" in known)) {
    return `${where} must be plain, got a secret; put it in a Secret whose name the chart is given`;
  }
  if (typeof given === "string" && hasSymbol(given)) {
    return `${where} must be known before the deployment, got ${shown(given)}; put it in a ConfigMap or Secret whose name the chart is given`;
  }
  return undefined;
}

function deepLateDefects(given: unknown, where: string): readonly string[] {
  const symbol = typeof given === "string" ? lateDefect(given, undefined, where) : undefined;
  if (symbol !== undefined) return [symbol];
  if (Array.isArray(given)) return given.flatMap((item, index) => deepLateDefects(item, `${where}[${index}]`));
  if (isFields(given)) return Object.entries(given).flatMap(([key, item]) => deepLateDefects(item, join(where, key)));
  return [];
}

/** Defaults that are null or empty say nothing of what may stand there. */
function kindDefect(given: unknown, known: unknown, where: string): readonly string[] {
  if (given === null || known === null || known === undefined || known === "") return [];
  const expected = Array.isArray(known) ? "a list" : typeof known === "boolean" ? "true or false" : "a single value";
  const fits = Array.isArray(known)
    ? Array.isArray(given)
    : typeof known === "boolean"
      ? typeof given === "boolean"
      : typeof given !== "object";
  return fits ? [] : [`${where} must be ${expected} as the chart's default ${shown(known)} is, got ${shown(given)}`];
}

/** Without what is null, which a chart's default means for unset. */
const withoutUnset = (value: unknown): unknown =>
  isFields(value) ? Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null)) : value;

/** As Helm puts values over defaults: maps are merged, null takes away, all else replaces. */
function merged(defaults: unknown, given: unknown): Fields {
  const result: Record<string, unknown> = { ...fieldsOf(defaults) };
  for (const [key, item] of Object.entries(fieldsOf(given))) {
    if (item === null) Reflect.deleteProperty(result, key);
    else result[key] = isFields(item) && isFields(result[key]) ? merged(result[key], item) : item;
  }
  return result;
}
