import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { versions } from "../../components/core/versions";
import type { Digest } from "../../policies/images/reference";
import type { PlatformScan, Sbom } from "../../policies/images/report";
import { MissingTool, type Ran, runTool } from "./command";
import { bomOf, reportOf, versionOf } from "./formats";

/** What Trivy is, and of when its vulnerability database. */
export interface TrivyState {
  readonly version: string;
  readonly database: string;
}

export interface ScannedPlatforms {
  readonly platforms: readonly PlatformScan[];
  readonly absent: readonly string[];
}

/** Platforms that nodes may have. */
export const PLATFORMS: readonly string[] = ["linux/amd64", "linux/arm64"];

/** Releases that were somebody else's (CVE-2026-33634). */
const COMPROMISED = ["0.69.4", "0.69.5", "0.69.6"];

/** Settings of Trivy that may hold in a scan: where it pulls from and as whom. All others could hide what it finds. */
const KEPT =
  /^TRIVY_(CACHE_DIR|DB_REPOSITORY|JAVA_DB_REPOSITORY|CHECKS_BUNDLE_REPOSITORY|USERNAME|PASSWORD|REGISTRY_TOKEN|INSECURE|NON_SSL)$/;

/** How to get it; part of each sentence that misses it. */
const INSTALL = `install Trivy ${versions.images.trivy.tag} (https://trivy.dev/latest/getting-started/installation)`;

const MINUTES = 20;

/** Trivy from PATH. Its cache allows one process at a time, and so does this. */
export class Trivy {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly signal?: AbortSignal,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  /**
   * Updates the databases.
   * @throws a sentence where Trivy is not on PATH, is a release that nobody may run, or cannot reach its database
   */
  prepare(): Promise<TrivyState> {
    return this.alone(async (folder) => {
      await this.version(folder);
      for (const flag of ["--download-db-only", "--download-java-db-only"]) {
        const { code, complaint } = await this.run(folder, ["image", flag, "--no-progress"]);
        if (code !== 0) {
          throw new Error(
            `Trivy's ${flag.includes("java") ? "index of Java packages" : "vulnerability database"} could not be updated (${complaint}); run it where mirror.gcr.io or ghcr.io answers, or name a mirror in TRIVY_DB_REPOSITORY and TRIVY_JAVA_DB_REPOSITORY`,
          );
        }
      }
      const { version, database } = await this.version(folder);
      if (database !== undefined) return { version, database };
      throw new Error(
        "Trivy says of no vulnerability database when it was made; empty its cache (`trivy clean --all`)",
      );
    });
  }

  /**
   * Scans an image on each platform that it has.
   * @throws a sentence where it cannot be pulled, has none of the platforms, or Trivy's answer is about another image
   */
  scan(repository: string, digest: Digest, asked: readonly string[] = PLATFORMS): Promise<ScannedPlatforms> {
    return this.alone(async (folder) => {
      const platforms: PlatformScan[] = [];
      const absent: string[] = [];
      for (const platform of asked) {
        const found = await this.scanOne(folder, repository, digest, platform);
        if (found === undefined) absent.push(platform);
        else platforms.push(found);
      }
      if (platforms.length > 0) return { platforms, absent };
      throw new Error(`${repository}@${digest}: the image must be of ${asked.join(" or ")}, and is of neither`);
    });
  }

  private async scanOne(folder: string, repository: string, digest: Digest, platform: string) {
    const reference = `${repository}@${digest}`;
    const report = join(folder, "report.json");
    const { code, complaint } = await this.run(folder, [
      ...["image", "--format", "json", "--output", report, "--platform", platform],
      ...["--scanners", "vuln,secret,misconfig", "--image-config-scanners", "secret", "--list-all-pkgs"],
      // Never an image of this machine that only has the name.
      ...["--image-src", "remote", "--skip-db-update", "--skip-java-db-update", "--skip-version-check"],
      ...["--no-progress", "--timeout", `${MINUTES}m`, reference],
    ]);
    if (code !== 0) {
      if (/no child with platform|specified platform not found/.test(complaint)) return undefined;
      throw new Error(`${reference} (${platform}): Trivy could not scan it (${complaint})`);
    }
    const results = reportOf(readFileSync(report, "utf8"), repository, digest);
    const sbom = await this.sbomOf(folder, report);
    return { platform, results, ...(sbom && { sbom }) };
  }

  /** The list of packages that the same scan found, as CycloneDX. Absent where Trivy makes none. */
  private async sbomOf(folder: string, report: string): Promise<Sbom | undefined> {
    const file = join(folder, "bom.json");
    const { code } = await this.run(folder, ["convert", "--format", "cyclonedx", "--output", file, report]);
    if (code !== 0) return undefined;
    const text = readFileSync(file, "utf8");
    const digest: Digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
    return { format: "CycloneDX", ...bomOf(text), digest };
  }

  private async version(folder: string): Promise<{ readonly version: string; readonly database?: string }> {
    const { code, stdout, complaint } = await this.run(folder, ["version", "--format", "json"]);
    if (code !== 0) throw new Error(`Trivy does not say its version (${complaint}); ${INSTALL}`);
    const state = versionOf(stdout);
    if (!/^\d+\.\d+\.\d+/.test(state.version)) {
      throw new Error(`Trivy must be a release, got version "${state.version}", which may be anything; ${INSTALL}`);
    }
    if (COMPROMISED.includes(state.version)) {
      throw new Error(
        `Trivy ${state.version} must not be run: releases ${COMPROMISED.join(", ")} were somebody else's (CVE-2026-33634); take it off this machine, renew what it could read, and ${INSTALL}`,
      );
    }
    return state;
  }

  private async run(folder: string, args: readonly string[]): Promise<Ran> {
    const kept = Object.entries(this.env).filter(([name]) => !name.startsWith("TRIVY_") || KEPT.test(name));
    const options = { cwd: folder, env: Object.fromEntries(kept), ...(this.signal && { signal: this.signal }) };
    try {
      return await runTool("trivy", args, options);
    } catch (error) {
      if (!(error instanceof MissingTool)) throw error;
      throw new Error(`${error.message}; ${INSTALL} and run it again`, { cause: error });
    }
  }

  /** After whatever runs, in an empty folder that goes afterwards. */
  private alone<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const mine = this.last.then(async () => {
      const folder = mkdtempSync(join(tmpdir(), "millrace-scan-"));
      try {
        return await work(folder);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
