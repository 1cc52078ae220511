import { join, resolve } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Paths } from "../paths";
import { writePolicyLauncher } from "./launchers";

/** What judges a stack's operations. */
export interface Judging {
  /** File of levels and options, by its path from the checkout: `policies/config/prod.json`. */
  readonly config: string;
  /** Folder of the compiled pack; default that of the project. */
  readonly pack?: string;
  /**
   * Whether an `up` is preceded by a preview with the pack, default true. Without one a rule of the whole stack speaks when all of
   * it is made.
   */
  readonly previewFirst?: boolean;
}

/** What the pack said of a resource, or of the stack. */
export interface Finding {
  readonly rule: string;
  readonly level: "advisory" | "mandatory";
  readonly urn: string;
  /** The rule's own sentence. */
  readonly message: string;
}

/** Levels by a stack's settings: advice for `dev`, a closed gate for every other, and for what is protected whatever it is called. */
export const configOf = ({ stack, protect }: { readonly stack: string; readonly protect: boolean }): string =>
  `policies/config/${stack === "dev" && !protect ? "dev" : "prod"}.json`;

/** What the engine's operations are given, so that the pack judges them. */
export const packOptions = (
  { config, pack }: Judging,
  paths: Paths,
): { readonly policyPacks: string[]; readonly policyPackConfigs: string[] } => ({
  policyPacks: [writePolicyLauncher(paths, pack ?? join(paths.dist, "policies"))],
  policyPackConfigs: [resolve(paths.root, config)],
});

/** A stack that the pack does not let pass; what it said of it all the same. */
export class Refused<T> extends Error {
  constructor(
    readonly findings: readonly Finding[],
    /** What the operation did before it was refused. */
    readonly result: T,
  ) {
    super(mandatory(findings).map(sentenceOf).join("\n"));
  }
}

export const mandatory = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ level }) => level === "mandatory");

const sentenceOf = ({ rule, message }: Finding): string => `policy ${rule}: ${message}`;

/** Collects what the pack says during an operation. */
export function readFindings(): {
  readonly onEvent: (event: EngineEvent) => void;
  readonly findings: () => readonly Finding[];
} {
  const found = new Map<string, Finding>();
  return {
    onEvent: ({ policyEvent }) => {
      if (policyEvent === undefined) return;
      const { policyName: rule, resourceUrn: urn = "", enforcementLevel } = policyEvent;
      const message = plainOf(policyEvent.message);
      const level = enforcementLevel === "mandatory" ? "mandatory" : "advisory";
      // An update tells of a resource when it is judged, and may tell again.
      found.set(`${rule} ${urn} ${message}`, { rule, level, urn, message });
    },
    findings: () => [...found.values()],
  };
}

/** Without colour marks, and without the rule's title, which stands in a line before. */
function plainOf(message: string): string {
  const text = message.replace(/<\{%[^%]*%\}>/g, "").trim();
  const [title = "", ...sentence] = text.split("\n");
  return sentence.length === 0 ? title : sentence.join("\n");
}
