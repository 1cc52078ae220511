import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterSettings, graphOfStack } from "../graphs";
import { paths } from "../paths";
import { deliveredManifests } from "../delivery";
import { withDelivered } from "../harness/delivered";
import { checkov, type Scan } from "./checkov";
import { type Explanation, unexplained } from "./explained";
import { manifestsOf } from "./manifests";

jest.setTimeout(600_000);

const { root, cache } = paths();
const explained = JSON.parse(
  readFileSync(join(root, "infra/scanners/explained.json"), "utf8"),
) as readonly Explanation[];

let folder: string;
let scan: Scan;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-scanners-"));
  const { graph, rooms } = await graphOfStack(clusterSettings("prod"));
  const whole = rooms.delivery === undefined ? graph : withDelivered(graph, deliveredManifests(rooms.delivery));
  scan = await checkov(manifestsOf(whole), { cache, folder, progress: (line) => process.stderr.write(`${line}\n`) });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("Checkov judges the whole of prod's objects", () => {
  expect(scan.passed).toBeGreaterThan(3_000);
});

test("each of its findings is mended, or explained with a reason that names its objects", () => {
  expect(unexplained(scan.findings, explained)).toEqual([]);
  for (const { reason } of explained) expect(reason.length).toBeGreaterThan(30);
});
