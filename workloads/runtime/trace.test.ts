import { childOf } from "./trace";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

describe("a trace context", () => {
  it("keeps trace and flags, and gets a span of its own each time", () => {
    const children = [0, 1].map(() => childOf(`00-${TRACE}-${SPAN}-01`) ?? "");
    for (const child of children) expect(child).toMatch(new RegExp(`^00-${TRACE}-(?!${SPAN})[0-9a-f]{16}-01$`));
    expect(new Set(children).size).toBe(2);
  });

  it("of a later version is understood by its first four fields", () => {
    expect(childOf(`cc-${TRACE}-${SPAN}-00-more`)).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  });

  it.each([
    undefined,
    "",
    "00",
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${"0".repeat(32)}-${SPAN}-01`,
  ])("that is none (%s) is not carried on", (given) => {
    expect(childOf(given)).toBeUndefined();
  });
});
