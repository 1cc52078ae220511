import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vulnerable } from "../../policies/testing/scans";
import { openStandIn, type Operation, type StandInStack } from "../harness/lifecycle";
import { paths } from "../paths";
import type { FakeTrivy } from "./testing";

jest.setTimeout(120_000);

const SMALL = "infra/scans/small";
const project = join(paths().root, SMALL);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-scan-engine-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The program through the real engine, with what Trivy's stand-in answers. */
async function using<T>(trivy: FakeTrivy, use: (stack: StandInStack) => Promise<T>): Promise<T> {
  const state = join(folder, "state");
  const scans = join(folder, "scans");
  const stack = await openStandIn({ stack: "dev", entry: `${SMALL}/index`, project, state, scans, trivy });
  try {
    return await use(stack);
  } finally {
    await stack.close();
  }
}

const ofResources = ({ steps }: Operation): readonly string[] =>
  steps.filter(({ type }) => !type.startsWith("pulumi:")).map(({ op, type }) => `${op} ${type}`);

const IMAGE = "docker-build:index:Image";
const SCAN = "pulumi-nodejs:dynamic/images:Scan";
const USER = "random:index/randomId:RandomId";
const reports = (): string => join(folder, "scans/reports/built");
const scans = (): number =>
  readFileSync(join(folder, "scans/bin/calls.log"), "utf8")
    .split("\n")
    .filter((call) => call.includes("--scanners")).length;

test("what uses an image is made after its scan, of the very reference; a deployment without a change scans nothing", async () => {
  await using({}, async (stack) => {
    const first = await stack.up();
    expect(ofResources(first)).toEqual([`create ${IMAGE}`, `create ${SCAN}`, `create ${USER}`]);
    expect(first.outputs.image?.value).toMatch(/^registry\.test\.invalid\/app:1\.0@sha256:[0-9a-f]{64}$/);
    expect(readdirSync(reports())).toHaveLength(1);
    const before = scans();
    expect(ofResources(await stack.up())).toEqual([`same ${IMAGE}`, `same ${SCAN}`, `same ${USER}`]);
    expect(scans()).toBe(before);
  });
});

test("an image whose report is not here is scanned again, and what uses it stays as it is", async () => {
  await using({}, async (stack) => {
    await stack.up();
    rmSync(reports(), { recursive: true });
    expect(ofResources(await stack.up())).toEqual([`same ${IMAGE}`, `update ${SCAN}`, `same ${USER}`]);
    expect(readdirSync(reports())).toHaveLength(1);
  });
});

test("a finding fails the scan, and nothing after it is made", async () => {
  const results = { "registry.test.invalid/app": [vulnerable("CVE-2026-1")] };
  await using({ results }, async (stack) => {
    await expect(stack.up()).rejects.toThrow(
      /image registry\.test\.invalid\/app@sha256:[0-9a-f]{64} must be without a grave vulnerability that a newer package mends, got openssl 3\.5\.1-1 with CVE-2026-1 \(CRITICAL\); take an image with openssl 3\.5\.2-1, or waive it in policies\/waivers\.json/,
    );
    const state = JSON.stringify(await stack.exportState());
    expect(state).toContain(IMAGE);
    expect(state).not.toContain(USER);
  });
});

test("a database that cannot be reached keeps the gate closed, and says so", async () => {
  await using({ unreachable: "init error: DB error: no such host" }, async (stack) => {
    await expect(stack.up()).rejects.toThrow(
      /was not scanned, and nothing may use it: Trivy's vulnerability database could not be updated \(Fatal error init error: DB error: no such host\)/,
    );
    expect(JSON.stringify(await stack.exportState())).not.toContain(USER);
  });
});

test("a stack is deleted without its scans being asked for anything", async () => {
  await using({}, async (stack) => {
    await stack.up();
    const before = scans();
    expect((await stack.destroy()).counts.delete).toBeGreaterThan(2);
    expect(scans()).toBe(before);
  });
});
