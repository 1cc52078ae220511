import { gate } from "../policies/core/gate";
import type { Violation } from "../policies/core/judge";
import type { Check, OptionValues, Rule } from "../policies/core/rule";
import { exactName, type Subject } from "../policies/core/subject";
import { parseWaivers, type Waiver } from "../policies/core/waivers";
import { rules as written } from "../policies/rules";
import { stackOfGraph } from "../policies/testing/graph";
import waiverFile from "../policies/waivers.json";
import { deliveredManifests } from "./delivery";
import { clusterSettings, graphOfStack } from "./graphs";
import { withDelivered } from "./harness/delivered";
import type { Graph } from "./harness/graph";
import { type Mutation, mutated, mutations, resolved } from "./testing/mutations";

jest.setTimeout(600_000);

/** Rules of the pack that no mutation is of yet: what images lack is told of prod as it is, since no report could be made here. */
const UNPROVEN: readonly string[] = written.filter(({ family }) => family === "images").map(({ name }) => name);

/** The rules, each of which looks at a resource once: of a thousand, a mutation changes one. */
const rules = written.map((rule): Rule => {
  if (rule.scope === "stack") return rule;
  const known = new WeakMap<Subject, readonly Check[]>();
  return {
    ...rule,
    judge: (subject: Subject, options: OptionValues) => {
      const checks = known.get(subject) ?? rule.judge(subject, options).map(once);
      known.set(subject, checks);
      return checks;
    },
  };
});

function once({ on, ask }: Check): Check {
  let answer: (() => ReturnType<Check["ask"]>) | undefined;
  return {
    on,
    ask: () => {
      if (answer === undefined) {
        const breach = ask();
        answer = () => breach;
      }
      return answer();
    },
  };
}

const all = Object.values(mutations).flat();
const now = (): Date => new Date("2026-12-01T00:00:00Z");
const waivers = parseWaivers(
  waiverFile,
  rules.map(({ name }) => name),
);

let graph: Graph;
let subjects: ReadonlyMap<string, Subject>;
let before: readonly string[];

beforeAll(async () => {
  const { graph: recorded, rooms } = await graphOfStack(clusterSettings("prod"));
  graph = rooms.delivery === undefined ? recorded : withDelivered(recorded, deliveredManifests(rooms.delivery));
  subjects = new Map(stackOfGraph(graph, "opaque").subjects.map((subject) => [exactName(subject), subject]));
  before = found(rules, [...subjects.values()], waivers);
});

const lineOf = ({ rule, subject }: Violation): string => `${rule} of ${exactName(subject)}`;
const found = (by: readonly Rule[], shown: readonly Subject[], waived: readonly Waiver[]): readonly string[] =>
  gate(by, { subjects: shown }, { waivers: waived, now }).violations.map(lineOf).sort();

/** What the pack says after a mutation and did not say before, and the reverse. */
function told(mutation: Mutation, by: readonly Rule[] = rules): { added: readonly string[]; gone: readonly string[] } {
  // Resources that do not change are the same values, so that what was found out about them is.
  const after = stackOfGraph(onlyChanged(mutation), "opaque").subjects.map(
    (subject) => [exactName(subject), subject] as const,
  );
  const shown = [...new Map([...subjects, ...after])].filter(([name]) => mutation.of !== name || after.length > 0);
  const said = found(
    by,
    shown.map(([, subject]) => subject),
    mutation.waivers?.(waivers) ?? waivers,
  );
  return { added: without(said, before), gone: without(before, said) };
}

const onlyChanged = (mutation: Mutation) => ({
  resources: mutated(graph, mutation).resources.filter(({ type, name }) => `${type}::${name}` === mutation.of),
});

/** Each as often as it is there more often. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return lines.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

const expectedOf = ({ expected }: Mutation): readonly string[] =>
  expected.map(([rule, on]) => `${rule} of ${on}`).sort();

test("there are at least sixty of them, each another", () => {
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(60);
});

test.each(all.map((mutation) => [mutation.title, mutation] as const))(
  "%s is found, and nothing else",
  (_, mutation) => {
    const found = resolved(graph, mutation);
    expect(told(found)).toEqual({ added: expectedOf(found), gone: [] });
  },
);

test("every rule of the pack is hit by one", () => {
  const hit = new Set(all.flatMap(({ expected }) => expected.map(([rule]) => rule)));
  expect(rules.map(({ name }) => name).filter((name) => !hit.has(name) && !UNPROVEN.includes(name))).toEqual([]);
  expect(UNPROVEN.filter((name) => hit.has(name) || !rules.some((rule) => rule.name === name))).toEqual([]);
});

test("without a rule one of them is not found as it should be", () => {
  const passing = rules.filter(({ name }) => {
    const one = all.find(({ expected }) => expected.some(([rule]) => rule === name));
    if (one === undefined) return false;
    const mutation = resolved(graph, one);
    const { added } = told(
      mutation,
      rules.filter((rule) => rule.name !== name),
    );
    return expectedOf(mutation).every((line) => added.includes(line));
  });
  expect(passing.map(({ name }) => name)).toEqual([]);
});
