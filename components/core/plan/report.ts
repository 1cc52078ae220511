import { assumptions, type AssumptionName, cautionsOf, format } from "../capacity";
import { type DiffRow, diffPlans } from "./diff";
import type { Plan } from "./model";
import { type Layout, renderTables, type Table } from "./table";

/** What a plan is compared with. */
export interface Against {
  readonly plan: Plan;
  /** What it is, e.g. `the stack's last output`. */
  readonly name: string;
}

/** The plan as people read it before a deployment: topics, workers, brokers, cost, and what changes. */
export function planReport(plan: Plan, layout: Layout, against?: Against): string {
  const tables = [topicTable(plan), workerTable(plan), brokerTable(plan), costTable(plan), assumptionTable(plan)];
  return renderTables([...tables, ...(against === undefined ? [] : [diffTable(plan, against)])], layout);
}

/** Topics with their load. */
export function topicTable({ capacity }: Plan): Table {
  const { total } = capacity;
  return {
    title: "Topics at the peak",
    columns: [
      { name: "topic" },
      { name: "partitions", align: "right" },
      { name: "records", align: "right" },
      { name: "in", align: "right" },
      { name: "out", align: "right" },
      { name: "stored", align: "right" },
    ],
    rows: [
      ...capacity.topics.map(({ topic, partitions, records, bytesIn, bytesOut, stored }) => [
        topic,
        format.digits(partitions),
        format.count(records.peak),
        format.rate(bytesIn.peak),
        format.rate(bytesOut.peak),
        format.size(stored),
      ]),
      [
        "in all, with Kafka's own",
        format.digits(total.partitions),
        format.count(total.records.peak),
        format.rate(total.bytesIn.peak),
        format.rate(total.bytesOut.peak),
        format.size(total.stored),
      ],
    ],
    notes: [`Between brokers ${format.rate(total.replication.peak)}; "stored" is with all copies.`],
  };
}

/** Replicas that the load needs. */
export function workerTable({ capacity }: Plan): Table {
  return {
    title: "Workers and gateways",
    columns: [
      { name: "name" },
      { name: "records at the peak", align: "right" },
      { name: "a replica", align: "right" },
      { name: "replicas", align: "right" },
      { name: "at the peak", align: "right" },
      { name: "allowed", align: "right" },
      { name: "partitions", align: "right" },
    ],
    rows: capacity.workers.map(({ name, records, ratePerReplica, replicas, scale, partitions }) => [
      name,
      format.count(records.peak),
      format.count(ratePerReplica),
      String(replicas.average),
      String(replicas.peak),
      `${scale.min} to ${scale.max}`,
      partitions === undefined ? "" : String(partitions),
    ]),
    notes: [
      ...cautionsOf(capacity.workers),
      ...capacity.nodes.map(
        ({ pool, instance, nodes, headroom }) =>
          `Nodes "${pool}": ${format.digits(nodes.average)} × ${instance} on average, ${format.digits(nodes.peak)} at the peak, of them ${headroom} kept free.`,
      ),
      `Scaling with demand saves ${format.percent(capacity.saving.ofNodes)} of the workers' node hours against the peak all day (mean by peak of the day ${format.percent(capacity.saving.meanToPeak)}).`,
    ],
  };
}

/** Brokers by what they are needed for. */
export function brokerTable({ capacity }: Plan): Table {
  const { brokers } = capacity;
  const { needed, ingress, partitions, storage } = brokers;
  return {
    title: `Brokers: ${brokers.count} × ${brokers.instance}, ${brokers.given ? "as the settings say" : `for the ${brokers.binding}`}`,
    columns: [
      { name: "constraint" },
      { name: "brokers", align: "right" },
      { name: "a broker", align: "right" },
      { name: "most", align: "right" },
    ],
    rows: [
      ["ingress", String(needed.ingress), format.rate(ingress.aBroker), format.rate(ingress.safe)],
      ["partitions", String(needed.partitions), format.digits(partitions.aBroker), format.digits(partitions.most)],
      [
        "storage",
        String(needed.storage),
        `${format.digits(storage.aBroker)} GiB`,
        storage.most === undefined ? "none" : `${format.digits(storage.most)} GiB`,
      ],
      ["zones", String(needed.zones), "", ""],
    ],
    notes: storage.volume === undefined ? [] : [`A volume of ${format.digits(storage.volume)} GiB a broker.`],
  };
}

/** The bill. */
export function costTable({ cost }: Plan): Table {
  const open = cost.notKnown.length > 0;
  return {
    title: `Cost a month at list prices${cost.region === undefined ? "" : ` of ${cost.region}, read ${cost.readOn}`}`,
    columns: [
      { name: "item" },
      { name: "quantity", align: "right" },
      { name: "unit" },
      { name: "a unit", align: "right" },
      { name: "a month", align: "right" },
    ],
    rows: [
      ...cost.lines.map(({ item, quantity, unit, unitPrice, monthly }) => [
        item,
        format.digits(quantity),
        unit,
        format.unitPrice(unitPrice),
        format.dollars(monthly),
      ]),
      ["total", "", "", "", `${open ? "at least " : ""}${format.dollars(cost.total)}`],
    ],
    notes: open ? [`The total is a lower bound: no price is known for ${cost.notKnown.join(", ")}.`] : [],
  };
}

/** The assumptions in force, with where each comes from. */
export function assumptionTable({ capacity }: Plan): Table {
  return {
    title: "Assumptions",
    columns: [{ name: "assumption" }, { name: "value", align: "right" }, { name: "unit" }, { name: "source" }],
    rows: Object.entries(capacity.assumptions).map(([name, value]) => {
      const known = assumptions[name as AssumptionName];
      return [name, format.digits(value), known.unit, known.value === value ? known.source : "the stack's settings"];
    }),
  };
}

/** What differs from another plan. */
export function diffTable(plan: Plan, { plan: old, name }: Against): Table {
  const rows = diffPlans(old, plan);
  return {
    title: `Changes against ${name}`,
    columns: [{ name: "section" }, { name: "item" }, { name: "what" }, { name: "before" }, { name: "after" }],
    rows: rows.map(({ section, item, what, before, after }: DiffRow) => [
      section,
      item,
      what,
      before ?? "",
      after ?? (before === "removed" ? "" : "gone"),
    ]),
    notes: rows.length === 0 ? ["Nothing changes."] : [],
  };
}
