import { z } from "zod";
import type { Digest } from "../../policies/images/reference";
import { type ScanResult, SEVERITIES } from "../../policies/images/report";

/*
 * Of Trivy's answers what is kept, by its source (0.72.0): `pkg/types/report.go`, `vulnerability.go`, `misconfiguration.go`,
 * `version.go`, `pkg/fanal/types/secret.go`. Fields that are empty are left out there.
 */
const severity = z.enum(SEVERITIES).default("UNKNOWN");

const result = z.object({
  Target: z.string(),
  Class: z.string().default("unknown"),
  Vulnerabilities: z
    .array(
      z.object({
        VulnerabilityID: z.string(),
        PkgName: z.string(),
        InstalledVersion: z.string().default(""),
        FixedVersion: z.string().optional(),
        Severity: severity,
      }),
    )
    .optional(),
  Misconfigurations: z
    .array(
      z.object({
        ID: z.string(),
        Title: z.string().default(""),
        Severity: severity,
        Status: z.enum(["PASS", "FAIL", "EXCEPTION"]),
      }),
    )
    .optional(),
  Secrets: z
    .array(
      z.object({
        RuleID: z.string(),
        Title: z.string().default(""),
        Severity: severity,
        StartLine: z.number().default(0),
      }),
    )
    .optional(),
  ExperimentalModifiedFindings: z.array(z.unknown()).optional(),
});

const report = z.object({
  SchemaVersion: z.literal(2),
  ArtifactType: z.literal("container_image"),
  Metadata: z.object({ RepoDigests: z.array(z.string()) }),
  Results: z.array(result).default([]),
});

const version = z.object({
  Version: z.string(),
  VulnerabilityDB: z.object({ Version: z.number(), UpdatedAt: z.iso.datetime({ offset: false }) }).optional(),
});

const bom = z.object({
  bomFormat: z.literal("CycloneDX"),
  specVersion: z.string(),
  components: z.array(z.unknown()).default([]),
});

function read<T>(what: string, schema: z.ZodType<T>, text: string): T {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Error(
      `${what} must be JSON, got ${text.length} characters that are none; is this another tool's "trivy"?`,
    );
  }
  const { success, data: value, error } = schema.safeParse(data);
  if (success) return value;
  const [issue] = error.issues;
  const where = issue?.path.join(".") ?? "";
  throw new Error(`${what} cannot be read: ${where === "" ? "" : `${where}: `}${issue?.message ?? "unknown form"}`);
}

/** Of `trivy version --format json`. @throws a sentence */
export function versionOf(text: string): { readonly version: string; readonly database?: string } {
  const { Version, VulnerabilityDB } = read("Trivy's version", version, text);
  return {
    version: Version.replace(/^v/, ""),
    ...(VulnerabilityDB === undefined ? {} : { database: VulnerabilityDB.UpdatedAt }),
  };
}

/**
 * The results of `trivy image --format json`, as far as they are kept.
 * @throws a sentence where the answer is of another form, about another image, or leaves findings out
 */
export function reportOf(text: string, repository: string, digest: Digest): readonly ScanResult[] {
  const what = `Trivy's report of ${repository}@${digest}`;
  const { Metadata, Results } = read(what, report, text);
  const expected = `${trivyName(repository)}@${digest}`;
  if (!Metadata.RepoDigests.includes(expected)) {
    throw new Error(`${what} must be about ${expected}, got one about ${Metadata.RepoDigests.join(", ") || "none"}`);
  }
  return Results.map(({ ExperimentalModifiedFindings: suppressed = [], ...kept }) => {
    if (suppressed.length > 0) {
      throw new Error(
        `${what} must have every finding, got ${suppressed.length} that were left out; take Trivy's ignore files away`,
      );
    }
    return Object.fromEntries(
      Object.entries(kept as Readonly<Record<string, unknown>>).filter(([, value]) => value !== undefined),
    ) as unknown as ScanResult;
  });
}

/** How Trivy calls a repository: Docker Hub's without its host, and without `library` (`pkg/fanal/image/remote.go`). */
const trivyName = (repository: string): string =>
  repository.startsWith("docker.io/") ? repository.replace(/^docker\.io\/(library\/)?/, "") : repository;

/** Of a CycloneDX document. @throws a sentence */
export function bomOf(text: string): { readonly specVersion: string; readonly components: number } {
  const { specVersion, components } = read("Trivy's bill of materials", bom, text);
  return { specVersion, components: components.length };
}
