import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Digest } from "../images/reference";
import { fileOf, type PlatformScan, reportText, type ScanReport, type ScanResult } from "../images/report";
import { BUILT } from "../images/shelf";

/** The clock of fixtures. */
export const NOW = new Date("2026-07-10T12:00:00Z");

/** A digest of one hex digit: `digestOf("a")`. */
export const digestOf = (digit: string): Digest => `sha256:${digit.repeat(64)}`;

/** An image that nobody can pull: its registry's name is reserved. */
export const IMAGE = "registry.test.invalid/app";
export const REFERENCE = `${IMAGE}:1.0@${digestOf("a")}`;

export type ScanParts = Partial<Omit<ScanReport, "sum" | "platforms">> & {
  readonly results?: readonly ScanResult[];
  readonly platforms?: readonly PlatformScan[];
};

/** A scan of two days before, of which nothing is wrong. */
export function scanOf({ results = [], ...parts }: ScanParts = {}): Omit<ScanReport, "sum"> {
  const sbom = { format: "CycloneDX", specVersion: "1.6", components: 120, digest: digestOf("5") } as const;
  return {
    format: "millrace-scan",
    version: 1,
    image: IMAGE,
    digest: digestOf("a"),
    scanned: "2026-07-08T12:00:00Z",
    trivy: { version: "0.72.0", database: "2026-07-08T06:30:00.123456789Z" },
    platforms: [{ platform: "linux/amd64", results, sbom }],
    absent: ["linux/arm64"],
    signature: { state: "none" },
    ...parts,
  };
}

export interface ReportFolder {
  readonly path: string;
  /** Writes a report where a scan would, or another text there. */
  put(report: Omit<ScanReport, "sum">, text?: string): void;
  /** Writes a report where an update would. */
  putBuilt(report: Omit<ScanReport, "sum">): void;
  remove(): void;
}

export function reportFolder(): ReportFolder {
  const path = mkdtempSync(join(tmpdir(), "millrace-reports-"));
  mkdirSync(join(path, BUILT));
  return {
    path,
    put: (report, text = reportText(report)) => {
      writeFileSync(join(path, fileOf(report.digest)), text);
    },
    putBuilt: (report) => {
      writeFileSync(join(path, BUILT, fileOf(report.digest)), reportText(report));
    },
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** A package with a vulnerability, as Trivy tells of one. */
export const vulnerable = (id: string, more: object = {}): ScanResult => ({
  Target: "registry.test.invalid/app (debian 13.1)",
  Class: "os-pkgs",
  Vulnerabilities: [
    {
      VulnerabilityID: id,
      PkgName: "openssl",
      InstalledVersion: "3.5.1-1",
      FixedVersion: "3.5.2-1",
      Severity: "CRITICAL",
      ...more,
    },
  ],
});

export const leaking: ScanResult = {
  Target: "/app/deploy.sh",
  Class: "secret",
  Secrets: [{ RuleID: "aws-access-key-id", Title: "AWS Access Key ID", Severity: "CRITICAL", StartLine: 3 }],
};

export const misconfigured: ScanResult = {
  Target: "app/Dockerfile",
  Class: "config",
  Misconfigurations: [{ ID: "DS-0002", Title: "Image user should not be 'root'", Severity: "HIGH", Status: "FAIL" }],
};
