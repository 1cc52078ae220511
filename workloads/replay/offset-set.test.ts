import fc from "fast-check";
import { OffsetSet } from "./offset-set";
import { parsePlace, placeText } from "./place";

it("a set of offsets holds what was added within its range, and nothing else", () => {
  const offsets = fc.integer({ min: 0, max: 200 });
  fc.assert(
    fc.property(offsets, offsets, fc.array(offsets), (first, end, added) => {
      const set = new OffsetSet(first, end);
      for (const offset of added) set.add(offset);
      const expected = new Set(added.filter((offset) => offset >= first && offset < end));
      for (let offset = 0; offset <= 210; offset++) expect(set.has(offset)).toBe(expected.has(offset));
      expect(set.size).toBe(expected.size);
    }),
  );
});

it("a place is read as it was written, and what is none is not read", () => {
  const topic = fc.stringMatching(/^[A-Za-z0-9._-]{1,249}$/);
  fc.assert(
    fc.property(topic, fc.nat(), fc.nat(), (name, partition, offset) => {
      const place = { topic: name, partition: partition % 1_000, offset };
      expect(parsePlace(placeText(place))).toEqual(place);
    }),
  );
  for (const text of [undefined, "", "payments", "payments/1", "payments/1/", "payments/-1/2", "a/b/1/2"]) {
    expect(parsePlace(text)).toBeUndefined();
  }
});
