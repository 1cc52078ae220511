import { capacityOf } from "./capacity";
import { costOf } from "./cost";
import { brokerInstances, nodeInstances } from "./instances";
import { priceOf, prices } from "./prices";
import type { CapacitySettings } from "./settings";
import { streamOf, workerOf } from "./testing";

const bill = (settings: CapacitySettings, changes: Parameters<typeof streamOf>[0] = {}) => {
  const events = streamOf(changes);
  const worker = workerOf([events]);
  return costOf([events], capacityOf([events], [worker], settings), settings);
};
const line = (settings: CapacitySettings, item: string, changes: Parameters<typeof streamOf>[0] = {}) =>
  bill(settings, changes).lines.find((entry) => entry.item === item);

const US: CapacitySettings = { region: "us-east-1" };

describe("the bill", () => {
  it("multiplies quantity by price, with the source and its day", () => {
    expect(line(US, "brokers, kafka.m7g.large")).toEqual({
      item: "brokers, kafka.m7g.large",
      quantity: 2_190,
      unit: "hour",
      unitPrice: 0.204,
      monthly: 446.76,
      scales: false,
      source:
        "github.com/aws/agent-toolkit-for-aws@d6e363b skills/specialized-skills/analytics-skills/managing-amazon-msk/scripts/msk_sizing.py, 2026-06-23",
    });
  });

  it("adds up to the total", () => {
    const { lines, total, notKnown } = bill({ ...US, cluster: "eks", network: { natGateways: 3, kmsKeys: 2 } });
    expect(notKnown).toEqual([]);
    expect(total).toBeCloseTo(
      lines.reduce((sum, { monthly }) => sum + (monthly ?? 0), 0),
      2,
    );
    expect(total).toBeGreaterThan(0);
  });

  it("says what it does not know, and gives no price for it", () => {
    const { lines, notKnown, total } = bill({ ...US, cluster: "eks-auto" });
    expect(notKnown).toEqual(["EKS Auto Mode's fee on nodes"]);
    expect(lines.find(({ item }) => item === "EKS Auto Mode's fee on nodes")).toMatchObject({
      unitPrice: undefined,
      monthly: undefined,
      source: undefined,
    });
    expect(total).toBeGreaterThan(0);
  });

  it("knows no price of another region, nor of a place without one", () => {
    for (const region of ["eu-central-1", undefined]) {
      const cost = bill(region === undefined ? {} : { region });
      expect(cost.region).toBeUndefined();
      expect(cost.total).toBe(0);
      expect(cost.notKnown).toEqual(cost.lines.map(({ item }) => item));
      expect(cost.lines.length).toBeGreaterThan(0);
    }
  });

  it("bills a cluster on nodes for machines, volumes, and what brokers send between zones", () => {
    const kafka = { form: "strimzi" } as const;
    expect(line({ ...US, kafka }, "brokers, nodes m7g.large")).toMatchObject({ quantity: 2_190, monthly: 178.7 });
    expect(line({ ...US, kafka }, "brokers' volumes, EBS gp3")?.unitPrice).toBe(0.08);
    const managed = line(US, "traffic between zones")?.quantity ?? 0;
    const own = line({ ...US, kafka }, "traffic between zones")?.quantity ?? 0;
    const month = (730 * 3_600) / 1024 ** 3;
    expect(own - managed).toBeCloseTo(
      capacityOf([streamOf()], [workerOf([streamOf()])]).total.replication.average * month,
      2,
    );
  });

  it("bills Express brokers for what is stored once, and for what is written", () => {
    const express: CapacitySettings = { ...US, kafka: { instance: "express.m7g.large" } };
    const { total } = capacityOf([streamOf()], [workerOf([streamOf()])], express);
    expect(line(express, "MSK storage")?.quantity).toBeCloseTo(total.stored / 3 / 1024 ** 3, 2);
    expect(line(express, "MSK Express data written")?.quantity).toBeCloseTo(
      (total.bytesIn.average * 730 * 3_600) / 1024 ** 3,
      2,
    );
    expect(line(US, "MSK Express data written")).toBeUndefined();
  });

  it("takes the stated discount off spot nodes, and marks what follows demand", () => {
    const changes = { volume: { average: 20_000, peak: 40_000, size: "80 B" } } as const;
    const onDemand = line(US, 'nodes "workers", m7g.large', changes);
    const spot = line({ ...US, nodes: { spot: true } }, 'nodes "workers", m7g.large spot', changes);
    expect(spot?.unitPrice).toBeCloseTo((onDemand?.unitPrice ?? 0) / 2, 6);
    expect(onDemand?.scales).toBe(true);
    expect(line({ ...US, nodes: { scaling: "fixed" } }, 'nodes "workers", m7g.large', changes)?.scales).toBe(false);
  });

  it("bills other pools for their nodes all month", () => {
    const pools = [{ name: "query", instance: "m7g.2xlarge", nodes: 3 }] as const;
    expect(line({ ...US, pools }, 'nodes "query", m7g.2xlarge')).toMatchObject({ quantity: 2_190, monthly: 714.82 });
  });

  it("bills the lake for what it keeps of the streams that it serves", () => {
    const stored = line(US, "lake, S3 Standard", { serve: ["lake"] });
    expect(stored?.quantity).toBeCloseTo((1_000 * 800 * 365 * 86_400) / 1024 ** 3, 2);
    expect(line(US, "lake, S3 Standard")).toBeUndefined();
  });
});

describe("the price table", () => {
  it("has every broker and node that the settings allow", () => {
    expect(brokerInstances.filter((name) => priceOf("broker", name, "us-east-1") === undefined)).toEqual([]);
    expect(nodeInstances.filter((name) => priceOf("instance", name, "us-east-1") === undefined)).toEqual([]);
  });

  it("gives for each price a source of no later day than the reading", () => {
    const all = [prices.broker, prices.instance, prices.item].flatMap((group) => Object.entries(group));
    for (const [name, { usd, source, asOf }] of all) {
      expect([name, usd > 0, source.startsWith("github.com/"), /^\d{4}-\d{2}-\d{2}$/.test(asOf)]).toEqual([
        name,
        true,
        true,
        true,
      ]);
      expect(asOf <= prices.readOn).toBe(true);
    }
  });
});
