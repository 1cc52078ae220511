/** How demand moves over a day: 24 factors of any scale, hour 0 first. Only their proportions count. */
export type Rhythm = readonly number[];

/**
 * Shapes to plan with, as parts of the busiest hour. They are models, nobody's measurement: take your own from
 * `sum(rate(…))` of the gateway by hour.
 */
export const rhythms = {
  /** Machines: the same around the clock. */
  flat: Array.from({ length: 24 }, () => 1),
  /** People at home in one or two time zones: a trough at night, a plateau by day, the peak in the evening. */
  consumer: [
    0.4, 0.3, 0.24, 0.2, 0.2, 0.24, 0.34, 0.48, 0.6, 0.68, 0.74, 0.78, 0.82, 0.8, 0.78, 0.78, 0.8, 0.86, 0.93, 1, 1,
    0.92, 0.76, 0.56,
  ],
  /** People at work in one time zone. */
  office: [
    0.06, 0.05, 0.05, 0.05, 0.06, 0.1, 0.22, 0.5, 0.85, 1, 1, 0.95, 0.8, 0.92, 0.98, 0.95, 0.85, 0.6, 0.35, 0.22, 0.16,
    0.12, 0.09, 0.07,
  ],
} as const satisfies Readonly<Record<string, Rhythm>>;

export type RhythmName = keyof typeof rhythms;

const HOURS = 24;

export const isRhythm = (factors: Rhythm): boolean =>
  factors.length === HOURS &&
  factors.every((factor) => factor >= 0 && Number.isFinite(factor)) &&
  Math.max(...factors) > 0;

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The day's mean by its busiest hour, 0 to 1: what a perfectly elastic fleet would cost of one sized for the peak. */
export const meanToPeak = (rhythm: Rhythm): number => sum(rhythm) / rhythm.length / Math.max(...rhythm);

/** A fleet of replicas on nodes. */
export interface Fleet {
  /** Records a second at the busiest minute of the busiest hour. */
  readonly peak: number;
  /** Records a second that one replica does at the use it is planned for. */
  readonly perReplica: number;
  /** Replicas that stay whatever the demand. */
  readonly minimum: number;
  /** Replicas that fit on a node: the grain of what can be given back. */
  readonly perNode: number;
  /** Nodes kept free, as a part of those in use, at least one when more than 0. */
  readonly headroom: number;
}

export interface HourOfFleet {
  readonly hour: number;
  /** Records a second at this hour's busiest minute. */
  readonly demand: number;
  readonly replicas: number;
  /** With the headroom. */
  readonly nodes: number;
}

export interface DayOfFleet {
  readonly hours: readonly HourOfFleet[];
  /** A fleet sized for the peak all day. */
  readonly fixed: { readonly replicas: number; readonly nodes: number };
  readonly nodeHours: { readonly fixed: number; readonly scaled: number };
  /** Nodes on average over the day when scaled. */
  readonly meanNodes: number;
  /** Part of the fixed fleet's node hours that scaling saves, 0 to 1. */
  readonly saving: number;
}

/** Replicas for a demand, never fewer than the minimum. */
export const replicasFor = (demand: number, perReplica: number, minimum: number): number =>
  Math.max(minimum, Math.ceil(demand / perReplica - 1e-9));

/** Nodes for replicas, with the headroom. */
export function nodesFor(replicas: number, perNode: number, headroom: number): number {
  const used = Math.ceil(replicas / perNode);
  return used + Math.ceil(used * headroom - 1e-9);
}

/**
 * A day of a fleet that follows demand. Each hour holds what it and the next hour need, since a fleet that shrinks must not
 * have to grow at once; the burst within an hour (peak minute by hourly mean) is taken to be the same all day.
 */
export function dayOf(fleet: Fleet, rhythm: Rhythm): DayOfFleet {
  const busiest = Math.max(...rhythm);
  const demandAt = (hour: number): number => (fleet.peak * (rhythm[hour % HOURS] ?? 0)) / busiest;
  const hours = Array.from({ length: HOURS }, (_, hour): HourOfFleet => {
    const replicas = replicasFor(Math.max(demandAt(hour), demandAt(hour + 1)), fleet.perReplica, fleet.minimum);
    return { hour, demand: demandAt(hour), replicas, nodes: nodesFor(replicas, fleet.perNode, fleet.headroom) };
  });
  const replicas = replicasFor(fleet.peak, fleet.perReplica, fleet.minimum);
  const nodes = nodesFor(replicas, fleet.perNode, fleet.headroom);
  const scaled = sum(hours.map((hour) => hour.nodes));
  return {
    hours,
    fixed: { replicas, nodes },
    nodeHours: { fixed: nodes * HOURS, scaled },
    meanNodes: scaled / HOURS,
    saving: nodes === 0 ? 0 : 1 - scaled / (nodes * HOURS),
  };
}

/** What scaling saves of a bill of which only a part scales. */
export const savingOfBill = (saving: number, scalable: number, total: number): number =>
  total === 0 ? 0 : (saving * scalable) / total;
