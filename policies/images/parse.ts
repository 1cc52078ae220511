import { isDigest } from "./reference";
import { FORMAT, type ScanReport, SEVERITIES, VERSION } from "./report";

/** A text that is no report, and why: `"digest" must be …, got …`. */
export class MalformedReport extends Error {
  constructor(
    readonly place: string,
    readonly allowed: string,
    readonly got: string,
  ) {
    super(`${place} must be ${allowed}, got ${got}`);
  }
}

/** A text that ends in the midst of a report. */
export class TruncatedReport extends Error {}

/**
 * The report that a file's text is. Nothing may be missing and nothing else may be there.
 * @throws TruncatedReport, MalformedReport
 */
export function parseReport(text: string): ScanReport {
  const data = jsonOf(text);
  report(data, "the report");
  return data as ScanReport;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (isCut(text)) throw new TruncatedReport();
    throw new MalformedReport("the report", "JSON", "a text that is none");
  }
}

/** Whether a text ends before what it opened. */
function isCut(text: string): boolean {
  const open: string[] = [];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted && character === "\\") at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && "{[".includes(character)) open.push(character);
    else if (!quoted && "}]".includes(character)) open.pop();
  }
  return text.trim() === "" || quoted || open.length > 0;
}

/** Throws unless a value is what it is for. */
type Shape = (value: unknown, place: string) => void;

const shown = (value: unknown): string => {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const that =
  (allowed: string, holds: (value: unknown) => boolean): Shape =>
  (value, place) => {
    if (!holds(value)) throw new MalformedReport(place, allowed, shown(value));
  };

const text = that("a text", (value) => typeof value === "string" && value !== "");
const anyText = that("a text", (value) => typeof value === "string");
const count = that("a whole number of 0 or more", (value) => Number.isSafeInteger(value) && Number(value) >= 0);
const exactly = (expected: string | number) => that(JSON.stringify(expected), (value) => value === expected);
const oneOf = (values: readonly string[]) =>
  that(`one of ${values.join(", ")}`, (value) => values.includes(value as string));
const matching = (allowed: string, pattern: RegExp) =>
  that(allowed, (value) => typeof value === "string" && pattern.test(value));
const digest = that("sha256: and 64 hex digits", isDigest);
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;
const instant = that(
  "a time in UTC as 2026-07-01T06:07:08Z",
  (value) => typeof value === "string" && INSTANT.test(value) && !Number.isNaN(Date.parse(value)),
);

const list =
  (item: Shape, least = 0): Shape =>
  (value, place) => {
    if (!Array.isArray(value)) throw new MalformedReport(place, "a list", shown(value));
    if (value.length < least) throw new MalformedReport(place, `a list of ${least} or more`, shown(value));
    value.forEach((one, index) => {
      item(one, `${place}[${index}]`);
    });
  };

const object =
  (required: Readonly<Record<string, Shape>>, optional: Readonly<Record<string, Shape>> = {}): Shape =>
  (value, place) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new MalformedReport(place, "an object", shown(value));
    }
    const at = (key: string) => (place === "the report" ? key : `${place}.${key}`);
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(required, key) && !Object.hasOwn(optional, key)) {
        throw new MalformedReport(at(key), "left out", shown((value as Readonly<Record<string, unknown>>)[key]));
      }
    }
    const fields = value as Readonly<Record<string, unknown>>;
    for (const [key, shape] of Object.entries(required)) shape(fields[key], at(key));
    for (const [key, shape] of Object.entries(optional)) if (fields[key] !== undefined) shape(fields[key], at(key));
  };

const severity = oneOf(SEVERITIES);
const platform = matching("a platform as linux/amd64", /^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/);

const result = object(
  { Target: anyText, Class: text },
  {
    Vulnerabilities: list(
      object(
        { VulnerabilityID: text, PkgName: text, InstalledVersion: anyText, Severity: severity },
        { FixedVersion: text },
      ),
    ),
    Misconfigurations: list(
      object({ ID: text, Title: anyText, Severity: severity, Status: oneOf(["PASS", "FAIL", "EXCEPTION"]) }),
    ),
    Secrets: list(object({ RuleID: text, Title: anyText, Severity: severity, StartLine: count })),
  },
);

const sbom = object({ format: exactly("CycloneDX"), specVersion: text, components: count, digest });

const SIGNATURES: Readonly<Record<string, Shape>> = {
  verified: object({ state: text, by: text }),
  none: object({ state: text }),
  built: object({ state: text }),
  refused: object({ state: text, why: text }),
  unchecked: object({ state: text, why: text }),
};

const signature: Shape = (value, place) => {
  const state = (value as { readonly state?: unknown } | null | undefined)?.state;
  oneOf(Object.keys(SIGNATURES))(state, `${place}.state`);
  SIGNATURES[state as string]?.(value, place);
};

const report = object({
  format: exactly(FORMAT),
  version: exactly(VERSION),
  image: matching("a registry and a repository, without tag or digest", /^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9._-]+)+$/),
  digest,
  scanned: instant,
  trivy: object({ version: matching("a version as 0.72.0", /^\d+\.\d+\.\d+/), database: instant }),
  platforms: list(object({ platform, results: list(result) }, { sbom }), 1),
  absent: list(platform),
  signature,
  sum: matching("64 hex digits", /^[0-9a-f]{64}$/),
});
