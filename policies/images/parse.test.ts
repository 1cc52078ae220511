import { scanOf } from "../testing/scans";
import { MalformedReport, parseReport, TruncatedReport } from "./parse";
import { reportText } from "./report";

const text = reportText(scanOf());
const data = () => JSON.parse(text) as Record<string, unknown>;
const defectOf = (broken: string): unknown => {
  try {
    return parseReport(broken);
  } catch (error) {
    return error;
  }
};

test("what a scan writes is read as it was", () => {
  const { sum, ...rest } = parseReport(text);
  expect(rest).toEqual(scanOf());
  expect(sum).toMatch(/^[0-9a-f]{64}$/);
});

test("a report that was cut anywhere is truncated, whatever character it ends with", () => {
  const body = text.trimEnd();
  for (let end = 0; end < body.length; end += 1) expect(defectOf(body.slice(0, end))).toBeInstanceOf(TruncatedReport);
});

test("a text that is whole and no JSON is malformed", () => {
  expect((defectOf("<html></html>") as Error).message).toBe("the report must be JSON, got a text that is none");
});

const platforms = scanOf().platforms;
test.each<[string, (report: Record<string, unknown>) => unknown, string]>([
  ["another format", (report) => ({ ...report, format: "trivy" }), 'format must be "millrace-scan", got "trivy"'],
  ["a later version", (report) => ({ ...report, version: 2 }), "version must be 1, got 2"],
  [
    "a field that is missing",
    ({ scanned: _, ...report }) => report,
    "scanned must be a time in UTC as 2026-07-01T06:07:08Z, got nothing",
  ],
  ["a field that is none", (report) => ({ ...report, waived: true }), "waived must be left out, got true"],
  [
    "a day that is none",
    (report) => ({ ...report, scanned: "2026-13-01T00:00:00Z" }),
    'scanned must be a time in UTC as 2026-07-01T06:07:08Z, got "2026-13-01T00:00:00Z"',
  ],
  [
    "a digest that is none",
    (report) => ({ ...report, digest: "sha256:abc" }),
    'digest must be sha256: and 64 hex digits, got "sha256:abc"',
  ],
  [
    "a name with a tag",
    (report) => ({ ...report, image: "registry.test.invalid/a:1" }),
    'image must be a registry and a repository, without tag or digest, got "registry.test.invalid/a:1"',
  ],
  ["no platform", (report) => ({ ...report, platforms: [] }), "platforms must be a list of 1 or more, got []"],
  [
    "a Trivy without a version",
    (report) => ({ ...report, trivy: { ...scanOf().trivy, version: "dev" } }),
    'trivy.version must be a version as 0.72.0, got "dev"',
  ],
  [
    "a severity that is none",
    (report) => ({
      ...report,
      platforms: [
        {
          ...platforms[0],
          results: [
            { Target: "a", Class: "secret", Secrets: [{ RuleID: "r", Title: "", Severity: "GRAVE", StartLine: 1 }] },
          ],
        },
      ],
    }),
    'platforms[0].results[0].Secrets[0].Severity must be one of UNKNOWN, LOW, MEDIUM, HIGH, CRITICAL, got "GRAVE"',
  ],
  [
    "a list that is none",
    (report) => ({ ...report, platforms: [{ ...platforms[0], results: {} }] }),
    "platforms[0].results must be a list, got {}",
  ],
  [
    "a signature of no known state",
    (report) => ({ ...report, signature: { state: "trusted" } }),
    'signature.state must be one of verified, none, built, refused, unchecked, got "trusted"',
  ],
  [
    "a verified signature of nobody",
    (report) => ({ ...report, signature: { state: "verified" } }),
    "signature.by must be a text, got nothing",
  ],
  ["a list in place of the report", () => [], "the report must be an object, got []"],
])("refuses %s", (_, change, sentence) => {
  const error = defectOf(JSON.stringify(change(data())));
  expect(error).toBeInstanceOf(MalformedReport);
  expect((error as Error).message).toBe(sentence);
});
