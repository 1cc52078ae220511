import { type Rule } from "../../core/rule";
import { UNKNOWN } from "../../core/reading";
import { gate } from "../../core/gate";
import { describeRule } from "../../testing/cases";
import {
  digestOf,
  IMAGE,
  leaking,
  misconfigured,
  NOW,
  REFERENCE,
  reportFolder,
  scanOf,
  type ScanParts,
  vulnerable,
} from "../../testing/scans";
import { deployment, judged, object, resource, said } from "../../testing/subjects";
import { reportText } from "../../images/report";
import { imageRulesAt } from ".";

const rules = imageRulesAt(() => NOW);
function ruleNamed(name: string): Rule {
  const rule = rules.find((one) => one.name === name);
  if (rule === undefined) throw new Error(`no rule ${name}`);
  return rule;
}

const NSA = "NSA/CISA Kubernetes Hardening 1.2 Building secure container images";
const CIS = "CIS Kubernetes 1.10 5.5.1";
const app = (image: string) => deployment({ image });
const reader = `Deployment "workers/fraud"`;

describeRule("image-digest", {
  ending: `; name it by its digest, which nobody can move: \`npm run pin\` looks up those of the version file (${CIS}; Kubernetes docs: Images, Image pull policy)`,
  reports: {
    "a tag": [
      app("registry.test.invalid/app:1.0"),
      `${reader}: the image of container "app" must be named by digest, got "registry.test.invalid/app:1.0"`,
    ],
    "a container without an image": [
      deployment({}),
      `${reader}: the image of container "app" must be named by digest, got nothing`,
    ],
    "a digest that is cut short": [
      app("registry.test.invalid/app@sha256:abc"),
      `${reader}: the image of container "app" must be named by digest, got "registry.test.invalid/app@sha256:abc"`,
    ],
    "what a chart's values name": [
      resource("kubernetes:helm.sh/v4:Chart", "operator", {
        values: { image: { repository: "registry.test.invalid/a", tag: "1" } },
      }),
      `kubernetes:helm.sh/v4:Chart "operator": the image of values.image must be named by digest, got "registry.test.invalid/a:1"`,
    ],
  },
  accepts: {
    "a digest behind a tag": app(REFERENCE),
    "an image that an operator chooses": object("kafka.strimzi.io/v1:KafkaNodePool", "kafka/pool", { spec: {} }),
  },
});

describeRule("image-registry", {
  ending: `; take it from one of them, or have the registry reviewed and add it to the option \`registries\`, or \`own\` for what is built here (${CIS}; ${NSA})`,
  reports: {
    "a registry that is not allowed": [
      app(`registry.test.invalid/app@${digestOf("a")}`),
      `${reader}: the registry of image registry.test.invalid/app@${digestOf("a")} of container "app" must be docker.io or quay.io, got registry.test.invalid`,
    ],
    "an image that leaves the registry to whoever pulls": [
      app("nginx:1.29"),
      `${reader}: the registry of image nginx:1.29 of container "app" must be docker.io or quay.io, got one that names no registry`,
    ],
  },
  accepts: { "an allowed one": app("quay.io/a/b:1"), "no image": deployment({}) },
  options: { registries: ["docker.io"], own: ["quay.io"] },
});

