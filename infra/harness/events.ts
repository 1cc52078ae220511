import type { EngineEvent } from "@pulumi/pulumi/automation";

/** What happened to one resource, or an error, as a line for the terminal. */
export interface EventReader {
  readonly onEvent: (event: EngineEvent) => void;
  /** Number of resources by what was done with them: create, update, delete, same, … */
  readonly counts: () => Readonly<Record<string, number>>;
  /** Names of the processes that are being started or ended now. */
  readonly underway: () => readonly string[];
  /** The sentences of what went wrong, without the engine's decoration. */
  readonly errors: () => readonly string[];
}

/** Operations that a person wants to see, and how they are told: under way and done. */
const WORDS: Readonly<Record<string, { readonly doing: string; readonly done: string }>> = {
  create: { doing: "starting", done: "made" },
  update: { doing: "restarting", done: "updated" },
  delete: { doing: "ending", done: "removed" },
  "create-replacement": { doing: "starting anew", done: "made anew" },
  "delete-replaced": { doing: "ending the old one", done: "old one removed" },
  replace: { doing: "replacing", done: "replaced" },
};

const PROCESS = "dynamic/local:Process";
const TOPIC = "dynamic/local:Topic";

/** Turns the engine's events into lines: one for each process that starts or ends, one for each resource that changed. */
export function readEvents(say: (line: string) => void, dryRun: boolean): EventReader {
  const started = new Map<string, number>();
  const underway = new Set<string>();
  // By resource: a component is told twice, when it is registered and when its outputs are.
  const done = new Map<string, string>();
  const errors: string[] = [];
  return {
    onEvent: ({ resourcePreEvent, resOutputsEvent, diagnosticEvent }) => {
      if (resourcePreEvent !== undefined) {
        const { op, urn, type } = resourcePreEvent.metadata;
        started.set(urn, Date.now());
        const words = WORDS[op];
        if (words !== undefined && isOurs(type)) {
          if (dryRun) say(`  ${kindOf(type)} ${nameOf(urn)}: ${op}`);
          else if (type.includes(PROCESS)) {
            underway.add(nameOf(urn));
            say(`  ${nameOf(urn)}: ${words.doing}`);
          }
        }
      }
      if (resOutputsEvent !== undefined) {
        const { op, urn, type } = resOutputsEvent.metadata;
        done.set(urn, op);
        underway.delete(nameOf(urn));
        const words = WORDS[op];
        if (words === undefined || dryRun || !isOurs(type)) return;
        // The engine lets go of a topic, and the topic stays with its data.
        if (op === "delete" && type.includes(TOPIC)) return;
        const seconds = (Date.now() - (started.get(urn) ?? Date.now())) / 1000;
        say(`  ${kindOf(type)} ${nameOf(urn)}: ${words.done}${seconds >= 0.1 ? ` (${seconds.toFixed(1)} s)` : ""}`);
      }
      if (diagnosticEvent?.severity === "error") {
        const sentence = plainOf(diagnosticEvent.message);
        if (sentence !== "") errors.push(sentence);
      }
    },
    counts: () => {
      const ops = [...done.values()];
      return Object.fromEntries([...new Set(ops)].map((op) => [op, ops.filter((other) => other === op).length]));
    },
    underway: () => [...underway],
    errors: () => [...new Set(errors)],
  };
}

/** Components and the stack itself only group: what they hold is told. */
const isOurs = (type: string): boolean => type.startsWith("pulumi-nodejs:dynamic/");
const nameOf = (urn: string): string => urn.split("::").at(-1) ?? urn;
const kindOf = (type: string): string => (type.split(":").at(-1) ?? type).toLowerCase();

/** Without colour marks, and without what the engine puts around a provider's own sentence. */
function plainOf(message: string): string {
  const text = message
    .replace(/<\{%[^%]*%\}>/g, "")
    .replace(/^error: /, "")
    .trim();
  if (/^(update|preview|destroy) failed$/.test(text)) return "";
  return text.replace(/^(creating|updating|deleting) (failed|urn:\S+):? ?/i, "");
}
