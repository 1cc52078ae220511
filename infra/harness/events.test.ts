import type { EngineEvent } from "@pulumi/pulumi/automation";
import { readEvents } from "./events";

const urn = (type: string, name: string): string => `urn:pulumi:local::millrace::${type}::${name}`;
const PROCESS = "pulumi-nodejs:dynamic/local:Process";
const TOPIC = "pulumi-nodejs:dynamic/local:Topic";

type Kind = "resourcePreEvent" | "resOutputsEvent";
const event = (kind: Kind, op: string, type: string, name: string): EngineEvent =>
  ({ [kind]: { metadata: { op, urn: urn(type, name), type } } }) as unknown as EngineEvent;
const diagnostic = (message: string, severity = "error"): EngineEvent =>
  ({ diagnosticEvent: { message, severity, color: "never" } }) as unknown as EngineEvent;

function read(events: readonly EngineEvent[], dryRun = false) {
  const lines: string[] = [];
  const reader = readEvents((line) => lines.push(line), dryRun);
  events.forEach(reader.onEvent);
  return { lines, counts: reader.counts(), errors: reader.errors() };
}

test("a process is told when it starts and when it is done, another resource when it is done", () => {
  const { lines, counts } = read([
    event("resourcePreEvent", "create", PROCESS, "kafka"),
    event("resOutputsEvent", "create", PROCESS, "kafka"),
    event("resourcePreEvent", "create", TOPIC, "payments"),
    event("resOutputsEvent", "create", TOPIC, "payments"),
    event("resourcePreEvent", "update", PROCESS, "fraud"),
    event("resOutputsEvent", "update", PROCESS, "fraud"),
  ]);
  expect(lines).toEqual([
    "  kafka: starting",
    "  process kafka: made",
    "  topic payments: made",
    "  fraud: restarting",
    "  process fraud: updated",
  ]);
  expect(counts).toEqual({ create: 2, update: 1 });
});

test("a topic that the engine lets go of is not told as removed, since it stays with its data", () => {
  const { lines } = read([
    event("resourcePreEvent", "delete", TOPIC, "payments"),
    event("resOutputsEvent", "delete", TOPIC, "payments"),
    event("resourcePreEvent", "delete", PROCESS, "kafka"),
    event("resOutputsEvent", "delete", PROCESS, "kafka"),
  ]);
  expect(lines).toEqual(["  kafka: ending", "  process kafka: removed"]);
});

test("what did not change, and what only groups, is counted and not told", () => {
  const { lines, counts } = read([
    event("resourcePreEvent", "same", PROCESS, "kafka"),
    event("resOutputsEvent", "same", PROCESS, "kafka"),
    event("resourcePreEvent", "create", "millrace:kafka:LocalKafka", "kafka"),
    event("resOutputsEvent", "create", "millrace:kafka:LocalKafka", "kafka"),
  ]);
  expect(lines).toEqual([]);
  expect(counts).toEqual({ same: 1, create: 1 });
});

test("a preview tells what would be done", () => {
  const { lines } = read(
    [event("resourcePreEvent", "create", TOPIC, "payments"), event("resOutputsEvent", "create", TOPIC, "payments")],
    true,
  );
  expect(lines).toEqual(["  topic payments: create"]);
});

test("an error is the sentence that was thrown, once, without the engine's decoration", () => {
  const { errors } = read([
    diagnostic("<{%reset%}>port 9092 (kafka) of 127.0.0.1 is taken<{%reset%}>\n"),
    diagnostic("<{%reset%}>port 9092 (kafka) of 127.0.0.1 is taken<{%reset%}>\n"),
    diagnostic("<{%reset%}>update failed<{%reset%}>\n"),
    diagnostic("a provider's chatter", "info"),
  ]);
  expect(errors).toEqual(["port 9092 (kafka) of 127.0.0.1 is taken"]);
});
