import fc from "fast-check";
import * as f from "../streams";
import { defineStream, ruleIds } from "../streams";
import { catalogue } from "../streams/catalogue";
import { payments } from "../streams/catalogue/payments";
import { telemetry } from "../streams/catalogue/telemetry";
import { checksOf } from "./rules";

const stream = defineStream({
  name: "samples",
  doc: "One field for each kind of rule.",
  owner: { team: "platform", contact: "platform@example.com" },
  fields: {
    id: f.uuid(),
    share: f.double({ nullable: true, rules: [{ rule: "range", min: 0, max: 1 }] }),
    price: f.decimal(12, 2, { rules: [{ rule: "range", min: 0.5 }] }),
    code: f.string({ rules: [{ rule: "pattern", pattern: "^[A-Z]{3}$" }, { rule: "notBlank" }] }),
    tags: f.array(f.string({ rules: [{ rule: "oneOf", values: ["a", "b"] }] })),
    extra: f.map(f.record({ weight: f.int({ rules: [{ rule: "range", max: 9 }] }) })),
    at: f.timestamp("s", { rules: [{ rule: "freshWithin", duration: "1 minute" }] }),
  },
  key: "id",
  eventTime: "at",
  volume: { average: 1, peak: 1, size: "100 B" },
  retention: "1 day",
  slo: { latency: "1 second", quality: 0.99 },
});
const good = {
  id: "00000000-0000-4000-8000-000000000001",
  share: 0.5,
  price: "1.00",
  code: "EUR",
  tags: ["a"],
  extra: { x: { weight: 3 } },
  at: 1_000,
};
const RECEIVED = 1_000_000;

/** The rules that a change of the good record breaks. */
const broken = (changes: object, receivedAt: number | undefined = RECEIVED) =>
  checksOf(stream)
    .filter((check) => check.judge({ ...good, ...changes }, receivedAt) === "broken")
    .map(({ id }) => id);

describe("a rule of quality", () => {
  it("is there for every rule that a field declares, by its id", () => {
    for (const one of catalogue) {
      expect(checksOf(one).map(({ id }) => id)).toEqual(ruleIds(one).filter((id) => !id.startsWith("slo-")));
    }
  });

  it.each([
    [{}, []],
    [{ share: 0 }, []],
    [{ share: 1 }, []],
    [{ share: 1.0001 }, ["share.range"]],
    [{ share: -0.1 }, ["share.range"]],
    [{ share: null }, []],
    [{ price: "0.49" }, ["price.range"]],
    [{ price: "0.50" }, []],
    [{ code: "EURO" }, ["code.pattern"]],
    [{ code: "   " }, ["code.pattern", "code.notBlank"]],
    [{ tags: [] }, []],
    [{ tags: ["a", "c"] }, ["tags.item.oneOf"]],
    [{ extra: { x: { weight: 1 }, y: { weight: 10 } } }, ["extra.value.weight.range"]],
    [{ at: 940 }, []],
    [{ at: 939 }, ["at.freshWithin"]],
    [{ at: 5_000 }, []],
  ])("of %j breaks %j", (changes, expected) => {
    expect(broken(changes)).toEqual(expected);
  });

  it("says nothing of freshness where nobody received the event", () => {
    const [fresh] = checksOf(stream).filter(({ id }) => id === "at.freshWithin");
    expect(fresh?.judge({ ...good, at: 0 }, undefined)).toBeUndefined();
  });

  it("of a record within a nullable one is not broken by null", () => {
    const latitude = checksOf(payments).find(({ id }) => id === "location.lat.range");
    expect(latitude?.judge({ location: null }, 0)).toBe("kept");
    expect(latitude?.judge({ location: { lat: 91, lon: 0 } }, 0)).toBe("broken");
  });

  it("of a range holds exactly between its bounds", () => {
    const ranges = checksOf(telemetry).filter(({ id }) => id.endsWith(".range"));
    expect(ranges.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (share) => {
        expect(broken({ share })).toEqual(share < 0 || share > 1 ? ["share.range"] : []);
      }),
    );
  });
});
