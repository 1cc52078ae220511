import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { applyHere } from "../applier/here";
import type { AppliedDocument } from "../applier";
import { secretsOf } from "./launch";

/** What the engine hands over of a `LocalApplied`. */
export interface AppliedInputs {
  readonly node: string;
  readonly target: string;
  /** JSON of the documents. */
  readonly documents: string;
  readonly index: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly secretEnv?: Readonly<Record<string, string>>;
}

interface AppliedState {
  readonly target: string;
  readonly index: string;
  /** Fingerprint of the documents: the state need not hold them. */
  readonly content: string;
}

/** How long a service that has just become ready may still refuse. */
const DEADLINE_SECONDS = 120;

/** The body of `LocalApplied`, run in the engine's provider process. */
export const provider = {
  async create(inputs: AppliedInputs): Promise<{ id: string; outs: AppliedState }> {
    await apply(inputs);
    return { id: inputs.index, outs: stateOf(inputs) };
  },

  /** Another content, another service, or one whose data folder is gone with all that it was told. */
  diff(_id: string, old: AppliedState, inputs: AppliedInputs): Promise<{ changes: boolean }> {
    const now = stateOf(inputs);
    const same = old.target === now.target && old.index === now.index && old.content === now.content;
    return Promise.resolve({ changes: !same || !existsSync(inputs.index) });
  },

  async update(_id: string, _old: AppliedState, inputs: AppliedInputs): Promise<{ outs: AppliedState }> {
    await apply(inputs);
    return { outs: stateOf(inputs) };
  },
};

async function apply({ node, target, documents, index, env, secretEnv }: AppliedInputs): Promise<void> {
  const list = JSON.parse(documents) as readonly AppliedDocument[];
  const authorization = { ...env, ...secretsOf(secretEnv) };
  await applyHere({ node, target, documents: list, index, deadlineSeconds: DEADLINE_SECONDS, env: authorization });
}

const stateOf = ({ target, index, documents }: AppliedInputs): AppliedState => ({
  target,
  index,
  content: createHash("sha256").update(documents).digest("hex"),
});
