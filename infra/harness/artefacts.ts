import type { AnyStream, Serving } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import type { Graph } from "./graph";

/** One kind of thing that follows from a stream, and how a graph shows which streams have it. */
export interface Artefact {
  readonly title: string;
  /** Streams that have it: all of them, or those that say where they are served. */
  readonly of: "every" | Serving;
  /** What it is called for a stream. */
  readonly name: (stream: AnyStream) => string;
  /** Those of the graph. */
  readonly found: (files: Files, graph: Graph) => readonly string[];
}

/** Files of ConfigMaps, by room: the part of a namespace after the platform's name. */
type Files = (room: string, pattern: RegExp) => readonly string[];

const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, name = ""]) => name);

/** What a stream's own file gives, by the rooms that make it. */
export const artefacts: readonly Artefact[] = [
  {
    title: "topic",
    of: "every",
    name: names.topic,
    found: (_, { resources }) =>
      resources.flatMap(({ type, inputs }) => {
        if (type === "aws:msk/topic:Topic") return [String(inputs.name)];
        if (!type.endsWith(":KafkaTopic")) return [];
        return [(inputs.metadata as { readonly name: string }).name];
      }),
  },
  {
    title: "registered schema",
    of: "every",
    name: names.registrySubject,
    found: (files) => files("schema-registry", /^d\d+-(.+)\.json$/),
  },
  {
    title: "ksqlDB statement",
    of: "every",
    name: names.ksqldbStream,
    found: (_, graph) =>
      matches(fileOf(graph, "ksqldb", "statements.sql"), /^CREATE STREAM (?:IF NOT EXISTS )?`?(\w+)/gm),
  },
  {
    title: "Iceberg table",
    of: "lake",
    name: names.icebergTable,
    found: (files) => files("spark", /^table-streams\.(.+)\.json$/),
  },
  {
    title: "Pinot table",
    of: "pinot",
    name: names.pinotTable,
    found: (files) => files("pinot", /^d\d+-(.+)\.json$/),
  },
  {
    title: "index template",
    of: "search",
    name: names.indexTemplate,
    found: (files) => files("elastic", /^d\d+-(millrace-.+)\.json$/),
  },
  {
    title: "Trino view",
    of: "every",
    name: names.trinoView,
    found: (files) => files("trino", /^v\d+-streams-(.+)\.json$/),
  },
  {
    title: "table of the topic in Trino",
    of: "every",
    name: names.trinoView,
    found: (files) => files("trino", /^([a-z0-9_]+)\.json$/).filter((name) => name !== "rules" && name !== "plan"),
  },
  {
    title: "DataHub dataset",
    of: "every",
    name: names.topic,
    found: (files) => files("datahub", /^d\d+-dataset-kafka\.(.+)\.json$/),
  },
  {
    title: "Superset dataset",
    of: "pinot",
    name: names.pinotTable,
    found: (files) => files("superset", /^datasets__pinot__(.+)\.yaml$/),
  },
];

/** Every file of a room's ConfigMaps that fits, by the first group of the pattern. */
const filesOf =
  ({ resources }: Graph): Files =>
  (room, pattern) =>
    resources
      .filter(
        ({ type, name }) => type === "kubernetes:core/v1:ConfigMap" && name.startsWith(`${names.namespace(room)}/`),
      )
      .flatMap(({ inputs }) => Object.keys(inputs.data ?? {}))
      .flatMap((file) => pattern.exec(file)?.slice(1, 2) ?? []);

function fileOf({ resources }: Graph, room: string, file: string): string {
  for (const { type, name, inputs } of resources) {
    if (type !== "kubernetes:core/v1:ConfigMap" || !name.startsWith(`${names.namespace(room)}/`)) continue;
    const content = (inputs.data as Readonly<Record<string, unknown>> | undefined)?.[file];
    if (typeof content === "string") return content;
  }
  return "";
}

/**
 * Sentences: a stream that lacks what it must have, and an artefact of a stream that nobody declares.
 * @param also artefacts that are nobody's stream's: topics of workers and systems, by a pattern of their names
 */
export function artefactDefects(
  graph: Graph,
  streams: readonly AnyStream[],
  also: Readonly<Record<string, RegExp>> = {},
): readonly string[] {
  const files = filesOf(graph);
  return artefacts.flatMap(({ title, of, name, found }) => {
    const wanted = streams.filter((stream) => servedAs(stream, of));
    const there = found(files, graph);
    const lacking = wanted.filter((stream) => !there.includes(name(stream)));
    const known = new Set(wanted.map(name));
    const orphans = there.filter((one) => !known.has(one) && also[title]?.test(one) !== true);
    return [
      ...lacking.map((stream) => `stream "${stream.name}" has no ${title} "${name(stream)}"`),
      ...orphans.map((one) => `${title} "${one}" is of no stream that is declared`),
    ];
  });
}

const servedAs = ({ serve }: AnyStream, of: Artefact["of"]): boolean => of === "every" || serve.includes(of);
