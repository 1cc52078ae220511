import { traceparent, uuidV7 } from "./ids";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("uuidV7", () => {
  it("starts with the milliseconds of its time, and is of version 7", () => {
    const id = uuidV7(0x018f3e6c5d2a);
    expect(id.slice(0, 13)).toBe("018f3e6c-5d2a");
    expect(UUID.exec(id)?.[1]).toBe("7");
  });

  it("gives another id each time, ordered by time", () => {
    const ids = Array.from({ length: 10_000 }, (_, i) => uuidV7(1_794_960_000_000 + i));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    expect(ids.every((id) => UUID.test(id))).toBe(true);
    expect(new Set(Array.from({ length: 10_000 }, () => uuidV7(1))).size).toBe(10_000);
  });
});

describe("traceparent", () => {
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";

  it("continues a trace that a request belongs to", () => {
    expect(traceparent(`00-${trace}-00f067aa0ba902b7-00`)).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
  });

  it.each([
    ["none", undefined],
    ["an invalid one", `00-${trace}`],
  ])("starts a new trace each time for %s", (_, header) => {
    const made = traceparent(header);
    expect(made).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(made).not.toContain(trace);
    expect(traceparent(header)).not.toBe(made);
  });
});
