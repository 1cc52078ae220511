import { createHash } from "node:crypto";
import type { Digest } from "./reference";

/** What says of a file that it is one of these. */
export const FORMAT = "millrace-scan";
export const VERSION = 1;

/** What a scan of an image found: a file of its own in `reports/`, called by the digest. */
export interface ScanReport {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** Registry and repository, without tag: `quay.io/prometheus/prometheus`. */
  readonly image: string;
  /** Of the index, where the image is one of several platforms. */
  readonly digest: Digest;
  /** When the scan ended, ISO 8601, UTC. */
  readonly scanned: string;
  readonly trivy: {
    readonly version: string;
    /** When Trivy's vulnerability database was built (`VulnerabilityDB.UpdatedAt`), ISO 8601, UTC. */
    readonly database: string;
  };
  /** One a platform that the image has; at least one. */
  readonly platforms: readonly PlatformScan[];
  /** Platforms that were asked for and that the image does not have. */
  readonly absent: readonly string[];
  readonly signature: Signature;
  /** SHA-256 of all the rest: whoever edits a report by hand breaks it. It keeps accidents out, not somebody who means it. */
  readonly sum: string;
}

export interface PlatformScan {
  /** `linux/amd64`. */
  readonly platform: string;
  /** Trivy's own results, by Trivy's own names, without what no rule reads. */
  readonly results: readonly ScanResult[];
  /** What is installed in the image; absent where no list could be made. */
  readonly sbom?: Sbom;
}

/** Of Trivy's report of schema version 2 (`pkg/types/report.go` of 0.72.0): one a file or kind of package. */
export interface ScanResult {
  readonly Target: string;
  readonly Class: string;
  readonly Vulnerabilities?: readonly Vulnerability[];
  readonly Misconfigurations?: readonly Misconfiguration[];
  readonly Secrets?: readonly FoundSecret[];
}

export interface Vulnerability {
  /** `CVE-2026-1234`, `GHSA-…`. */
  readonly VulnerabilityID: string;
  readonly PkgName: string;
  readonly InstalledVersion: string;
  /** Absent where nothing fixes it yet. */
  readonly FixedVersion?: string;
  readonly Severity: ScanSeverity;
}

export interface Misconfiguration {
  /** `DS-0002`. */
  readonly ID: string;
  readonly Title: string;
  readonly Severity: ScanSeverity;
  readonly Status: "PASS" | "FAIL" | "EXCEPTION";
}

/** Where a secret lies, never what it is. */
export interface FoundSecret {
  readonly RuleID: string;
  readonly Title: string;
  readonly Severity: ScanSeverity;
  readonly StartLine: number;
}

export const SEVERITIES = ["UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;
export type ScanSeverity = (typeof SEVERITIES)[number];

/** A list of what is installed, as CycloneDX has it. The list itself is not kept: it is made again from the image. */
export interface Sbom {
  readonly format: "CycloneDX";
  readonly specVersion: string;
  readonly components: number;
  /** SHA-256 of the document. */
  readonly digest: Digest;
}

export type Signature =
  /** Cosign found it to be this signer's. */
  | { readonly state: "verified"; readonly by: string }
  /** The registry was asked, and holds none. */
  | { readonly state: "none" }
  /** Made and pushed by the update that scanned it, which signs nothing. */
  | { readonly state: "built" }
  /** The registry holds one that is not this signer's. */
  | { readonly state: "refused"; readonly why: string }
  | { readonly state: "unchecked"; readonly why: string };

/** `sha256-<hex>.json`: where the report of a digest is. */
export const fileOf = (digest: Digest): string => `${digest.replace(":", "-")}.json`;

/** The report with its sum, as the text of a file. */
export const reportText = (report: Omit<ScanReport, "sum">): string =>
  `${JSON.stringify({ ...report, sum: sumOf(report) }, null, 1)}\n`;

/** Over the fields in any order, so that a formatter breaks nothing. */
export function sumOf(report: object): string {
  const { sum: _, ...rest } = report as Readonly<Record<string, unknown>>;
  return createHash("sha256")
    .update(JSON.stringify(sorted(rest)))
    .digest("hex");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]: [string, unknown]) => [key, sorted(inner)]));
}
