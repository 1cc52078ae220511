import type { Stack, Subject } from "./subject";

export type Family = "images" | "resources" | "security" | "data" | "cost" | "waivers";
export type Severity = "low" | "medium" | "high" | "critical";

/** Where a framework asks for the same. */
export interface Reference {
  readonly framework:
    | "CIS Kubernetes 1.10"
    | "CIS AWS Foundations 3.0"
    | "NSA/CISA Kubernetes Hardening 1.2"
    | "Pod Security Standards"
    | "AWS FSBP"
    | "AWS Security Hub"
    | "AWS"
    | "Kubernetes"
    | "Apache Kafka"
    | "GDPR"
    | "AWS Well-Architected"
    | "Millrace";
  /** `5.2.6`, `S3.1`, `restricted: Seccomp`. */
  readonly id: string;
}

/** What is wrong at one place. The message is `<resource>: <what> must be <allowed>, got <got>; <remedy> (<references>)`. */
export interface Breach {
  readonly what: string;
  readonly allowed: string;
  readonly got: string;
  /** Where the rule's own would say too little. */
  readonly remedy?: string;
  /** What a waiver may name to waive this one only, e.g. `CVE-2026-1234`. */
  readonly id?: string;
}

/**
 * One question, with the resource that it is about. It may throw `UnknownRead`: then that resource is unjudged by this rule, and
 * every other question is asked all the same. So ask one thing a check, and list checks from what never fails.
 */
export interface Check {
  readonly on: Subject;
  readonly ask: () => Breach | undefined;
}

/** An option's JSON Schema. Its default decides its type. */
export interface Option<T> {
  readonly doc: string;
  readonly default: T;
  readonly minimum?: number;
  readonly maximum?: number;
}

export type OptionValue = number | string | boolean | readonly string[];
export type OptionValues = Readonly<Record<string, OptionValue>>;
/** What a rule declares, by the values that its judge gets. */
export type OptionsOf<O> = { readonly [K in keyof O]: Option<O[K]> };

interface RuleFacts<O> {
  /** Unique in the pack, in kebab case: what configuration and waivers call it. */
  readonly name: string;
  readonly family: Family;
  /** What holds where nothing is wrong, as a sentence without an end: `Containers drop every capability`. */
  readonly title: string;
  readonly severity: Severity;
  readonly references: readonly Reference[];
  /** What to do, in the imperative. */
  readonly remedy: string;
  readonly options: OptionsOf<O>;
}

/** Judges what one resource shows. */
export interface ResourceRule<O = OptionValues> extends RuleFacts<O> {
  readonly scope: "resource";
  judge(subject: Subject, options: O): readonly Check[];
}

/** Judges what only several resources show. */
export interface StackRule<O = OptionValues> extends RuleFacts<O> {
  readonly scope: "stack";
  judge(stack: Stack, options: O): readonly Check[];
}

export type Rule = ResourceRule | StackRule;

type Declared<R> = Omit<R, "scope" | "options">;

/** A rule of one resource without options, or with: `resourceRule({ … }, { ratio: { doc: "…", default: 2 } })`. */
export function resourceRule(rule: Declared<ResourceRule>): ResourceRule;
export function resourceRule<O extends OptionValues>(
  rule: Declared<ResourceRule<O>>,
  options: OptionsOf<O>,
): ResourceRule;
export function resourceRule<O>(rule: Declared<ResourceRule<O>>, options = {}): ResourceRule {
  return { ...rule, scope: "resource", options } as unknown as ResourceRule;
}

/** A rule of the whole stack, as `resourceRule`. */
export function stackRule(rule: Declared<StackRule>): StackRule;
export function stackRule<O extends OptionValues>(rule: Declared<StackRule<O>>, options: OptionsOf<O>): StackRule;
export function stackRule<O>(rule: Declared<StackRule<O>>, options = {}): StackRule {
  return { ...rule, scope: "stack", options } as unknown as StackRule;
}

/** The values that a rule's options have when nobody configures it. */
export const defaultsOf = (rule: Rule): OptionValues =>
  Object.fromEntries(Object.entries(rule.options).map(([name, option]) => [name, option.default]));

/** Checks of one subject: `checks(subject, () => …, () => …)`. */
export const checks = (on: Subject, ...asks: readonly Check["ask"][]): readonly Check[] =>
  asks.map((ask) => ({ on, ask }));
