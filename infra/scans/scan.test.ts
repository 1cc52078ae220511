import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileOf, type Signature } from "../../policies/images/report";
import { openReport } from "../../policies/images/shelf";
import { digestOf } from "../../policies/testing/scans";
import { scanAll, type Target } from "./scan";
import { targetsOf } from "./targets";
import { type FakeTrivy, writeFakeTrivy } from "./testing";
import { Trivy } from "./trivy";

const IMAGE = "registry.test.invalid/app";
const app: Target = { name: "app", repository: IMAGE, digest: digestOf("a") };

let folder: string;
let reports: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-scan-test-"));
  reports = join(folder, "reports");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  readonly signature?: Signature;
}

const env = (): NodeJS.ProcessEnv => ({ PATH: join(folder, "bin") });

async function scan(targets: readonly Target[], fake: FakeTrivy | undefined, asked: Asked = {}) {
  if (fake !== undefined) writeFakeTrivy(join(folder, "bin"), fake);
  const lines: string[] = [];
  const { signature = { state: "none" }, signal, fresh } = asked;
  const scanned = await scanAll(targets, {
    folder: reports,
    trivy: new Trivy(signal, { ...env(), ...asked.env }),
    signature: () => Promise.resolve(signature),
    say: (line) => lines.push(line),
    ...(signal && { signal }),
    ...(fresh === undefined ? {} : { fresh }),
  });
  return { ...scanned, lines };
}

const calls = (): readonly string[] => readFileSync(join(folder, "bin/calls.log"), "utf8").trim().split("\n");
const read = (digit = "a") => {
  const report = openReport(readFileSync(join(reports, fileOf(digestOf(digit))), "utf8"));
  if (!("format" in report)) throw new Error(report.got);
  return report;
};
const written = (): readonly string[] => (existsSync(reports) ? readdirSync(reports) : []);

describe("a scan", () => {
  test("writes a report of the digest that rules can read, of each platform, with what is installed", async () => {
    const DATABASE = new Date(Date.now() - 7_200_000).toISOString();
    const found = await scan([app], { database: DATABASE });
    expect(found).toMatchObject({ reported: ["app"], unpinned: [], failed: [] });
    const bom = expect.objectContaining({ format: "CycloneDX", specVersion: "1.6", components: 3 }) as unknown;
    expect(read()).toMatchObject({
      image: IMAGE,
      digest: digestOf("a"),
      trivy: { version: "0.72.0", database: DATABASE },
      platforms: [
        { platform: "linux/amd64", results: [], sbom: bom },
        { platform: "linux/arm64", results: [], sbom: bom },
      ],
      absent: [],
      signature: { state: "none" },
    });
    expect(found.lines).toEqual([
      "updating Trivy's databases …",
      `Trivy 0.72.0, its vulnerability database of ${DATABASE}`,
      `1 of 1: app (${IMAGE}@${digestOf("a")}) …`,
    ]);
  });

  test("updates the databases once, and each scan takes them as they are", async () => {
    await scan([app, { name: "b", repository: IMAGE, digest: digestOf("b") }], {});
    const asked = calls();
    expect(asked.filter((call) => call.includes("--download-db-only"))).toHaveLength(1);
    expect(asked.filter((call) => call.includes("--download-java-db-only"))).toHaveLength(1);
    const scans = asked.filter((call) => call.includes("--scanners vuln,secret,misconfig"));
    expect(scans).toHaveLength(4);
    expect(scans.every((call) => call.includes("--skip-db-update --skip-java-db-update"))).toBe(true);
  });

  test("keeps of Trivy's answer what rules read, and never a secret itself", async () => {
    const Vulnerabilities = [
      {
        VulnerabilityID: "CVE-2019-18276",
        PkgID: "bash@5.0-4",
        PkgName: "bash",
        InstalledVersion: "5.0-4",
        Status: "affected",
        Severity: "LOW",
        Title: "bash",
      },
    ];
    const Secrets = [
      {
        RuleID: "aws-access-key-id",
        Category: "AWS",
        Severity: "CRITICAL",
        Title: "AWS Access Key ID",
        StartLine: 3,
        EndLine: 3,
        Match: "export KEY=****",
      },
    ];
    await scan([app], {
      results: {
        [IMAGE]: [
          { Target: "app (debian)", Class: "os-pkgs", Type: "debian", Vulnerabilities },
          { Target: "/deploy.sh", Class: "secret", Secrets },
        ],
      },
    });
    expect(read().platforms[0]?.results).toEqual([
      {
        Target: "app (debian)",
        Class: "os-pkgs",
        Vulnerabilities: [
          { VulnerabilityID: "CVE-2019-18276", PkgName: "bash", InstalledVersion: "5.0-4", Severity: "LOW" },
        ],
      },
      {
        Target: "/deploy.sh",
        Class: "secret",
        Secrets: [{ RuleID: "aws-access-key-id", Title: "AWS Access Key ID", Severity: "CRITICAL", StartLine: 3 }],
      },
    ]);
  });

  test("says which platforms an image does not have", async () => {
    const missing = "run error: image scan error: no child with platform linux/arm64 in index";
    await scan([app], { fails: { [`${IMAGE} linux/arm64`]: missing } });
    expect(read()).toMatchObject({ platforms: [{ platform: "linux/amd64" }], absent: ["linux/arm64"] });
  });

  test("knows images of Docker Hub by the names that Trivy has for them", async () => {
    const zookeeper = { name: "zookeeper", repository: "docker.io/library/zookeeper", digest: digestOf("c") };
    expect((await scan([zookeeper], {})).failed).toEqual([]);
    expect(read("c").image).toBe("docker.io/library/zookeeper");
  });

  test("makes a report without a bill of materials where Trivy makes none", async () => {
    await scan([app], { noBom: true });
    expect(read().platforms[0]).toEqual({ platform: "linux/amd64", results: [] });
  });

  test("leaves out what has a report of today, unless it is asked for anew", async () => {
    await scan([app], {});
    expect((await scan([app], undefined)).lines).toEqual([]);
    expect((await scan([app], undefined, { fresh: true })).lines).toHaveLength(3);
  });

  test("says which images have no digest yet, and which could not be scanned; those keep the report that they had", async () => {
    const other = { name: "other", repository: "registry.test.invalid/other", digest: digestOf("b") };
    const found = await scan([{ name: "new", repository: IMAGE }, app, other], {
      fails: { [other.repository]: "run error: GET https://registry.test.invalid/v2/: no such host" },
    });
    expect(found).toMatchObject({
      reported: ["app"],
      unpinned: ["new"],
      failed: [
        `registry.test.invalid/other@${digestOf("b")} (linux/amd64): Trivy could not scan it (Fatal error run error: GET https://registry.test.invalid/v2/: no such host)`,
      ],
    });
    expect(written()).toEqual([fileOf(digestOf("a"))]);
  });

  test("keeps no answer about another image", async () => {
    const { failed } = await scan([app], { about: { [IMAGE]: `${IMAGE}@${digestOf("9")}` } });
    expect(failed).toEqual([
      `Trivy's report of ${IMAGE}@${digestOf("a")} must be about ${IMAGE}@${digestOf("a")}, got one about ${IMAGE}@${digestOf("9")}`,
    ]);
    expect(written()).toEqual([]);
  });

  test("keeps no answer that leaves findings out, and lets no setting of Trivy leave any out", async () => {
    const suppressed = [{ Target: "a", Class: "os-pkgs", ExperimentalModifiedFindings: [{ Status: "ignored" }] }];
    const env = { TRIVY_SEVERITY: "CRITICAL", TRIVY_IGNOREFILE: "/x", TRIVY_DB_REPOSITORY: "mirror.test.invalid/db" };
    const { failed } = await scan([app], { results: { [IMAGE]: suppressed } }, { env });
    expect(failed).toEqual([
      `Trivy's report of ${IMAGE}@${digestOf("a")} must have every finding, got 1 that were left out; take Trivy's ignore files away`,
    ]);
    expect(calls().every((call) => call.endsWith(" [TRIVY_DB_REPOSITORY]"))).toBe(true);
  });
});

