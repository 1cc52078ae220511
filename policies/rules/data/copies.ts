import { isHidden } from "../../core/plan";
import type { Place } from "../../core/reading";
import { requestsAmong, requestsOf } from "../../core/requests";
import type { Breach, Rule } from "../../core/rule";
import type { Stack } from "../../core/subject";
import { type Guarded, holds, ofConfigMaps, shown, snake } from "./personal";

const TEMPLATE = /^\/_index_template\/([^/]+)$/;

const search = ofConfigMaps(
  {
    name: "pii-search",
    title: "The search holds nothing personal, and pseudonyms only in place of what identifies",
    remedy:
      "leave the field out of the mapping and keep it strict, and let the index's final pipeline check pseudonyms: whoever may search reads it all",
  },
  (config, streams, stack) => {
    const requests = requestsOf(config);
    return requests.flatMap(({ path, body }): readonly Breach[] => {
      const [, index] = TEMPLATE.exec(path) ?? [];
      const stream = streams.find(({ name }) => body.at("_meta", "stream").is(name));
      return index === undefined || stream === undefined
        ? []
        : indexBreaches(index, stream, body.at("template"), stack);
    });
  },
);

/** @throws UnknownRead */
function indexBreaches(index: string, { personal }: Guarded, template: Place, stack: Stack): readonly Breach[] {
  const mappings = template.at("mappings");
  const calling = `of index "${index}"`;
  const pipeline = template.at("settings", "index.final_pipeline");
  const checked = pseudonymsOf(pipeline.text(), stack);
  return [
    ...(mappings.at("dynamic").is("strict")
      ? []
      : [{ what: `dynamic ${calling}`, allowed: '"strict"', got: mappings.at("dynamic").shown() }]),
    ...personal.flatMap((one): readonly Breach[] => {
      const mapped = mappingAt(mappings, one.path);
      if (mapped === undefined) return [];
      const what = `${one.pii} field ${shown(one)} ${calling}`;
      if (isHidden(one)) return [{ what, allowed: "left out", got: "mapped" }];
      if (checked.includes(one.path.join("\n"))) return [];
      const got = pipeline.absent ? "no final pipeline" : `pipeline ${pipeline.shown()} that does not`;
      return [{ what, allowed: "checked to be a pseudonym", got }];
    }),
  ];
}

/** What an index has for a path: a field on the way that is searched as a whole counts. Absent where it has nothing. */
function mappingAt(mappings: Place, path: readonly string[]): Place | undefined {
  let here = mappings;
  for (const step of path) {
    if (step === "[]" || step === "{}") continue;
    const inner = here.at("properties");
    if (here !== mappings && inner.absent) return here;
    here = inner.at(step);
    if (here.absent) return undefined;
  }
  return here;
}

/** Paths, steps by line, that a pipeline's script checks. @throws UnknownRead */
const pseudonymsOf = (pipeline: string | undefined, { subjects }: Stack): readonly string[] =>
  (pipeline === undefined ? [] : requestsAmong(subjects, (path) => path === `/_ingest/pipeline/${pipeline}`))
    .flatMap(({ body }) => body.at("processors").items())
    .flatMap((processor) => processor.at("script", "params", "paths").items())
    .map((path) => path.texts().join("\n"));

const pinot = ofConfigMaps(
  {
    name: "pii-pinot",
    title: "Pinot has no column of anything personal",
    remedy: "leave the column out of the schema: Pinot shows every column to everybody who may ask it",
  },
  (config, streams) =>
    requestsOf(config).flatMap(({ path, body }): readonly Breach[] => {
      const stream = streams.find(({ name }) => body.at("schemaName").is(snake(name)));
      if (!path.startsWith("/schemas") || stream === undefined) return [];
      const columns = ["dimensionFieldSpecs", "metricFieldSpecs", "dateTimeFieldSpecs"]
        .flatMap((specs) => body.at(specs).items())
        .flatMap((spec) => spec.at("name").text() ?? []);
      return stream.personal.filter(isHidden).flatMap((one): readonly Breach[] => {
        const column = columns.find((name) => holds(name, one.path));
        if (column === undefined) return [];
        const what = `column "${column}" of table "${snake(stream.name)}"`;
        return [{ what, allowed: `left out, since ${shown(one)} is ${one.pii}`, got: "there" }];
      });
    }),
);

/** Copies of streams hold nothing personal. */
export const copyRules: readonly Rule[] = [search, pinot];
