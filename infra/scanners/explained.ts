/** What another scanner finds in one object. */
export interface Finding {
  /** Of the scanner: `CKV_K8S_38`. */
  readonly check: string;
  /** In the scanner's words. */
  readonly title: string;
  /** `Deployment.millrace-trino.trino-worker`; a name's hash is `…`. */
  readonly object: string;
}

/** Why findings of one check stand. */
export interface Explanation {
  readonly check: string;
  /** Objects as findings name them; `*` at the end stands for any rest. */
  readonly objects: readonly string[];
  readonly reason: string;
}

/** Names that follow from content end with ten hexadecimal digits. */
export const settledName = (object: string): string => object.replace(/-[0-9a-f]{10}$/, "-…");

const covers = ({ check, objects }: Explanation, finding: Finding): boolean =>
  check === finding.check && objects.some((object) => matches(object, finding.object));
const matches = (pattern: string, object: string): boolean =>
  pattern.endsWith("*") ? object.startsWith(pattern.slice(0, -1)) : pattern === object;

/**
 * Findings that nobody explains, and explanations (by object) of nothing: one sentence each.
 * @param file that the explanations stand in
 */
export function unexplained(
  findings: readonly Finding[],
  explained: readonly Explanation[],
  file = "infra/scanners/explained.json",
): readonly string[] {
  return [
    ...findings
      .filter((finding) => !explained.some((explanation) => covers(explanation, finding)))
      .map(({ check, title, object }) => `${object}: ${check} (${title}) must be mended, or explained in ${file}`),
    ...explained.flatMap(({ check, objects }) =>
      objects
        .filter((object) => !findings.some((finding) => finding.check === check && matches(object, finding.object)))
        .map((object) => `${file}: ${check} of ${object} explains nothing that was found; remove it`),
    ),
  ];
}