describe("nothing is written, and one sentence says why,", () => {
  const refused = async (fake: FakeTrivy | undefined, sentence: string) => {
    await expect(scan([app], fake)).rejects.toThrow(sentence);
    expect(written()).toEqual([]);
  };
  const INSTALL = "install Trivy 0.72.0 (https://trivy.dev/latest/getting-started/installation)";

  test("where Trivy is not on PATH", () => refused(undefined, `trivy is not on PATH; ${INSTALL} and run it again`));

  test("where its database cannot be reached", () =>
    refused(
      { unreachable: "init error: DB error: failed to download vulnerability DB: no such host" },
      "Trivy's vulnerability database could not be updated (Fatal error init error: DB error: failed to download vulnerability DB: no such host); run it where mirror.gcr.io or ghcr.io answers, or name a mirror in TRIVY_DB_REPOSITORY and TRIVY_JAVA_DB_REPOSITORY",
    ));

  test("where Trivy has no database all the same", () =>
    refused(
      { database: null },
      "Trivy says of no vulnerability database when it was made; empty its cache (`trivy clean --all`)",
    ));

  test.each(["0.69.4", "0.69.5", "0.69.6"])("where Trivy is %s, which was somebody else's", (version) =>
    refused(
      { version },
      `Trivy ${version} must not be run: releases 0.69.4, 0.69.5, 0.69.6 were somebody else's (CVE-2026-33634); take it off this machine, renew what it could read, and ${INSTALL}`,
    ),
  );

  test("where Trivy does not know its own version", () =>
    refused({ version: "dev" }, `Trivy must be a release, got version "dev", which may be anything; ${INSTALL}`));
});

test("a scan that is interrupted leaves whole reports, and nothing else", async () => {
  const stop = new AbortController();
  const running = scan([app], { takesMs: 10_000 }, { signal: stop.signal });
  setTimeout(() => {
    stop.abort();
  }, 1_000);
  expect(await running).toMatchObject({ reported: [], failed: [] });
  expect(written()).toEqual([]);
});

test("scans the images of the version file, or those that are given by registry and digest", () => {
  const images = { one: { repository: IMAGE, tag: "1", digest: digestOf("a") }, two: { repository: IMAGE, tag: "2" } };
  expect(targetsOf(images)).toEqual([
    { name: "one", repository: IMAGE, digest: digestOf("a") },
    { name: "two", repository: IMAGE },
  ]);
  const given = `${IMAGE}:1@${digestOf("b")}`;
  expect(targetsOf(images, [given])).toEqual([{ name: given, repository: IMAGE, digest: digestOf("b") }]);
  expect(() => targetsOf(images, ["app:1"])).toThrow(
    'an image must be given with its registry and digest, registry/repository@sha256:…, got "app:1"',
  );
});
