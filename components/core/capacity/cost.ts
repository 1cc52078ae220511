import type { AnyStream } from "../../../workloads/streams";
import { bytes } from "../../../workloads/streams/units";
import { GIB } from "./brokers";
import type { Capacity, NodeCapacity } from "./capacity";
import { isExpress } from "./instances";
import { type Price, type PriceTable, priceOf, prices } from "./prices";
import { streamsAtLoad } from "./traffic";
import { type CapacitySettings, type ValidSettings, validate } from "./settings";

/** One line of the bill. */
export interface CostLine {
  readonly item: string;
  /** How many `unit`s a month. */
  readonly quantity: number;
  readonly unit: Price["unit"];
  /** Dollars a unit, after a discount; undefined when not known. */
  readonly unitPrice: number | undefined;
  /** Dollars a month; undefined when not known. */
  readonly monthly: number | undefined;
  /** True when the line follows demand within a day. */
  readonly scales: boolean;
  /** Source and day of the price. */
  readonly source: string | undefined;
}

/** What a stack costs a month at list prices: what is listed, and nothing else. */
export interface Cost {
  readonly currency: "USD";
  /** Region of the prices, undefined when the stack's is not the table's. */
  readonly region: string | undefined;
  /** Day on which the prices were read. */
  readonly readOn: string;
  readonly lines: readonly CostLine[];
  /** Dollars a month of the lines that have a price. */
  readonly total: number;
  /** Items without a price: with any, `total` is a lower bound. */
  readonly notKnown: readonly string[];
}

const SECONDS_AN_HOUR = 3_600;

/** The bill of a capacity. Rounded to cents. */
export function costOf(
  streams: readonly AnyStream[],
  capacity: Capacity,
  settings: CapacitySettings = {},
  table: PriceTable = prices,
): Cost {
  const valid = validate(settings);
  const lines = [
    ...brokerLines(capacity, valid, table),
    ...nodeLines(capacity, valid, table),
    ...systemLines(capacity, valid, table),
    ...lakeLines(streamsAtLoad(streams, valid.load), capacity, valid, table),
    ...networkLines(capacity, valid, table),
  ].filter(({ quantity }) => quantity > 0);
  return {
    currency: "USD",
    region: valid.region === table.region ? table.region : undefined,
    readOn: table.readOn,
    lines,
    total: cents(lines.reduce((sum, { monthly }) => sum + (monthly ?? 0), 0)),
    notKnown: lines.filter(({ monthly }) => monthly === undefined).map(({ item }) => item),
  };
}

const cents = (dollars: number): number => Math.round(dollars * 100) / 100;
const rounded = (quantity: number): number => Math.round(quantity * 1_000) / 1_000;

interface LineSpec {
  readonly item: string;
  readonly quantity: number;
  readonly unit: Price["unit"];
  readonly price: Price | undefined;
  /** Part of the list price that is paid. Default 1. */
  readonly paid?: number;
  readonly scales?: boolean;
}

function line({ item, quantity, unit, price, paid = 1, scales = false }: LineSpec): CostLine {
  if (price !== undefined && price.unit !== unit) {
    throw new Error(`the price of ${item} must be by ${unit}, got by ${price.unit}; mend prices.ts`);
  }
  return {
    item,
    quantity: rounded(quantity),
    unit,
    unitPrice: price === undefined ? undefined : price.usd * paid,
    monthly: price === undefined ? undefined : cents(quantity * price.usd * paid),
    scales,
    source: price === undefined ? undefined : `${price.source}, ${price.asOf}`,
  };
}

function brokerLines(capacity: Capacity, { region, kafka }: ValidSettings, table: PriceTable): CostLine[] {
  const { brokers, total, assumptions: a } = capacity;
  const size = brokers.instance.replace(/^(?:kafka|express)\./, "");
  const hours = brokers.count * a.hoursPerMonth;
  const managed = brokers.form === "msk";
  const item = (name: string): Price | undefined => priceOf("item", name, region, table);

  const machines: LineSpec = managed
    ? {
        item: `brokers, ${brokers.instance}`,
        quantity: hours,
        unit: "hour",
        price: priceOf("broker", brokers.instance, region, table),
      }
    : {
        item: `brokers, nodes ${size}`,
        quantity: hours,
        unit: "hour",
        price: priceOf("instance", size, region, table),
      };
  const volumes = (brokers.storage.volume ?? 0) * brokers.count;
  const storage: LineSpec = isExpress(brokers.instance)
    ? {
        item: "MSK storage",
        quantity: total.stored / kafka.replication / GIB,
        unit: "GB-month",
        price: item("MSK storage"),
      }
    : managed
      ? { item: "MSK storage", quantity: volumes, unit: "GB-month", price: item("MSK storage") }
      : { item: "brokers' volumes, EBS gp3", quantity: volumes, unit: "GB-month", price: item("EBS gp3") };
  const month = a.hoursPerMonth * SECONDS_AN_HOUR;
  const written: LineSpec = {
    item: "MSK Express data written",
    quantity: isExpress(brokers.instance) ? (total.bytesIn.average * month) / GIB : 0,
    unit: "GB",
    price: item("MSK Express data written"),
  };

  // A client finds a leader in its own zone once in `zones` times. MSK does not bill what brokers send each other.
  const elsewhere = (kafka.zones - 1) / kafka.zones;
  const crossing =
    total.bytesIn.average * elsewhere +
    (kafka.followerFetch ? 0 : total.bytesOut.average * elsewhere) +
    (managed || kafka.zones === 1 ? 0 : total.replication.average);
  const between: LineSpec = {
    item: "traffic between zones",
    quantity: (crossing * month) / GIB,
    unit: "GB",
    price: item("traffic between zones"),
  };
  return [machines, storage, written, between].map(line);
}

