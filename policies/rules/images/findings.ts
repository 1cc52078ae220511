import { type Rule, resourceRule } from "../../core/rule";
import { misconfigurations, secrets, vulnerabilities } from "../../images/findings";
import { SEVERITIES } from "../../images/report";
import { oneOf } from "../asking";
import { nsa, ofFindings, reportsOption, type Shelves } from "./asking";

const FAMILY = { family: "images" } as const;
const ANY_AGE = Number.POSITIVE_INFINITY;

/** What gates a deployment, and what is scanned by the update itself. */
export const GATING: readonly string[] = ["CRITICAL", "HIGH"];

const fixable = (shelves: Shelves) =>
  resourceRule<{ readonly reports: string; readonly severities: readonly string[] }>(
    {
      ...FAMILY,
      name: "image-vulnerabilities",
      title: "No image has a grave vulnerability that a newer package mends",
      severity: "critical",
      references: [nsa],
      remedy: "take an image that has the fix",
      judge: (subject, { reports, severities }) =>
        ofFindings(
          subject,
          (reference) => shelves(reports).find(reference, ANY_AGE),
          (found) => vulnerabilities(found, severities),
          `without a ${oneOf(severities)} vulnerability that is mended in a newer package`,
        ),
    },
    {
      reports: reportsOption,
      severities: { doc: "Severities that fail where a fix is out", default: GATING },
    },
  );

const secret = (shelves: Shelves) =>
  resourceRule<{ readonly reports: string }>(
    {
      ...FAMILY,
      name: "image-secrets",
      title: "No image holds a secret",
      severity: "critical",
      references: [nsa, { framework: "CIS Kubernetes 1.10", id: "5.4.1" }],
      remedy: "take it out of the image",
      judge: (subject, { reports }) =>
        ofFindings(
          subject,
          (reference) => shelves(reports).find(reference, ANY_AGE),
          secrets,
          "without a secret in its files",
        ),
    },
    { reports: reportsOption },
  );

const misconfigured = (shelves: Shelves) =>
  resourceRule<{ readonly reports: string; readonly severities: readonly string[] }>(
    {
      ...FAMILY,
      name: "image-misconfigurations",
      title: "No configuration in an image fails a check of Trivy",
      severity: "medium",
      references: [nsa],
      remedy: "mend it",
      judge: (subject, { reports, severities }) =>
        ofFindings(
          subject,
          (reference) => shelves(reports).find(reference, ANY_AGE),
          (found) => misconfigurations(found, severities),
          "without a failed check of the configuration in it",
        ),
    },
    {
      reports: reportsOption,
      severities: { doc: "Severities of checks that fail", default: SEVERITIES },
    },
  );

/** What scans found. */
export const findingRules = (shelves: Shelves): readonly Rule[] => [
  fixable(shelves),
  secret(shelves),
  misconfigured(shelves),
];
