/** What is wide (every stack through the real engine) runs by `npm run test:wide` alone. */
const wide = process.env.MILLRACE_TEST_WIDE === "true";

/** A pattern of paths whose tests another run has: `.ci/run` leaves to the night what would take it beyond its time. */
const leftOut = process.env.MILLRACE_TEST_LEAVE_OUT;

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  // Fetches what the tests of schemas need, where it is not at hand.
  globalSetup: "<rootDir>/infra/harness/upstream/global-setup.ts",
  roots: ["<rootDir>/infra", "<rootDir>/components", "<rootDir>/policies", "<rootDir>/workloads"],
  testMatch: [wide ? "**/*.wide.test.ts" : "**/!(*.wide).test.ts"],
  testPathIgnorePatterns: ["/node_modules/", ...(leftOut === undefined ? [] : [leftOut])],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { parser: { syntax: "typescript" }, target: "es2023" },
        module: { type: "commonjs", ignoreDynamic: true },
        sourceMaps: "inline",
      },
    ],
  },
  // Two at a time: tests that start a broker or an engine share the machine with the others.
  maxWorkers: 2,
  testTimeout: 20_000,
};