function nodeLines(capacity: Capacity, { region, cluster }: ValidSettings, table: PriceTable): CostLine[] {
  const a = capacity.assumptions;
  const price = (name: string): Price | undefined => priceOf("item", name, region, table);
  const ofPool = ({ pool, instance, spot, nodes }: NodeCapacity): CostLine[] => [
    line({
      item: `nodes "${pool}", ${instance}${spot ? " spot" : ""}`,
      quantity: nodes.average * a.hoursPerMonth,
      unit: "hour",
      price: priceOf("instance", instance, region, table),
      paid: spot ? 1 - a.spotDiscount : 1,
      scales: nodes.average < nodes.peak,
    }),
    line({
      item: `disks of nodes "${pool}", EBS gp3`,
      quantity: nodes.average * a.nodeDisk,
      unit: "GB-month",
      price: price("EBS gp3"),
      scales: nodes.average < nodes.peak,
    }),
  ];
  const machineHours = capacity.nodes.reduce((sum, { nodes }) => sum + nodes.average, 0) * a.hoursPerMonth;
  return [
    line({
      item: "EKS cluster",
      quantity: cluster === undefined ? 0 : a.hoursPerMonth,
      unit: "hour",
      price: price("EKS cluster"),
    }),
    line({
      item: "EKS Auto Mode's fee on nodes",
      quantity: cluster === "eks-auto" ? machineHours : 0,
      unit: "hour",
      price: price("EKS Auto Mode's fee on nodes"),
    }),
    ...capacity.nodes.flatMap(ofPool),
  ];
}

/** What systems keep beside their nodes. */
function systemLines({ assumptions: a }: Capacity, settings: ValidSettings, table: PriceTable): CostLine[] {
  const { region, volumes, databases = { instance: "", servers: 0, volume: 0 } } = settings;
  const { instance, servers, volume } = databases;
  const item = (name: string): Price | undefined => priceOf("item", name, region, table);
  return [
    line({ item: "volumes of systems, EBS gp3", quantity: volumes, unit: "GB-month", price: item("EBS gp3") }),
    line({
      item: `PostgreSQL on RDS, ${instance}`,
      quantity: servers * a.hoursPerMonth,
      unit: "hour",
      price: item(`RDS ${instance}`),
    }),
    line({
      item: "volumes of PostgreSQL, RDS gp3",
      quantity: servers * volume,
      unit: "GB-month",
      price: item("RDS gp3"),
    }),
  ];
}

/** The history of every stream that the lake serves, once it is as old as it is kept. */
function lakeLines(
  streams: readonly AnyStream[],
  { assumptions: a }: Capacity,
  { region }: ValidSettings,
  table: PriceTable,
): CostLine[] {
  const aSecond = streams
    .filter(({ serve }) => serve.includes("lake"))
    .reduce((sum, { volume }) => sum + volume.average * bytes(volume.size), 0);
  const kept = aSecond * a.lakeRatio * a.lakeRetention * 24 * SECONDS_AN_HOUR;
  return [
    line({
      item: "lake, S3 Standard",
      quantity: kept / GIB,
      unit: "GB-month",
      price: priceOf("item", "S3 Standard", region, table),
    }),
  ];
}

function networkLines({ assumptions: a }: Capacity, { region, network }: ValidSettings, table: PriceTable): CostLine[] {
  const price = (name: string): Price | undefined => priceOf("item", name, region, table);
  const hourly = (item: string, count: number): CostLine =>
    line({ item, quantity: count * a.hoursPerMonth, unit: "hour", price: price(item) });
  return [
    hourly("NAT gateway", network.natGateways),
    hourly("VPC interface endpoint", network.interfaceEndpoints),
    hourly("application load balancer", network.loadBalancers),
    line({ item: "KMS key", quantity: network.kmsKeys, unit: "month", price: price("KMS key") }),
  ];
}
