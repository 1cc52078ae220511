import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deliveredManifests } from "../delivery";
import { clusterSettings, graphOfStack } from "../graphs";
import { withDelivered } from "../harness/delivered";
import { paths } from "../paths";
import type { Scan } from "./checkov";
import { type Explanation, unexplained } from "./explained";
import { manifestsOf } from "./manifests";
import { trivyConfig } from "./trivy-config";

// Go builds it, once for a machine.
jest.setTimeout(2_400_000);

const { root, cache } = paths();
const file = "infra/scanners/explained-trivy.json";
const explained = JSON.parse(readFileSync(join(root, file), "utf8")) as readonly Explanation[];

let folder: string;
let scan: Scan;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-trivy-"));
  const { graph, rooms } = await graphOfStack(clusterSettings("prod"));
  const whole = rooms.delivery === undefined ? graph : withDelivered(graph, deliveredManifests(rooms.delivery));
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  scan = await trivyConfig(manifestsOf(whole), { root, cache, folder, progress });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("Trivy's own checks judge the whole of prod's objects", () => {
  expect(scan.passed).toBeGreaterThan(3_000);
});

test("each of its findings is mended, or explained with a reason that names its objects", () => {
  expect(unexplained(scan.findings, explained, file)).toEqual([]);
  for (const { reason } of explained) expect(reason.length).toBeGreaterThan(30);
});
