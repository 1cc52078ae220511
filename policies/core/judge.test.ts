import { resource } from "../testing/subjects";
import { judgeAll } from "./judge";
import { Ledger } from "./ledger";
import { unjudgedMessage, waivedMessage } from "./pack";
import { UNKNOWN } from "./reading";
import { checks, resourceRule, stackRule } from "./rule";
import { emptyCharts } from "./subject";

const facts = {
  family: "security",
  severity: "low",
  references: [{ framework: "Millrace", id: "a" }],
  remedy: "mend it",
} as const;
const sides = resourceRule({
  ...facts,
  name: "sides",
  title: "No side is red",
  judge: (subject) =>
    ["left", "right"].flatMap((side) =>
      checks(subject, () =>
        subject.inputs.at(side).is("red") ? { what: side, allowed: "blue", got: '"red"' } : undefined,
      ),
    ),
});
const few = stackRule<{ readonly most: number }>(
  {
    ...facts,
    name: "few",
    title: "There are few",
    judge: ({ subjects }, { most }) =>
      subjects
        .slice(most)
        .map((on) => ({ on, ask: () => ({ what: "it", allowed: "away", got: "one too many", remedy: "go" }) })),
  },
  { most: { doc: "At most", default: 2 } },
);

const box = (name: string, left: string | typeof UNKNOWN) => resource("a:b/box:Box", name, { left, right: "red" });

test("an unknown hides no other finding of its resource, and is counted once for a rule and a resource", () => {
  const { violations, unjudged } = judgeAll([sides], { subjects: [box("one", UNKNOWN), box("two", "blue")] });
  expect(violations.map(({ message }) => message)).toEqual([
    'a:b/box:Box "one": right must be blue, got "red"; mend it (Millrace a)',
    'a:b/box:Box "two": right must be blue, got "red"; mend it (Millrace a)',
  ]);
  expect(unjudged.map(({ rule, subject, paths }) => [rule, subject.name, paths])).toEqual([["sides", "one", ["left"]]]);
});

test("a rule has the options of its configuration, and its defaults else", () => {
  const stack = { subjects: ["one", "two", "three"].map((name) => box(name, "blue")) };
  const messages = (most?: number) =>
    judgeAll([few], stack, most === undefined ? {} : { few: { most } }).violations.map(({ message }) => message);
  expect(messages()).toEqual(['a:b/box:Box "three": it must be away, got one too many; go (Millrace a)']);
  expect(messages(3)).toEqual([]);
});

test("a defect of a rule is no unknown, and is not passed over", () => {
  const broken = resourceRule({
    ...facts,
    name: "broken",
    title: "",
    judge: (subject) =>
      checks(subject, () => {
        throw new Error("a defect");
      }),
  });
  expect(() => judgeAll([broken], { subjects: [box("one", "blue")] })).toThrow("a defect");
});

test("how much is waived is told in one line, by rule", () => {
  const waiver = {
    rule: "sides",
    resource: "a:b/box:Box::one",
    owner: "us",
    reason: "it is so",
    expires: "9999-12-31",
  };
  const ledger = new Ledger([waiver]);
  expect(waivedMessage(ledger)).toBeUndefined();
  ledger.admit(judgeAll([sides], { subjects: [box("one", "blue")] }));
  expect(waivedMessage(ledger)).toBe("1 violation is waived: sides (1)");
});

test("what could not be judged is told in one line, by rule, then charts whose objects are not there", () => {
  const ledger = new Ledger([]);
  const chart = (name: string) => resource("kubernetes:helm.sh/v4:Chart", name, {});
  const object = { ...resource("kubernetes:core/v1:Pod", "trino", {}), parent: chart("trino").urn };
  const charts = emptyCharts({ subjects: [chart("trino"), object, chart("keda"), chart("argocd"), box("one", "red")] });
  expect(unjudgedMessage(ledger, [])).toBeUndefined();
  expect(unjudgedMessage(ledger, charts)).toBe(
    "the objects of 2 charts are not known yet, and judged in the update: argocd, keda",
  );
  ledger.admit(judgeAll([sides], { subjects: [box("one", UNKNOWN), box("two", UNKNOWN)] }));
  expect(unjudgedMessage(ledger, [])).toBe(
    "2 pairs of rule and resource are to be judged once their values are known: sides (2)",
  );
  expect(unjudgedMessage(ledger, charts.slice(0, 1))).toBe(
    "2 pairs of rule and resource are to be judged once their values are known: sides (2); the objects of 1 chart are not known yet, and judged in the update: keda",
  );
});