describe("rules of reports", () => {
  const folder = reportFolder();
  const reports = folder.path;
  afterAll(() => {
    folder.remove();
  });
  let next = 0;
  /** A deployment of an image of its own with a report: each file is read once. */
  function scanned(parts: ScanParts = {}, change: (text: string) => string = (text) => text) {
    next += 1;
    const digest = digestOf("a").slice(0, -4).concat(String(next).padStart(4, "0")) as `sha256:${string}`;
    const report = scanOf({ digest, ...parts });
    folder.put({ ...report, digest }, change(reportText(report)));
    const name = `${IMAGE}@${digest}`;
    return { subject: app(name), called: `image ${name} of container "app"`, name };
  }
  const told = (rule: string, subject: ReturnType<typeof app>, options = {}) =>
    said(ruleNamed(rule), [subject], { reports, ...options });

  test("image-report accepts a report of the very image, with a fresh database", () => {
    expect(told("image-report", scanned().subject)).toEqual([]);
  });

  test("image-report leaves what has no digest to the rule of digests", () => {
    expect(told("image-report", app("registry.test.invalid/app:1.0"))).toEqual([]);
  });

  test("image-report reports one that is missing", () => {
    const digest = digestOf("f");
    expect(told("image-report", app(`${IMAGE}@${digest}`))).toEqual([
      `${reader}: the scan report of image ${IMAGE}@${digest} of container "app" must be there, got no file ${reports}/sha256-${"f".repeat(64)}.json; scan it: \`npm run scan\` for images of others, \`pulumi up\` for those that it builds (${NSA}; AWS FSBP ECR.1)`,
    ]);
  });

  test("image-report reports one whose database is stale, by the option", () => {
    const { subject, called } = scanned({ trivy: { version: "0.72.0", database: "2026-07-02T00:00:00Z" } });
    expect(told("image-report", subject)).toEqual([
      `${reader}: the vulnerability database of the scan report of ${called} must be at most 7 days old, got one of 2026-07-02T00:00:00Z, 8 days before; scan it anew: \`npm run scan -- --fresh\` (${NSA}; AWS FSBP ECR.1)`,
    ]);
    expect(told("image-report", subject, { maxAgeDays: 9 })).toEqual([]);
  });

  test("image-report reports one that is truncated", () => {
    const { subject, called } = scanned({}, (text) => text.slice(0, 200));
    expect(told("image-report", subject)).toEqual([
      `${reader}: the scan report of ${called} must be whole, got 200 bytes that end in its midst; take the file away and scan the image anew (${NSA}; AWS FSBP ECR.1)`,
    ]);
  });

  test("image-report reports one that is malformed", () => {
    const { subject, called } = scanned({}, (text) => text.replace('"version": 1,', '"version": 2,'));
    expect(told("image-report", subject)).toEqual([
      `${reader}: "version" of the scan report of ${called} must be 1, got 2; take the file away and scan the image anew (${NSA}; AWS FSBP ECR.1)`,
    ]);
  });

  test("image-report reports one about another digest, and one about another name", () => {
    const other = scanned({ digest: digestOf("b") });
    expect(told("image-report", other.subject)).toEqual([
      `${reader}: the scan report of ${other.called} must be about ${other.name}, got one about ${IMAGE}@${digestOf("b")}; take the file away, find out who wrote it, and scan the image anew (${NSA}; AWS FSBP ECR.1)`,
    ]);
    const name = scanned({ image: "registry.test.invalid/other" });
    expect(told("image-report", name.subject)[0]).toContain("got one about registry.test.invalid/other@");
  });

  test("image-report reports one that somebody edited", () => {
    const { subject, called } = scanned({ results: [vulnerable("CVE-2026-1")] }, (text) =>
      text.replace("CRITICAL", "LOW"),
    );
    expect(told("image-report", subject)).toEqual([
      `${reader}: the scan report of ${called} must be as the scan wrote it, got one whose content is not what its sum was made of; take the file away and scan the image anew: nobody edits a report (${NSA}; AWS FSBP ECR.1)`,
    ]);
  });

  test("image-report reports one of the future", () => {
    const { subject, called } = scanned({ scanned: "2026-07-11T00:00:00Z" });
    expect(told("image-report", subject)).toEqual([
      `${reader}: the scan report of ${called} must be of the past, which ends at 2026-07-10T12:00:00.000Z, got one of 2026-07-11T00:00:00Z; mend the clock of whatever scanned, and scan the image anew (${NSA}; AWS FSBP ECR.1)`,
    ]);
  });

  test("image-report accepts what an update wrote of an image that it built", () => {
    const report = scanOf({ digest: digestOf("e"), signature: { state: "built" } });
    folder.putBuilt(report);
    expect(told("image-report", app(`${IMAGE}@${report.digest}`))).toEqual([]);
    expect(told("image-signature", app(`${IMAGE}@${report.digest}`))).toEqual([]);
  });

  test("image-vulnerabilities reports each that a newer package mends, even of an old scan", () => {
    const { subject, called } = scanned({
      results: [vulnerable("CVE-2026-1"), vulnerable("CVE-2026-2", { Severity: "HIGH" })],
      trivy: { version: "0.72.0", database: "2026-01-01T00:00:00Z" },
    });
    const sentence = (id: string, severity: string) =>
      `${reader}: ${called} must be without a CRITICAL or HIGH vulnerability that is mended in a newer package, got openssl 3.5.1-1 with ${id} (${severity}); take an image with openssl 3.5.2-1 (${NSA})`;
    expect(told("image-vulnerabilities", subject)).toEqual([
      sentence("CVE-2026-1", "CRITICAL"),
      sentence("CVE-2026-2", "HIGH"),
    ]);
  });

  test("image-vulnerabilities accepts what nothing mends yet, what is less grave, and what has no report", () => {
    const unfixed = scanned({ results: [vulnerable("CVE-2026-3", { FixedVersion: undefined })] });
    const medium = scanned({ results: [vulnerable("CVE-2026-4", { Severity: "MEDIUM" })] });
    expect(told("image-vulnerabilities", unfixed.subject)).toEqual([]);
    expect(told("image-vulnerabilities", medium.subject)).toEqual([]);
    expect(told("image-vulnerabilities", app(`${IMAGE}@${digestOf("f")}`))).toEqual([]);
  });

  test("a vulnerability is waived by its name, and no other with it", () => {
    const { subject } = scanned({ results: [vulnerable("CVE-2026-5"), vulnerable("CVE-2026-6")] });
    const waiver = {
      rule: "image-vulnerabilities",
      resource: "kubernetes:apps/v1:Deployment::workers/fraud",
      owner: "platform",
      reason: "not reachable",
      expires: "2026-08-01",
      id: "CVE-2026-5",
    };
    const configured = { "image-vulnerabilities": { reports } };
    const { violations, waived } = gate(
      [ruleNamed("image-vulnerabilities")],
      { subjects: [subject] },
      { waivers: [waiver], configured, now: () => NOW },
    );
    expect(violations.map(({ id }) => id)).toEqual(["CVE-2026-6"]);
    expect(waived.map(({ id }) => id)).toEqual(["CVE-2026-5"]);
  });

  test("image-secrets reports a secret, and not what it is", () => {
    const { subject, called } = scanned({ results: [leaking] });
    expect(told("image-secrets", subject)).toEqual([
      `${reader}: ${called} must be without a secret in its files, got AWS Access Key ID in /app/deploy.sh, line 3; take it out of the image, and out of use: whoever can pull has it (${NSA}; CIS Kubernetes 1.10 5.4.1)`,
    ]);
    expect(told("image-secrets", scanned().subject)).toEqual([]);
  });

  test("image-misconfigurations reports a check that failed, of the severities of the option", () => {
    const { subject, called } = scanned({ results: [misconfigured] });
    expect(told("image-misconfigurations", subject)).toEqual([
      `${reader}: ${called} must be without a failed check of the configuration in it, got DS-0002 (HIGH) of app/Dockerfile: Image user should not be 'root'; mend the file that the image holds, or take it out (${NSA})`,
    ]);
    expect(told("image-misconfigurations", subject, { severities: ["CRITICAL"] })).toEqual([]);
    const passed = {
      ...misconfigured,
      Misconfigurations: misconfigured.Misconfigurations?.map((one) => ({ ...one, Status: "PASS" as const })) ?? [],
    };
    expect(told("image-misconfigurations", scanned({ results: [passed] }).subject)).toEqual([]);
  });

  test("image-sbom reports an image of which nobody knows what is in it", () => {
    const { subject, called } = scanned({ platforms: [{ platform: "linux/amd64", results: [] }] });
    expect(told("image-sbom", subject)).toEqual([
      `${reader}: the bill of materials of ${called} must be there, got none for linux/amd64; scan it anew: Trivy makes the list (CycloneDX) (${NSA})`,
    ]);
    expect(told("image-sbom", scanned().subject)).toEqual([]);
  });

  test("image-signature reports one that was not checked, one of somebody else, and one that only an update may call its own", () => {
    const unchecked = scanned({ signature: { state: "unchecked", why: "cosign is not on PATH" } });
    expect(told("image-signature", unchecked.subject)).toEqual([
      `${reader}: the signature of ${unchecked.called} must be its publisher's, or none, got one that was not checked: cosign is not on PATH; write its signer down in infra/scans/signers.json, install cosign, and scan it anew (${CIS}; ${NSA})`,
    ]);
    const refused = scanned({ signature: { state: "refused", why: "no matching signatures" } });
    expect(told("image-signature", refused.subject)).toEqual([
      `${reader}: the signature of ${refused.called} must be its publisher's, or none, got no matching signatures; do not run it before its publisher has explained this (${CIS}; ${NSA})`,
    ]);
    const built = scanned({ signature: { state: "built" } });
    expect(told("image-signature", built.subject)).toEqual([
      `${reader}: the signature of ${built.called} must be its publisher's, or none, got a report that calls it built here; scan it anew: \`npm run scan -- --fresh\` (${CIS}; ${NSA})`,
    ]);
  });

  test("image-signature accepts its publisher's, and none where the registry holds none", () => {
    expect(told("image-signature", scanned({ signature: { state: "verified", by: "somebody" } }).subject)).toEqual([]);
    expect(told("image-signature", scanned().subject)).toEqual([]);
  });

  test("an image that is not known yet is unjudged by every rule, and hides no other image", () => {
    const subject = deployment({ image: UNKNOWN }, { initContainers: [{ name: "wait", image: "nginx" }] });
    for (const rule of rules) {
      const { unjudged } = judged(rule, [subject], Object.hasOwn(rule.options, "reports") ? { reports } : {});
      expect(unjudged.map(({ paths }) => paths)).toEqual([["spec.template.spec.containers[0].image"]]);
    }
    expect(judged(ruleNamed("image-digest"), [subject]).violations).toHaveLength(1);
  });
});
