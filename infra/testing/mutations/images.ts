import { reportText } from "../../../policies/images/report";
import { digestOf, leaking, misconfigured, vulnerable } from "../../../policies/testing/scans";
import { changed, lengthened, type Mutation, type Scan } from "./mutation";
import { CONTAINER, DUMP, MINION, POD, SUPERSET } from "./subjects";

const KIBANA = "kubernetes:kibana.k8s.elastic.co/v1:Kibana::millrace-elastic/kibana";
/** Whose report is changed: nothing but Kibana takes the image. */
const SCANNED = "registry.test.invalid/kibana/kibana";
const OTHER = "registry.test.invalid/library/zookeeper";
/** An image of a registry that is not allowed. It has a report, so that nothing else is wrong with it. */
export const FOREIGN = { image: "other.test.invalid/app", digest: digestOf("b") } as const;

const unpinned = (reference: unknown): string => (reference as string).replace(/@sha256:[0-9a-f]{64}$/, "");

const named: readonly Mutation[] = [
  changed("image-digest", MINION, [...CONTAINER, "image"], unpinned),
  changed("image-digest", MINION, [...CONTAINER, "image"], undefined),
  changed("image-digest", DUMP, ["spec", "jobTemplate", ...POD, "initContainers", 0, "image"], unpinned),
  changed("image-digest", KIBANA, ["spec", "image"], unpinned),
  changed("image-digest", "kubernetes:helm.sh/v4:Chart::trivy-operator", ["values", "image", "tag"], unpinned),
  changed(
    "image-digest",
    SUPERSET,
    [...CONTAINER, "env"],
    lengthened({ name: "RELATED_IMAGE_APP", value: "registry.test.invalid/app:1.0" }),
  ),
  changed("image-registry", MINION, [...CONTAINER, "image"], `${FOREIGN.image}:1.0@${FOREIGN.digest}`),
  changed("image-report", MINION, [...CONTAINER, "image"], `registry.test.invalid/app:1.0@${digestOf("c")}`),
  changed("image-report", MINION, [...CONTAINER, "image"], `registry.test.invalid/app:1.0@${FOREIGN.digest}`),
];

/** A report of a scan that found something else, or that was made otherwise. */
const scanned = (rule: string, what: string, change: (scan: Scan) => Scan): Mutation =>
  written(rule, what, (scan) => reportText(change(scan)));

/** A report's file that says something else. */
const written = (
  rule: string,
  what: string,
  text: (scan: Scan, scanOf: (image: string) => Scan) => string | undefined,
): Mutation => ({
  title: `${rule}: ${what}`,
  expected: [[rule, KIBANA]],
  report: { image: SCANNED, text },
});

const STALE = "2026-07-02T00:00:00Z";
const TOMORROW = "2026-07-11T12:00:00Z";

const reports: readonly Mutation[] = [
  written("image-report", "no report", () => undefined),
  written("image-report", "an empty report", () => ""),
  written("image-report", "a report that is cut", (scan) => reportText(scan).slice(0, 300)),
  written("image-report", "a report that is no JSON", () => "<html></html>"),
  written("image-report", "a report without its sum", (scan) => JSON.stringify(scan)),
  written("image-report", "the report of another image", (_, scanOf) => reportText(scanOf(OTHER))),
  written("image-report", "a vulnerability taken out by hand", (scan) =>
    reportText({ ...scan, platforms: found(scan, vulnerable("CVE-2026-1")) }).replace("CRITICAL", "LOW"),
  ),
  scanned("image-report", "a report about another digest", (scan) => ({ ...scan, digest: digestOf("d") })),
  scanned("image-report", "a report about another name", (scan) => ({ ...scan, image: OTHER })),
  scanned("image-report", "a database of eight days", (scan) => ({
    ...scan,
    trivy: { ...scan.trivy, database: STALE },
  })),
  scanned("image-report", "a database of tomorrow", (scan) => ({
    ...scan,
    trivy: { ...scan.trivy, database: TOMORROW },
  })),
  scanned("image-report", "a scan of tomorrow", (scan) => ({ ...scan, scanned: TOMORROW })),
  scanned("image-sbom", "a platform without a bill of materials", (scan) => ({
    ...scan,
    platforms: scan.platforms.map(({ platform, results }) => ({ platform, results })),
  })),
  scanned("image-signature", "a signature of somebody else", (scan) => ({
    ...scan,
    signature: { state: "refused", why: "one of somebody else" },
  })),
  scanned("image-signature", "a signature that nobody checked", (scan) => ({
    ...scan,
    signature: { state: "unchecked", why: "cosign is not on PATH" },
  })),
  scanned("image-signature", "an image of others that is called built here", (scan) => ({
    ...scan,
    signature: { state: "built" },
  })),
];

type Result = Scan["platforms"][number]["results"][number];

const found = ({ platforms }: Scan, result: Result): Scan["platforms"] =>
  platforms.map((one) => ({ ...one, results: [...one.results, result] }));

const finding = (rule: string, what: string, result: Result): Mutation =>
  scanned(rule, what, (scan) => ({ ...scan, platforms: found(scan, result) }));

const old = finding("image-vulnerabilities", "a critical one in a report that is old", vulnerable("CVE-2026-1"));

const findings: readonly Mutation[] = [
  finding("image-vulnerabilities", "a critical one that is mended", vulnerable("CVE-2026-1")),
  finding("image-vulnerabilities", "a high one that is mended", vulnerable("CVE-2026-2", { Severity: "HIGH" })),
  {
    ...old,
    expected: [
      ["image-report", KIBANA],
      ["image-vulnerabilities", KIBANA],
    ],
    report: {
      image: SCANNED,
      text: (scan, scanOf) => old.report?.text({ ...scan, trivy: { ...scan.trivy, database: STALE } }, scanOf),
    },
  },
  finding("image-secrets", "a key in a file", leaking),
  finding("image-misconfigurations", "a failed check", misconfigured),
];

export const imageMutations: readonly Mutation[] = [...named, ...reports, ...findings];
