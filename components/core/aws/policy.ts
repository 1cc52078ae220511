import type { Content } from "../text";

/** One statement of an IAM policy; resources may be known late. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  /** Absent in the policy that says who may assume a role. */
  readonly Resource?: readonly Content[];
  readonly Principal?: Readonly<Record<string, Content>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Content | readonly Content[]>>>>;
}

/** The policy document of statements; `joined(json(policy(…)))` is what AWS wants. */
export const policy = (statements: readonly Statement[]) => ({ Version: "2012-10-17", Statement: statements });
