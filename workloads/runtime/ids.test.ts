import { derivedId } from "./ids";

const EVENT = "00000000-0000-4000-8000-000000000001";

describe("a derived id", () => {
  it("is a uuid of version 8 in lower case", () => {
    for (let index = 0; index < 100; index++) {
      expect(derivedId("fraud", EVENT, index)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
  });

  it("is the same for ever for the same worker, event and index", () => {
    expect(derivedId("fraud", EVENT, 0)).toBe("aca95e29-a214-827d-956d-0627c51843ec");
  });

  it("differs by worker, by event and by index", () => {
    const ids = [
      derivedId("fraud", EVENT, 0),
      derivedId("fraud", EVENT, 1),
      derivedId("sessions", EVENT, 0),
      derivedId("fraud", EVENT.replace(/1$/, "2"), 0),
    ];
    expect(new Set(ids).size).toBe(4);
  });
});
