import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jmxRules } from "./metrics";

const scrape = readFileSync(join(__dirname, "../scrapes/jmx.prom"), "utf8");
/** Names of Kafka's series in the scrape. */
const recorded = new Set([...scrape.matchAll(/^(kafka_[a-z_]+)/gm)].map(([, name]) => name ?? ""));
const { rules } = JSON.parse(jmxRules()) as { readonly rules: readonly { readonly name: string }[] };
const patterns = rules.map(({ name }) => new RegExp(`^${name.replaceAll(/\$\d/g, "[a-z]+").toLowerCase()}$`));

test("the scrape was recorded with these rules: each made a series, and each series is one's", () => {
  expect(patterns.filter((pattern) => ![...recorded].some((name) => pattern.test(name)))).toEqual([]);
  expect([...recorded].filter((name) => !patterns.some((pattern) => pattern.test(name)))).toEqual([]);
});

test("only beans that a rule asks for are read", () => {
  const { includeObjectNames } = JSON.parse(jmxRules()) as { readonly includeObjectNames: readonly string[] };
  expect(includeObjectNames.filter((name) => !/^kafka\.(controller|server|network|log):type=/.test(name))).toEqual([]);
  expect(includeObjectNames).toContain("kafka.server:type=ReplicaManager,name=UnderMinIsrPartitionCount");
});
