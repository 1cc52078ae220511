import { internals, KAFKAJS_VERSION } from "./internals";

describe("kafkajs' internals", () => {
  it("are there in the installed version", () => {
    expect(typeof internals().Cluster).toBe("function");
  });

  it("are refused of any other version", () => {
    expect(() => internals("2.2.5")).toThrow(
      `the driver needs kafkajs ${KAFKAJS_VERSION} exactly, found 2.2.5: it relies on that version's internals; pin "kafkajs": "2.2.4" in package.json, or port workloads/runtime/drivers/kafkajs/internals.ts`,
    );
  });
});
