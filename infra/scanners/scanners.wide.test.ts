import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterSettings, graphOfStack } from "../graphs";
import { paths } from "../paths";
import { deliveredManifests } from "../delivery";
import { withDelivered } from "../harness/delivered";
import { checkov, type Scan } from "./checkov";
import { type Explanation, unexplained } from "./explained";
import { type Conformity, kubeconform } from "./kubeconform";
import { manifestsOf } from "./manifests";

jest.setTimeout(600_000);

const { root, cache } = paths();
const explained = JSON.parse(
  readFileSync(join(root, "infra/scanners/explained.json"), "utf8"),
) as readonly Explanation[];

let folder: string;
let scan: Scan;
let conformity: Conformity;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-scanners-"));
  const { graph, rooms } = await graphOfStack(clusterSettings("prod"));
  const whole = rooms.delivery === undefined ? graph : withDelivered(graph, deliveredManifests(rooms.delivery));
  const manifests = manifestsOf(whole);
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  scan = await checkov(manifests, { cache, folder, progress });
  conformity = await kubeconform(manifests, { cache, folder, progress });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("Checkov judges the whole of prod's objects", () => {
  expect(scan.passed).toBeGreaterThan(3_000);
});

test("kubeconform judges each of them but those of kinds without a schema", () => {
  expect(conformity.valid).toBeGreaterThan(550);
  expect(conformity.skipped).toBeLessThan(20);
});

test("each of their findings is mended, or explained with a reason that names its objects", () => {
  expect(unexplained([...scan.findings, ...conformity.findings], explained)).toEqual([]);
  for (const { reason } of explained) expect(reason.length).toBeGreaterThan(30);
});
