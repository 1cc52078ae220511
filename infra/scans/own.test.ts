import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileOf } from "../../policies/images/report";
import { digestOf, leaking, misconfigured, vulnerable } from "../../policies/testing/scans";
import { ensureScanned, isScanned, scanOwn } from "./own";
import { type FakeTrivy, writeFakeTrivy } from "./testing";
import { Trivy } from "./trivy";

const REPOSITORY = "registry.test.invalid/data/millrace-workloads";
const image = `${REPOSITORY}:0a1b2c-3d4e@${digestOf("a")}`;
const named = `image ${REPOSITORY}@${digestOf("a")}`;
const scan = { Class: "os-pkgs", Target: "app (debian)" };

let folder: string;
let own: {
  readonly paths: { readonly root: string; readonly reports: string };
  readonly stack: string;
  readonly image: string;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-own-test-"));
  mkdirSync(join(folder, "policies"));
  waive([]);
  own = { paths: { root: folder, reports: join(folder, "reports") }, stack: "test", image };
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function waive(waivers: readonly object[]): void {
  writeFileSync(join(folder, "policies/waivers.json"), JSON.stringify({ waivers }));
}

const waiver = (id: string, more: object = {}) => ({
  rule: "image-vulnerabilities",
  resource: "kubernetes:apps/v1:Deployment::fraud",
  owner: "platform",
  reason: "not reachable",
  expires: "2999-01-01",
  id,
  ...more,
});

function scanned(fake: FakeTrivy | undefined, of = image): Promise<void> {
  if (fake !== undefined) writeFakeTrivy(join(folder, "bin"), fake);
  const trivy = new Trivy(undefined, { PATH: join(folder, "bin") });
  return scanOwn({ ...own, image: of }, trivy, () => trivy.prepare());
}

const finding = (...results: readonly object[]): FakeTrivy => ({ results: { [REPOSITORY]: results } });

test("an image in which nothing is found passes, and has a report where the pack looks for one that was built here", async () => {
  expect(isScanned(own)).toBe(false);
  await scanned({});
  expect(existsSync(join(own.paths.reports, "built", fileOf(digestOf("a"))))).toBe(true);
  expect(isScanned(own)).toBe(true);
});

test("an image with a vulnerability that is mended elsewhere does not pass, and the sentence says by what", async () => {
  await expect(scanned(finding({ ...scan, ...vulnerable("CVE-2026-1") }))).rejects.toThrow(
    `${named} must be without a grave vulnerability that a newer package mends, got openssl 3.5.1-1 with CVE-2026-1 (CRITICAL); take an image with openssl 3.5.2-1, or waive it in policies/waivers.json`,
  );
  expect(isScanned(own)).toBe(false);
});

test("every finding is told, a sentence a line", async () => {
  await expect(scanned(finding(leaking, misconfigured))).rejects.toThrow(
    `${named} must be without a secret in its files, got AWS Access Key ID in /app/deploy.sh, line 3; take it out of the image, and out of use: whoever can pull has it, or waive it in policies/waivers.json\n` +
      `${named} must be without a failed check of the configuration in it, got DS-0002 (HIGH) of app/Dockerfile: Image user should not be 'root'; mend the file that the image holds, or take it out, or waive it in policies/waivers.json`,
  );
});

test("an image of which nobody knows what is in it does not pass", async () => {
  await expect(scanned({ noBom: true })).rejects.toThrow(
    `${named} must have a bill of materials, got none for linux/amd64, linux/arm64; scan it anew: Trivy makes the list`,
  );
});

test("what a waiver in force names passes; one that has expired, or is for another stack, names nothing", async () => {
  const found = finding({ ...scan, ...vulnerable("CVE-2026-1") });
  waive([waiver("CVE-2026-1")]);
  await scanned(found);
  expect(isScanned(own)).toBe(true);
  waive([waiver("CVE-2026-1", { expires: "2020-01-01" })]);
  expect(isScanned(own)).toBe(false);
  await expect(scanned(found)).rejects.toThrow("CVE-2026-1");
  waive([waiver("CVE-2026-1", { stacks: ["prod"] })]);
  await expect(scanned(found)).rejects.toThrow("CVE-2026-1");
});

test("before its digest is delivered an image is scanned, once while its report is good", async () => {
  writeFakeTrivy(join(folder, "bin"));
  const trivy = new Trivy(undefined, { PATH: join(folder, "bin") });
  expect(await ensureScanned(own, trivy)).toBe(true);
  expect(await ensureScanned(own, trivy)).toBe(false);
});

describe("the gate stays closed", () => {
  test("where Trivy is not on PATH", () =>
    expect(scanned(undefined)).rejects.toThrow(
      `image ${image} was not scanned, and nothing may use it: trivy is not on PATH; install Trivy 0.72.0 (https://trivy.dev/latest/getting-started/installation) and run it again`,
    ));

  test("where its database cannot be reached", () =>
    expect(scanned({ unreachable: "init error: DB error: no such host" })).rejects.toThrow(
      `image ${image} was not scanned, and nothing may use it: Trivy's vulnerability database could not be updated (Fatal error init error: DB error: no such host); run it where mirror.gcr.io or ghcr.io answers, or name a mirror in TRIVY_DB_REPOSITORY and TRIVY_JAVA_DB_REPOSITORY`,
    ));

  test("where the image cannot be pulled", () =>
    expect(scanned({ fails: { [REPOSITORY]: "run error: UNAUTHORIZED" } })).rejects.toThrow(
      `image ${image} was not scanned, and nothing may use it: ${REPOSITORY}@${digestOf("a")} (linux/amd64): Trivy could not scan it (Fatal error run error: UNAUTHORIZED)`,
    ));

  test("where the image has no digest", () =>
    expect(scanned({}, `${REPOSITORY}:1.0`)).rejects.toThrow(
      `image ${REPOSITORY}:1.0 must be named by its digest to be scanned, got none; push it first`,
    ));

  test("where the database that Trivy has is of long ago", async () => {
    await expect(scanned({ database: "2020-01-01T00:00:00Z" })).rejects.toThrow(
      `image ${image} was not scanned, and nothing may use it: the vulnerability database of the scan report must be at most 7 days old, got one of 2020-01-01T00:00:00Z, `,
    );
    expect(isScanned(own)).toBe(false);
  });
});
