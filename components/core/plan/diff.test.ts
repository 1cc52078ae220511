import { int, string } from "../../../workloads/streams";
import { diffPlans } from "./diff";
import { planReport } from "./report";
import { fieldsWith, smallPlan, streamOf, workerOf } from "./testing";
import { parsePlan, serialise } from "./json";
import { planOf } from "./plan";

describe("the difference of two plans", () => {
  it("is empty for the same plan", () => {
    expect(diffPlans(smallPlan(), smallPlan())).toEqual([]);
  });

  it("is empty for a plan that was written and read again", () => {
    const plan = smallPlan({ stream: { fields: fieldsWith({ note: string({ pii: "personal", maxLength: 64 }) }) } });
    expect(diffPlans(parsePlan(serialise(plan), "the plan"), plan)).toEqual([]);
  });

  it("tells a stream and its worker that come as one row each, and what they bring", () => {
    const events = streamOf();
    const others = streamOf({ name: "others" });
    const old = planOf([events], []);
    const next = planOf([events, others], [workerOf([others], { name: "other" })]);
    const rows = diffPlans(old, next);
    expect(rows.filter(({ section }) => section === "streams" || section === "workers")).toEqual([
      { section: "streams", item: "others", what: "", after: "added" },
      { section: "workers", item: "other", what: "", after: "added" },
    ]);
    expect(rows).toContainEqual({
      section: "capacity",
      item: "in",
      what: "at the peak",
      before: "5 MB/s",
      after: "10 MB/s",
    });
    expect(diffPlans(next, old)).toContainEqual({ section: "streams", item: "others", what: "", before: "removed" });
  });

  it("tells each fact that changes, fields by their path", () => {
    const changed = smallPlan({
      stream: {
        partitions: 12,
        retention: "2 days",
        fields: fieldsWith({
          key: string({ maxLength: 64 }),
          note: undefined,
          more: int({ nullable: true, unit: "g" }),
        }),
      },
    });
    expect(diffPlans(smallPlan(), changed).filter(({ section }) => section === "streams")).toEqual([
      { section: "streams", item: "events", what: "retention", before: "1 day", after: "2 days" },
      { section: "streams", item: "events", what: "partitions", before: "6", after: "12" },
      { section: "streams", item: "events.key", what: "field", before: "string", after: "string, maxLength 64" },
      { section: "streams", item: "events.note", what: "field", before: "string, nullable" },
      { section: "streams", item: "events.more", what: "field", after: "int, nullable, unit g" },
    ]);
  });
});

describe("the report", () => {
  const old = smallPlan({ settings: { region: "us-east-1" } });
  const next = smallPlan({ stream: { retention: "2 days" }, settings: { region: "us-east-1", cluster: "eks-auto" } });

  it("is made for a terminal", () => {
    const report = planReport(next, "text", { plan: old, name: "the stack's last output" });
    expect(report).toContain(
      [
        "Topics at the peak",
        "  topic                     partitions  records         in     out    stored",
        "  events                             6  5,000/s     5 MB/s  5 MB/s   483 GiB",
        "  reader.dead-letters                6      5/s   7.5 kB/s   0 B/s  10.9 GiB",
        "  in all, with Kafka's own         112  5,005/s  5.01 MB/s  5 MB/s   494 GiB",
        '  Between brokers 10 MB/s; "stored" is with all copies.',
      ].join("\n"),
    );
    expect(report).toContain("The total is a lower bound: no price is known for EKS Auto Mode's fee on nodes.");
    expect(report).toContain(
      [
        "Changes against the stack's last output",
        "  section   item                          what         before   after",
        "  streams   events                        retention    1 day    2 days",
        "  capacity  stored                        with copies  252 GiB  494 GiB",
        "  capacity  brokers                       volume       141 GiB  275 GiB",
        "  cost      MSK storage                   a month      $42.30   $82.50",
        "  cost      EKS cluster                   a month               $73.00",
        "  cost      EKS Auto Mode's fee on nodes  a month               not known",
        "  cost      total                         a month      $681.52  at least $794.72",
      ].join("\n"),
    );
  });

  it("is made for a pull request", () => {
    const report = planReport(next, "markdown", { plan: old, name: "the stack's last output" });
    expect(report).toContain(
      "### Changes against the stack's last output\n\n| section | item | what | before | after |\n| --- | --- | --- | --- | --- |\n| streams | events | retention | 1 day | 2 days |",
    );
    expect(report).toMatch(/\| total \| {2}\| {2}\| {2}\| at least \$[0-9,.]+ \|/);
  });

  it("says when nothing changes", () => {
    expect(planReport(old, "text", { plan: old, name: "the golden plan" })).toContain(
      "Changes against the golden plan\n  section  item  what  before  after\n  Nothing changes.",
    );
  });
});
