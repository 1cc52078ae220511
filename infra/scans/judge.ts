import { expired, isFor, type Waiver } from "../../policies/core/waivers";
import { type Finding, misconfigurations, secrets, vulnerabilities } from "../../policies/images/findings";
import { type ScanReport, SEVERITIES } from "../../policies/images/report";
import { GATING } from "../../policies/rules/images/findings";

export interface JudgeOptions {
  readonly stack: string;
  readonly waivers: readonly Waiver[];
  readonly now?: Date;
}

/** The rules whose findings these are, so that their waivers hold here as well. */
const RULES: Readonly<Record<Finding["kind"], string>> = {
  vulnerability: "image-vulnerabilities",
  secret: "image-secrets",
  misconfiguration: "image-misconfigurations",
};

/**
 * What is wrong with an image before anything uses it: one sentence a finding. What any waiver in force names by its id is left to
 * the pack, which holds the waiver against each resource that uses the image.
 */
export function defectsOf(report: ScanReport, { stack, waivers, now = new Date() }: JudgeOptions): readonly string[] {
  const found = [
    ...vulnerabilities(report, GATING),
    ...secrets(report),
    ...misconfigurations(report, SEVERITIES),
  ].filter(
    ({ kind, id }) =>
      !waivers.some(
        (waiver) => waiver.rule === RULES[kind] && waiver.id === id && isFor(waiver, stack) && !expired(waiver, now),
      ),
  );
  const name = `${report.image}@${report.digest}`;
  const told = found.map(
    ({ kind, told: got, remedy }) =>
      `image ${name} must be without a ${ADJECTIVES[kind]}, got ${got}; ${remedy}, or waive it in policies/waivers.json`,
  );
  const unlisted = report.platforms.filter(({ sbom }) => sbom === undefined).map(({ platform }) => platform);
  if (unlisted.length === 0) return told;
  return [
    ...told,
    `image ${name} must have a bill of materials, got none for ${unlisted.join(", ")}; scan it anew: Trivy makes the list`,
  ];
}

const ADJECTIVES: Readonly<Record<Finding["kind"], string>> = {
  vulnerability: "grave vulnerability that a newer package mends",
  secret: "secret in its files",
  misconfiguration: "failed check of the configuration in it",
};
