import type * as Versions from "../components/core/versions";
import { gate } from "../policies/core/gate";
import type { Configured, Violation } from "../policies/core/judge";
import type { Check, OptionValues, Rule } from "../policies/core/rule";
import { exactName, type Subject } from "../policies/core/subject";
import { parseWaivers } from "../policies/core/waivers";
import { rules as written } from "../policies/rules";
import { imageRulesAt } from "../policies/rules/images";
import { stackOfGraph } from "../policies/testing/graph";
import { NOW } from "../policies/testing/scans";
import waiverFile from "../policies/waivers.json";
import { deliveredManifests } from "./delivery";
import { clusterSettings, graphOfStack } from "./graphs";
import { withDelivered } from "./harness/delivered";
import type { Graph } from "./harness/graph";
import { type Mutation, mutated, mutations, resolved } from "./testing/mutations";
import type * as Pinned from "./testing/pinned";
import { delivered, REGISTRY, scansOf, Shelved } from "./testing/pinned";

jest.setTimeout(600_000);

// No registry answers here, so that no image of prod is pinned. These proofs are of a prod that is.
jest.mock("../components/core/versions", () =>
  jest
    .requireActual<typeof Pinned>("./testing/pinned")
    .pinned(jest.requireActual<typeof Versions>("../components/core/versions")),
);

const now = (): Date => NOW;
const imagesNow = imageRulesAt(now);

/** A rule of the pack, by the clock of the fixtures where it has one. */
const byNow = (rule: Rule): Rule => imagesNow.find(({ name }) => name === rule.name) ?? rule;

/** The rules, each of which looks at a resource once with the same reports: of a thousand, a mutation changes one. */
const rules = written.map(byNow).map((rule): Rule => {
  if (rule.scope === "stack") return rule;
  const known = new Map<unknown, WeakMap<Subject, readonly Check[]>>();
  return {
    ...rule,
    judge: (subject: Subject, options: OptionValues) => {
      const of = known.get(options.reports) ?? new WeakMap<Subject, readonly Check[]>();
      known.set(options.reports, of);
      const checks = of.get(subject) ?? rule.judge(subject, options).map(once);
      of.set(subject, checks);
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
const waivers = parseWaivers(
  waiverFile,
  rules.map(({ name }) => name),
);

let graph: Graph;
let subjects: ReadonlyMap<string, Subject>;
let shelved: Shelved;

beforeAll(async () => {
  const { graph: recorded, rooms } = await graphOfStack(clusterSettings("prod"));
  if (rooms.delivery === undefined)
    throw new Error("prod must be delivered by Argo CD, so that its workloads are judged");
  graph = withDelivered(recorded, deliveredManifests({ ...rooms.delivery, image: delivered }));
  subjects = new Map(stackOfGraph(graph, "opaque").subjects.map((subject) => [exactName(subject), subject]));
  shelved = new Shelved(scansOf([...subjects.values()]));
});
afterAll(() => {
  shelved.remove();
});

/** Options of all rules: whose images are allowed, and where their reports are. */
const configuredAt = (reports: string): Configured =>
  Object.fromEntries(
    rules.map(({ name, options }) => [
      name,
      {
        ...("reports" in options ? { reports } : {}),
        ...(name === "image-registry" ? { registries: [REGISTRY] } : {}),
      },
    ]),
  );

const lineOf = ({ rule, subject }: Violation): string => `${rule} of ${exactName(subject)}`;

/** What the pack says of resources, and of what is as it is but for a mutation. */
const found = (
  by: readonly Rule[],
  shown: readonly Subject[],
  mutation: Pick<Mutation, "title" | "waivers" | "report"> = { title: "nothing" },
): readonly string[] =>
  gate(
    by,
    { subjects: shown },
    {
      waivers: mutation.waivers?.(waivers) ?? waivers,
      now,
      configured: configuredAt(shelved.after(mutation)),
    },
  )
    .violations.map(lineOf)
    .sort();

/** What the pack says after a mutation. */
function told(mutation: Mutation, by: readonly Rule[] = rules): readonly string[] {
  // Resources that do not change are the same values, so that what was found out about them is.
  const after = stackOfGraph(onlyChanged(mutation), "opaque").subjects.map(
    (subject) => [exactName(subject), subject] as const,
  );
  const shown = [...new Map([...subjects, ...after])].filter(([name]) => mutation.of !== name || after.length > 0);
  return found(
    by,
    shown.map(([, subject]) => subject),
    mutation,
  );
}

const onlyChanged = (mutation: Mutation) => ({
  resources: mutated(graph, mutation).resources.filter(({ type, name }) => `${type}::${name}` === mutation.of),
});

const expectedOf = ({ expected }: Mutation): readonly string[] =>
  expected.map(([rule, on]) => `${rule} of ${on}`).sort();

test("there are at least sixty of them, each another", () => {
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(60);
});

test("of prod as it is, once its images are pinned and scanned, the pack finds nothing", () => {
  expect(found(rules, [...subjects.values()])).toEqual([]);
});

test.each(all.map((mutation) => [mutation.title, mutation] as const))(
  "%s is found, and nothing else",
  (_, mutation) => {
    const found = resolved(graph, mutation);
    expect(told(found)).toEqual(expectedOf(found));
  },
);

test("every rule of the pack is hit by one", () => {
  const hit = new Set(all.flatMap(({ expected }) => expected.map(([rule]) => rule)));
  expect(rules.map(({ name }) => name).filter((name) => !hit.has(name))).toEqual([]);
});

test("without a rule one of them is not found as it should be", () => {
  const passing = rules.filter(({ name }) => {
    const one = all.find(({ expected }) => expected.some(([rule]) => rule === name));
    if (one === undefined) return false;
    const mutation = resolved(graph, one);
    const said = told(
      mutation,
      rules.filter((rule) => rule.name !== name),
    );
    return expectedOf(mutation).every((line) => said.includes(line));
  });
  expect(passing.map(({ name }) => name)).toEqual([]);
});
