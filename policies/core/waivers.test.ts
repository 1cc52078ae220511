import { resource } from "../testing/subjects";
import { gate } from "./gate";
import { UNKNOWN } from "./reading";
import { checks, resourceRule } from "./rule";
import type { Stack } from "./subject";
import { parseWaivers, type Waiver } from "./waivers";

const waiver: Waiver = {
  rule: "red",
  resource: "aws:s3/bucket:Bucket::lake",
  owner: "platform",
  reason: "It is being moved.",
  expires: "2026-12-31",
};
const parse = (...waivers: readonly unknown[]) => parseWaivers({ waivers }, ["red"]);

describe("a file of waivers", () => {
  test("is read where every one is whole", () => {
    expect(parse(waiver, { ...waiver, id: "CVE-2026-1", stacks: ["prod"] })).toHaveLength(2);
  });

  test.each<[string, unknown, string]>([
    ["a field that is missing", { ...waiver, owner: " " }, '"owner" must be a text, got " "; set it'],
    [
      "a rule that is none",
      { ...waiver, rule: "blue" },
      '"rule" must be a rule of the pack, got "blue"; mend its spelling',
    ],
    [
      "a pattern",
      { ...waiver, resource: "aws:s3/bucket:Bucket::*" },
      '"resource" must be a URN or type::name, without patterns, got "aws:s3/bucket:Bucket::*"; copy it from the violation',
    ],
    [
      "a day that is none",
      { ...waiver, expires: "2026-02-30" },
      '"expires" must be a day as 2027-03-31, got "2026-02-30"; set one',
    ],
    [
      "a field that nobody reads",
      { ...waiver, until: "2027" },
      '"until" is no field; allowed are rule, resource, owner, reason, expires, id, stacks: take it out or mend its spelling',
    ],
    [
      "stacks that are no list",
      { ...waiver, stacks: "prod" },
      '"stacks" must be a list of names, got "prod"; set it or leave it out',
    ],
    ["what is no object", "all", 'must be an object, got "all"; mend it'],
  ])("is refused for %s", (_, one, defect) => {
    expect(() => parse(waiver, one)).toThrow(new Error(`policies/waivers.json: waiver 2: ${defect}`));
  });

  test("is refused where it has no list", () => {
    expect(() => parseWaivers({}, [])).toThrow(
      'policies/waivers.json: "waivers" must be a list, got nothing; write { "waivers": [] } for none',
    );
  });
});

const red = resourceRule({
  name: "red",
  family: "security",
  title: "Nothing is red",
  severity: "low",
  references: [{ framework: "Millrace", id: "colours" }],
  remedy: "paint it",
  judge: (subject) =>
    checks(subject, () =>
      subject.inputs.at("colour").is("red")
        ? { what: "colour", allowed: "another", got: '"red"', id: "R1" }
        : undefined,
    ),
});
const lake = (colour: string | typeof UNKNOWN): Stack => ({
  subjects: [resource("aws:s3/bucket:Bucket", "lake", { colour })],
});
const found = (stack: Stack, ...waivers: readonly Waiver[]): readonly string[] =>
  gate([red], stack, { waivers, now: () => new Date("2026-12-31T23:59:59Z") }).violations.map(({ message }) => message);

const VIOLATION = 'aws:s3/bucket:Bucket "lake": colour must be another, got "red"; paint it (Millrace colours)';
const ending = "(Millrace policies/waivers.json)";
const unused = `stack "test": the waiver of red for aws:s3/bucket:Bucket::lake must be about a violation, got none that it covers; take it out of policies/waivers.json ${ending}`;

describe("a waiver", () => {
  test("covers the violations of its rule by its resource, by name or URN, to the end of its last day", () => {
    expect(found(lake("red"))).toEqual([VIOLATION]);
    expect(found(lake("red"), waiver)).toEqual([]);
    expect(
      found(lake("red"), { ...waiver, resource: "urn:pulumi:test::millrace::aws:s3/bucket:Bucket::lake" }),
    ).toEqual([]);
    expect(
      gate([red], lake("red"), { waivers: [waiver], now: () => new Date(0) }).waived.map(({ message }) => message),
    ).toEqual([VIOLATION]);
  });

  test("covers one finding alone where it says which", () => {
    expect(found(lake("red"), { ...waiver, id: "R1" })).toEqual([]);
    expect(found(lake("red"), { ...waiver, id: "R2" })).toEqual([VIOLATION, unused.replace("of red", "of red (R2)")]);
  });

  test("that has expired covers nothing, and is reported itself", () => {
    expect(found(lake("red"), { ...waiver, expires: "2026-12-30" })).toEqual([
      VIOLATION,
      `stack "test": the waiver of red for aws:s3/bucket:Bucket::lake must be in force, got one that expired on 2026-12-30; mend what it waived, or let platform have it reviewed again ${ending}`,
    ]);
  });

  test("that covers nothing is reported", () => {
    expect(found(lake("blue"), waiver)).toEqual([unused]);
  });

  test("is not missed in a stack that it is not for", () => {
    expect(found(lake("blue"), { ...waiver, stacks: ["prod"] })).toEqual([]);
    expect(
      found(lake("blue"), { ...waiver, resource: "urn:pulumi:prod::millrace::aws:s3/bucket:Bucket::lake" }),
    ).toEqual([]);
    expect(found(lake("red"), { ...waiver, stacks: ["prod"] })).toEqual([VIOLATION]);
  });

  test("is not missed where its rule could not judge its resource yet", () => {
    expect(found(lake(UNKNOWN), waiver)).toEqual([]);
  });
});
