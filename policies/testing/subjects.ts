import { judgeResource, judgeStack, type Verdict } from "../core/judge";
import type { Plain } from "../core/reading";
import { defaultsOf, type OptionValues, type Rule } from "../core/rule";
import { type Subject, subjectOf } from "../core/subject";

type Fields = Readonly<Record<string, Plain>>;

/** A resource of the stack `test`. @param sources what inputs were made from */
export const resource = (
  type: string,
  name: string,
  inputs: Fields,
  sources: Readonly<Record<string, Subject>> = {},
): Subject =>
  subjectOf({
    urn: `urn:pulumi:test::millrace::${type}::${name}`,
    type,
    name,
    inputs,
    sources: Object.fromEntries(Object.entries(sources).map(([property, { urn }]) => [property, [urn]])),
  });

/** An object of Kubernetes by its kind: `object("apps/v1:Deployment", "workers/fraud", { spec })`. */
export function object(kind: string, place: string, fields: Fields = {}): Subject {
  const [name = "", namespace] = place.split("/").reverse();
  const { metadata = {}, ...rest } = fields;
  return resource(`kubernetes:${kind}`, place, {
    metadata: { ...(metadata as Fields), ...(namespace === undefined ? {} : { namespace }), name },
    ...rest,
  });
}

/** A Deployment `workers/fraud` whose one container is `app`. */
export const deployment = (container: Fields = {}, pod: Fields = {}, spec: Fields = {}): Subject =>
  object("apps/v1:Deployment", "workers/fraud", {
    spec: { ...spec, template: { spec: { ...pod, containers: [{ name: "app", ...container }] } } },
  });

/** What a rule says of resources: its messages. @throws when it could not judge all of them */
export function said(rule: Rule, subjects: readonly Subject[], options: OptionValues = {}): readonly string[] {
  const { violations, unjudged } = judged(rule, subjects, options);
  if (unjudged.length > 0)
    throw new Error(`${rule.name} judged not all: ${JSON.stringify(unjudged.map(({ paths }) => paths))}`);
  return violations.map(({ message }) => message);
}

export function judged(rule: Rule, subjects: readonly Subject[], options: OptionValues = {}): Verdict {
  const all = { ...defaultsOf(rule), ...options };
  const verdicts = [...subjects.map((one) => judgeResource(rule, one, all)), judgeStack(rule, { subjects }, all)];
  return {
    violations: verdicts.flatMap(({ violations }) => violations),
    unjudged: verdicts.flatMap(({ unjudged }) => unjudged),
  };
}

/** The stack's plan, of which a rule sees what is given. */
export const planned = (plan: object): Subject =>
  object("core/v1:ConfigMap", "workers/millrace-plan", {
    data: { "plan.json": JSON.stringify({ format: "millrace-plan", version: 1, ...plan }) },
  });

/** What a job tells a service: requests by path. */
export const telling = (requests: Readonly<Record<string, object>>, name = "rooms/told"): Subject =>
  object("core/v1:ConfigMap", name, {
    data: {
      "d0000-told.json": JSON.stringify({
        apply: Object.entries(requests).map(([path, body]) => ({ method: "PUT", path, body: JSON.stringify(body) })),
      }),
    },
  });
