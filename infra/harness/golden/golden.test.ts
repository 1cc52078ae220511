import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Graph } from "../graph";
import { graphOf, object, resourceOf } from "../topology/testing";
import { compareGoldens, goldensOf, writeGoldens } from ".";

const kafka = { type: "millrace:kafka:MskKafka", name: "kafka", custom: false };
const room = "urn:millrace:kafka:MskKafka:kafka";
const role = { type: "aws:iam/role:Role", name: "millrace-fraud", parent: room };

const goldens = (...resources: Parameters<typeof graphOf>[0]) => goldensOf(graphOf(resources));

test("resources are written by the room that they are in, sorted, with their inputs", () => {
  const config = object("v1", "ConfigMap", "plan", { data: { b: "2", a: "1" } });
  expect(
    goldens(
      kafka,
      { type: "millrace:core:Part", name: "part", parent: room, custom: false },
      { ...role, protect: true, inputs: { tags: { b: "2", a: undefined }, arn: "<aws:kms/key:Key kafka.arn>" } },
      resourceOf(config, { parent: "urn:aws:iam/role:Role:millrace-fraud" }),
      { type: "pulumi:providers:aws", name: "aws", inputs: { region: "eu-west-1" } },
    ),
  ).toEqual({
    core: "millrace:core:Part part: {}\n",
    kafka: [
      "aws:iam/role:Role millrace-fraud:",
      "  (protected): true",
      "  arn: <aws:kms/key:Key kafka.arn>",
      "  tags:",
      '    b: "2"',
      "kubernetes:core/v1:ConfigMap here/plan:",
      "  data:",
      '    a: "1"',
      '    b: "2"',
      "  metadata:",
      "    name: plan",
      "    namespace: here",
      "millrace:kafka:MskKafka kafka: {}",
      "",
    ].join("\n"),
    stack: "pulumi:providers:aws aws:\n  region: eu-west-1\noutputs: {}\n",
  });
});

test("the order of registration makes no difference", () => {
  const other = { ...role, name: "millrace-alerts" };
  expect(goldens(kafka, role, other)).toEqual(goldens(kafka, other, role));
});

test("two of one name are told apart by what they are in", () => {
  const one = { type: "millrace:worker:Worker", name: "a", custom: false };
  const two = { ...one, name: "b" };
  const at = (parent: string) => ({ ...role, urn: `urn:${parent}`, parent: `urn:millrace:worker:Worker:${parent}` });
  expect(goldens(one, two, at("a"), at("b")).worker).toBe(
    [
      "aws:iam/role:Role millrace-fraud in a: {}",
      "aws:iam/role:Role millrace-fraud in b: {}",
      "millrace:worker:Worker a: {}",
      "millrace:worker:Worker b: {}",
      "",
    ].join("\n"),
  );
});

test("secrets are not written, unlike a setting of that name, and outputs of the stack are", () => {
  const graph: Graph = {
    ...graphOf([
      {
        ...role,
        inputs: {
          password: { secret: "hunter2" },
          list: [{ secret: { name: "no", more: 1 } }],
          restrict: { secret: true },
        },
      },
    ]),
    outputs: { kubeconfig: { secret: "clear" }, kafka: { address: "b:9098", tls: true } },
  };
  expect(goldensOf(graph)).toEqual({
    stack: [
      "aws:iam/role:Role millrace-fraud:",
      "  list:",
      "    - <secret>",
      "  password: <secret>",
      "  restrict:",
      "    secret: true",
      "outputs:",
      "  kafka:",
      "    address: b:9098",
      "    tls: true",
      "  kubeconfig: <secret>",
      "",
    ].join("\n"),
  });
});

test("JSON is written as what it says, dashboards by title and hash, long texts by hash, the checkout by a mark", () => {
  const dashboard = JSON.stringify({ title: "Kafka", panels: [{ type: "row", panels: [{}] }, { type: "stat" }] });
  const inputs = {
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: ["kafka:Connect"] }] }),
    dashboard,
    rules: "line\n".repeat(41),
    script: "a\nb\n",
    broken: "{not json",
    context: "/checkout/dist",
  };
  const { stack } = goldensOf(graphOf([{ ...role, inputs }]), { replaced: { "<root>": "/checkout" } });
  expect(stack).toBe(
    [
      "aws:iam/role:Role millrace-fraud:",
      '  broken: "{not json"',
      "  context: <root>/dist",
      '  dashboard: <dashboard "Kafka" of 2 panels, 1 line, sha256 53c4456178a689aa>',
      "  policy:",
      "    (json):",
      "      Statement:",
      "        - Action:",
      "            - kafka:Connect",
      "          Effect: Allow",
      "  rules: <text of 41 lines, sha256 22ebb40e32aac411>",
      "  script: |",
      "    a",
      "    b",
      "outputs: {}",
      "",
    ].join("\n"),
  );
});

describe("the committed files", () => {
  let folder: string;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), "golden-")), "prod");
  });
  afterEach(() => {
    rmSync(join(folder, ".."), { recursive: true });
  });
  const lines = (...middle: readonly string[]) =>
    ["a b:", "  one: 1", "  two: 2", ...middle, "  six: 6", ""].join("\n");

  test("equal the graph after they are written, and lose the rooms that are gone", () => {
    writeGoldens(folder, { kafka: lines("  x: 1"), old: "a: 1\n" });
    writeGoldens(folder, { kafka: lines("  x: 2") });
    expect(readdirSync(folder)).toEqual(["kafka.yaml"]);
    expect(readFileSync(join(folder, "kafka.yaml"), "utf8")).toBe(lines("  x: 2"));
    expect(compareGoldens(folder, { kafka: lines("  x: 2") })).toBeUndefined();
  });

  test("differ by the lines of each room, with the resource that they are of", () => {
    writeGoldens(folder, { kafka: lines("  x: 1", "  y: 1"), keda: "a: 1\n", old: "a: 1\n" });
    expect(compareGoldens(folder, { kafka: lines("  x: 2", "  y: 1"), keda: "a: 1\n", new: "a: 1\nb: 2\n" })).toBe(
      [
        "the graph of prod differs from the committed one in 3 of 4 rooms; see that each line is meant, and write them with `npm run golden`:",
        "",
        ["kafka:", "@ a b", "    one: 1", "    two: 2", "-   x: 1", "+   x: 2", "    y: 1", "    six: 6"].join("\n"),
        "",
        "new: not committed yet (2 lines)",
        "",
        "old: committed, and no longer in the graph",
      ].join("\n"),
    );
  });

  test("are all new where the folder is not there", () => {
    expect(existsSync(folder)).toBe(false);
    expect(compareGoldens(folder, { kafka: "a: 1\n" })).toBe(
      "the graph of prod differs from the committed one in 1 of 1 rooms; see that each line is meant, and write them with `npm run golden`:\n\nkafka: not committed yet (1 lines)",
    );
  });

  test("show the first lines of a long difference", () => {
    writeGoldens(folder, { kafka: "" });
    const long = `${Array.from({ length: 100 }, (_, index) => `a${index}: 1`).join("\n")}\n`;
    expect(compareGoldens(folder, { kafka: long })?.split("\n").at(-1)).toBe("… and 41 lines more");
  });
});
