import { imageReference, images } from "../components/core/versions";
import { containersOf, uncoveredImages } from "../policies/core/containers";
import { gate } from "../policies/core/gate";
import type { Configured } from "../policies/core/judge";
import { kindOf } from "../policies/core/subject";
import { parseWaivers } from "../policies/core/waivers";
import devConfig from "../policies/config/dev.json";
import prodConfig from "../policies/config/prod.json";
import { rules } from "../policies/rules";
import { stackOfGraph, type Symbols } from "../policies/testing/graph";
import waiverFile from "../policies/waivers.json";
import { deliveredManifests } from "./delivery";
import { clusterSettings, type ClusterStack, clusterStacks, graphOfStack } from "./graphs";
import { withDelivered } from "./harness/delivered";
import type { Graph } from "./harness/graph";

jest.setTimeout(600_000);

const graphs = {} as Record<ClusterStack, Graph>;
/** A day of the life of the waivers: that they end is tested in the pack. */
const now = (): Date => new Date("2026-12-01T00:00:00Z");
const waivers = parseWaivers(
  waiverFile,
  rules.map(({ name }) => name),
);

/** What the file of a stack's levels says beside levels. */
function configured(stack: ClusterStack): Configured {
  const file: Readonly<Record<string, unknown>> = stack === "prod" ? prodConfig : devConfig;
  return Object.fromEntries(Object.entries(file).filter(([, of]) => typeof of === "object")) as Configured;
}

/** A report that could not be had is absent, never invented: what images lack is told apart from all else. */
const imageRules = rules.filter(({ family }) => family === "images");
const others = rules.filter(({ family }) => family !== "images");

const stackOf = (stack: ClusterStack, symbols: Symbols) => stackOfGraph(graphs[stack], symbols);

/** Without what Argo CD applies: there the overlay has the image, whose digest is scanned before it is written. */
const pushed = (stack: ClusterStack, symbols: Symbols) => ({
  subjects: stackOf(stack, symbols).subjects.filter(({ urn }) => !urn.startsWith("urn:argocd:")),
});

beforeAll(async () => {
  for (const stack of clusterStacks) {
    const { graph, rooms } = await graphOfStack(clusterSettings(stack));
    graphs[stack] = rooms.delivery === undefined ? graph : withDelivered(graph, deliveredManifests(rooms.delivery));
  }
});

describe.each(clusterStacks)("of the stack %s the pack", (stack) => {
  test("finds nothing that is not waived, images apart", () => {
    const { violations } = gate(others, stackOf(stack, "opaque"), { waivers, now, configured: configured(stack) });
    expect(violations.map(({ message }) => message)).toEqual([]);
  });

  test("refuses images for want of a digest or a report, and nothing else stands against any", () => {
    const { violations } = gate(imageRules, pushed(stack, "opaque"), { now, configured: configured(stack) });
    expect(
      violations.filter(({ rule }) => rule !== "image-digest" && rule !== "image-report").map(({ message }) => message),
    ).toEqual([]);
    const unpinned = Object.values(images).filter(({ digest }) => digest === undefined);
    const told = violations
      .filter(({ rule }) => rule === "image-digest")
      .map(({ message }) => /got "([^"]+)"/.exec(message)?.[1] ?? message);
    expect(told.filter((got) => !unpinned.some((image) => imageReference(image) === got))).toEqual([]);
  });

  test("waits with the images that are still to be built, until they are scanned", () => {
    const { violations, unjudged } = gate(imageRules, pushed(stack, "unknown"), { now });
    expect(violations.filter(({ message }) => message.includes("/millrace-"))).toEqual([]);
    expect(new Set(unjudged.map(({ rule }) => rule))).toEqual(new Set(imageRules.map(({ name }) => name)));
  });

  test("knows every container that names an image", () => {
    expect(stackOf(stack, "opaque").subjects.flatMap(uncoveredImages)).toEqual([]);
  });
});

test("these kinds make containers, and each is looked into", () => {
  const kinds = clusterStacks.flatMap((stack) =>
    stackOf(stack, "opaque")
      .subjects.filter((subject) => containersOf(subject).length > 0)
      .map((subject) => kindOf(subject) ?? ""),
  );
  expect([...new Set(kinds)].sort()).toEqual([
    "Alertmanager",
    "Cluster",
    "CronJob",
    "Deployment",
    "Elasticsearch",
    "Job",
    "Kafka",
    "KafkaNodePool",
    "Kibana",
    "Prometheus",
    "ScheduledSparkApplication",
    "SparkApplication",
    "StatefulSet",
  ]);
});

test("what only a provider knows hides no finding", () => {
  const found = (symbols: Symbols) =>
    gate(others, stackOf("prod", symbols), { waivers, now, configured: configured("prod") }).violations.map(
      ({ message }) => message,
    );
  expect(found("unknown")).toEqual(found("opaque"));
});
