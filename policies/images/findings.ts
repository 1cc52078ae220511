import type { ScanReport, ScanSeverity } from "./report";

/** Something that an image may not have, once however many platforms have it. */
export interface Finding {
  readonly kind: "vulnerability" | "secret" | "misconfiguration";
  /** What a waiver names: `CVE-2026-1234`, `aws-access-key-id`, `DS-0002`. */
  readonly id: string;
  readonly severity: ScanSeverity;
  /** `openssl 3.5.1 has the fixed CVE-2026-1234 (CRITICAL)`. */
  readonly told: string;
  readonly remedy: string;
}

/** Packages whose fix is out: what nobody can mend yet fails nothing. */
export const vulnerabilities = (report: ScanReport, severities: readonly string[]): readonly Finding[] =>
  once(
    results(report).flatMap(({ Vulnerabilities = [] }) =>
      Vulnerabilities.flatMap(({ VulnerabilityID: id, PkgName, InstalledVersion, FixedVersion, Severity }) =>
        FixedVersion === undefined || !severities.includes(Severity)
          ? []
          : [
              {
                kind: "vulnerability" as const,
                id,
                severity: Severity,
                told: `${PkgName} ${InstalledVersion} with ${id} (${Severity})`,
                remedy: `take an image with ${PkgName} ${FixedVersion}`,
              },
            ],
      ),
    ),
  );

export const secrets = (report: ScanReport): readonly Finding[] =>
  once(
    results(report).flatMap(({ Target, Secrets = [] }) =>
      Secrets.map(({ RuleID: id, Title, Severity, StartLine }) => ({
        kind: "secret" as const,
        id,
        severity: Severity,
        told: `${Title} in ${Target}, line ${StartLine}`,
        remedy: "take it out of the image, and out of use: whoever can pull has it",
      })),
    ),
  );

export const misconfigurations = (report: ScanReport, severities: readonly string[]): readonly Finding[] =>
  once(
    results(report).flatMap(({ Target, Misconfigurations = [] }) =>
      Misconfigurations.filter(({ Status, Severity }) => Status === "FAIL" && severities.includes(Severity)).map(
        ({ ID: id, Title, Severity }) => ({
          kind: "misconfiguration" as const,
          id,
          severity: Severity,
          told: `${id} (${Severity}) of ${Target}: ${Title}`,
          remedy: "mend the file that the image holds, or take it out",
        }),
      ),
    ),
  );

const results = ({ platforms }: ScanReport) => platforms.flatMap(({ results: all }) => all);

const once = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.map((finding) => [finding.told, finding])).values(),
];
