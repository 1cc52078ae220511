import type { Place } from "../../core/reading";
import { requestsAmong } from "../../core/requests";
import { type Breach, type Rule, stackRule } from "../../core/rule";
import type { Stack } from "../../core/subject";
import { eachBreach } from "../asking";
import { planHolder, streamsOf } from "./planned";

const calling = (stream: Place): string => `stream ${stream.at("name").shown()}`;

/** A rule of each stream of the plan. */
const ofStreams = (
  facts: Pick<Rule, "name" | "title" | "severity" | "references" | "remedy">,
  ask: (stream: Place, stack: Stack) => readonly Breach[],
): Rule =>
  stackRule({
    family: "data",
    ...facts,
    judge: (stack) => {
      const on = planHolder(stack);
      return on === undefined ? [] : eachBreach(on, () => streamsOf(stack).flatMap((stream) => ask(stream, stack)));
    },
  });

const streams = { framework: "Millrace", id: "workloads/streams" } as const;

const owner = ofStreams(
  {
    name: "stream-owner",
    title: "Every stream has an owner who can be reached",
    severity: "medium",
    references: [streams],
    remedy: "set owner to a team and its address in the stream's definition",
  },
  (stream) =>
    ["team", "contact"].flatMap((part) => {
      const place = stream.at("owner", part);
      const given = place.text()?.trim() ?? "";
      const good = part === "team" ? given !== "" : /^\S+@\S+\.\S+$|^https:\/\/\S+$/.test(given);
      const allowed = part === "team" ? "a name" : "an address";
      return good ? [] : [{ what: `owner.${part} of ${calling(stream)}`, allowed, got: place.shown() }];
    }),
);

const slo = ofStreams(
  {
    name: "stream-slo",
    title: "Every stream says how fast and how good it is",
    severity: "medium",
    references: [streams],
    remedy: "set slo to a latency and a part of good records in the stream's definition",
  },
  (stream) => {
    const [latency, quality] = [stream.at("slo", "latency"), stream.at("slo", "quality")];
    const part = quality.number();
    return [
      ...(/^(?!0+(\.0+)? )[0-9.]+ (ms|seconds?|minutes?|hours?|days?)$/.test(latency.text() ?? "")
        ? []
        : [{ what: `slo.latency of ${calling(stream)}`, allowed: "a duration", got: latency.shown() }]),
      ...(part !== undefined && part > 0 && part <= 1
        ? []
        : [{ what: `slo.quality of ${calling(stream)}`, allowed: "above 0, at most 1", got: quality.shown() }]),
    ];
  },
);

const registry = { framework: "Millrace", id: "components/schema-registry" } as const;

const schemas = ofStreams(
  {
    name: "stream-schema",
    title: "Every stream's schema is registered as its contract says",
    severity: "high",
    references: [registry],
    remedy: "deploy the schemas with the plan: what producers may change is judged by both",
  },
  (stream, stack): readonly Breach[] => {
    const subject = `${stream.at("topic").text() ?? ""}-value`;
    const told = (path: string) => requestsAmong(stack.subjects, (one) => one.endsWith(path)).at(-1)?.body;
    const mode = told(`/config/${subject}`)?.at("compatibility");
    const version = told(`/subjects/${subject}/versions`);
    const what = `the schema "${subject}" of ${calling(stream)}`;
    if (version === undefined) return [{ what, allowed: "registered", got: "none" }];
    const wanted = stream.at("compatibility").text() ?? "";
    const got = mode?.text()?.toLowerCase().replace("_transitive", "");
    const encoding = stream.at("encoding").text() ?? "";
    return [
      ...(got === wanted
        ? []
        : [{ what: `compatibility of ${what}`, allowed: wanted.toUpperCase(), got: mode?.shown() ?? "nothing" }]),
      ...(version.at("schemaType").text()?.toLowerCase() === encoding
        ? fieldsBreach(stream, version, what, encoding)
        : [{ what: `schemaType of ${what}`, allowed: encoding.toUpperCase(), got: version.at("schemaType").shown() }]),
    ];
  },
);

/** The first field that the plan and the schema do not both have. @throws UnknownRead */
function fieldsBreach(stream: Place, version: Place, what: string, encoding: string): readonly Breach[] {
  const schema = version.at("schema").json();
  const has =
    encoding === "avro"
      ? schema
          .at("fields")
          .items()
          .flatMap((field) => field.at("name").text() ?? [])
      : schema
          .at("properties")
          .fields()
          .map(([name]) => name);
  const wanted = stream
    .at("fields")
    .items()
    .flatMap((field) => field.at("name").text() ?? []);
  const missing = wanted.filter((name) => !has.includes(name));
  const more = has.filter((name) => !wanted.includes(name));
  const list = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(", ");
  return [
    ...(missing.length === 0 ? [] : [{ what, allowed: `with the plan's ${list(missing)}`, got: "none of that name" }]),
    ...(more.length === 0 ? [] : [{ what, allowed: "without what the plan does not have", got: list(more) }]),
  ];
}

/** What a stream promises, and who promises it. */
export const contractRules: readonly Rule[] = [owner, slo, schemas];
