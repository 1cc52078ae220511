import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { paths } from "../../paths";
import type { Graph, GraphResource } from "../graph";
import { fieldsOf, isFields, isSecret, listOf, textOf } from "../schemas/symbols";
import { byUrn, roomOf } from "../topology/objects";

/** Where what belongs to no room is written. */
export const STACK = "stack";
/** Lines from which a text is written by its hash. */
const MANY_LINES = 40;
/** Digits of a fingerprint that an image's tag has. */
const TAG_DIGITS = 12;
/** Characters from which a single line is. */
const MANY_CHARACTERS = 4000;

export interface GoldenOptions {
  /** Text that differs from machine to machine, by what stands for it. Default: the checkout's folder by `<root>`. */
  readonly replaced?: Readonly<Record<string, string>>;
}

/**
 * A graph as it is committed for review: a YAML text for each room, the same whenever the graph is. Inputs are whole but for
 * secrets (`<secret>`), dashboards and long texts but policies (their title, length and sha256); JSON within a text is written as what it says.
 */
export function goldensOf(
  graph: Graph,
  { replaced = { "<root>": paths().root } }: GoldenOptions = {},
): Record<string, string> {
  const resources = byUrn(graph);
  const rooms = new Map<string, GraphResource[]>();
  for (const resource of graph.resources) {
    if (resource.type === "pulumi:pulumi:Stack") continue;
    const room = roomOf(resource, resources) ?? STACK;
    rooms.set(room, [...(rooms.get(room) ?? []), resource]);
  }
  const texts: Record<string, string> = {};
  for (const room of [...rooms.keys(), STACK].sort()) {
    const entries = entriesOf(rooms.get(room) ?? [], resources);
    const outputs = room === STACK ? { outputs: readable(graph.outputs) } : {};
    const body = stringify({ ...entries, ...outputs }, { lineWidth: 0, aliasDuplicateObjects: false });
    texts[room] = [...Object.entries(replaced), ...fingerprints(graph)].reduce(
      (text, [mark, given]) => text.replaceAll(given, mark),
      body,
    );
  }
  return texts;
}

/** Of what images are built from: it changes with every line of a worker, which is reviewed where it stands. */
const fingerprints = ({ resources }: Graph): readonly (readonly [mark: string, given: string])[] =>
  resources.flatMap(({ inputs }) => {
    const fingerprint = textOf(fieldsOf(inputs.keepers).fingerprint);
    if (fingerprint === undefined) return [];
    return [["<fingerprint>", fingerprint] as const, ["<fingerprint>", fingerprint.slice(0, TAG_DIGITS)] as const];
  });

/** The resources of a room by what they are called, in the order of that. */
function entriesOf(
  resources: readonly GraphResource[],
  all: ReadonlyMap<string, GraphResource>,
): Readonly<Record<string, unknown>> {
  const titled = resources.map((resource) => [titleOf(resource), resource] as const);
  const named = titled.map(([title, resource]) => {
    const alike = titled.filter(([other]) => other === title).length > 1;
    const parent = all.get(resource.parent ?? "");
    return [alike && parent !== undefined ? `${title} in ${parent.name}` : title, bodyOf(resource)] as const;
  });
  return Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

const titleOf = ({ type, name }: GraphResource): string => `${type} ${name}`;

function bodyOf({ type, inputs, protect }: GraphResource): unknown {
  // The type says these.
  const said = type.startsWith("kubernetes:") ? ["apiVersion", "kind"] : [];
  const told = Object.fromEntries(Object.entries(inputs).filter(([key]) => !said.includes(key)));
  return { ...(protect ? { "(protected)": true } : {}), ...fieldsOf(readable(told)) };
}

/** As a reviewer wants to see it. */
function readable(value: unknown): unknown {
  if (typeof value === "string") return readableText(value);
  if (Array.isArray(value)) return value.map(readable);
  if (isSecret(value)) return "<secret>";
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, readable(item)]),
  );
}

function readableText(text: string): unknown {
  const parsed = parsedJson(text);
  const dashboard = isFields(parsed) ? dashboardOf(parsed) : undefined;
  if (dashboard !== undefined) return `<${dashboard}, ${sizeOf(text)}>`;
  // Who may do what is read whole, however long it is.
  if (isFields(parsed) && Array.isArray(parsed.Statement)) return { "(json)": readable(parsed) };
  if (text.trimEnd().split("\n").length > MANY_LINES || text.length > MANY_CHARACTERS)
    return `<text of ${sizeOf(text)}>`;
  return parsed === undefined ? text : { "(json)": readable(parsed) };
}

/** What a text says when it is a JSON object or list. */
function parsedJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `dashboard "Kafka" of 12 panels`, when it is one of Grafana's. */
function dashboardOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const title = textOf(value.title);
  if (title === undefined || !Array.isArray(value.panels)) return undefined;
  const count = (panels: unknown): number =>
    listOf(panels).reduce<number>((sum, panel) => {
      const { type, panels: within } = fieldsOf(panel);
      return sum + (type === "row" ? 0 : 1) + count(within);
    }, 0);
  return `dashboard "${title}" of ${count(value.panels)} panels`;
}

function sizeOf(text: string): string {
  const lines = text.trimEnd().split("\n").length;
  return `${lines} ${lines === 1 ? "line" : "lines"}, sha256 ${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}
