/**
 * Machines on a shop floor. What a failure looks like before it happens is taken from
 *
 * - ISO 20816-1 and 20816-3 (vibration velocity in mm/s RMS; below about 1.4 good, above about 4.5 unfit for machines of
 *   15 to 300 kW);
 * - the AI4I 2020 data set (Matzka, "Explainable artificial intelligence for predictive maintenance applications", AI4I 2020;
 *   UCI repository 601): heat dissipation, power, overstrain;
 * - the NASA/IMS bearing runs to failure (Lee, Qiu, Yu, Lin, 2007): vibration is flat for long and then grows ever faster.
 *
 * Hours stand for the weeks that wear takes in reality.
 */
import { type Event, eventOf } from "./event";
import type { Random } from "./random";
import { HOUR, MINUTE, SECOND, type Span, localHour } from "./time";

/** Between two readings of one machine. Real ones are read several times a second; a demonstration shows hours in seconds. */
const INTERVAL = 30 * SECOND;
/** Longest time that is shown. */
const WINDOW = 4 * HOUR;

type State = "running" | "idle" | "stopped" | "fault";

interface Reading {
  temperature: number;
  vibration: number;
  pressure: number | null;
  speed: number;
  load: number;
}

/** How a machine decays: what it does to a reading when `wear` of the way to the failure (0 to 1) is gone. */
interface Decay {
  readonly name: string;
  readonly hydraulicOnly?: boolean;
  /** False when only the sensor fails: the machine goes on. */
  readonly fails: boolean;
  apply(reading: Reading, wear: number): void;
}

const DECAYS: readonly Decay[] = [
  {
    name: "bearing-wear",
    fails: true,
    apply(reading, wear) {
      // Friction grows with the damage, and the heat follows the vibration.
      reading.vibration *= Math.exp(2.3 * wear ** 2);
      reading.temperature += 28 * wear ** 3;
      reading.load *= 1 + 0.06 * wear ** 2;
    },
  },
  {
    name: "cooling-loss",
    fails: true,
    apply(reading, wear) {
      reading.temperature += 45 * wear ** 1.5;
    },
  },
  {
    name: "hydraulic-leak",
    hydraulicOnly: true,
    fails: true,
    apply(reading, wear) {
      if (reading.pressure !== null) reading.pressure *= 1 - 0.45 * wear;
      reading.load *= 1 + 0.1 * wear;
    },
  },
  {
    name: "overstrain",
    fails: true,
    apply(reading, wear) {
      reading.load *= 1 + 0.7 * wear;
      reading.speed *= 1 - 0.12 * wear;
      reading.temperature += 12 * wear;
    },
  },
  {
    // Hard to tell from an overheating machine by one signal; the others stay as they were.
    name: "sensor-drift",
    fails: false,
    apply(reading, wear) {
      reading.temperature += 40 * wear;
    },
  },
];

interface Machine {
  readonly id: string;
  readonly site: string;
  readonly normal: Readonly<Reading>;
  readonly coolant: boolean;
  readonly random: Random;
  /** Pause, as the part of the window in which it starts, and its length. */
  readonly pause: { readonly from: number; readonly to: number };
  readonly decay:
    { readonly kind: Decay; readonly from: number; readonly to: number; readonly episode: number } | undefined;
  sequence: number;
  warmth: number;
}

const SITES = ["gliwice", "leipzig", "brno", "bilbao"] as const;

function makeMachine(random: Random, span: Span, episode: number | undefined): Machine {
  // Taken in turn, so that a small fleet shows several.
  const kind = episode === undefined ? undefined : DECAYS[(episode - 1) % DECAYS.length];
  const hydraulic = kind?.hydraulicOnly === true || random.chance(0.5);
  const length = span.end - span.start;
  const pauseAt = span.start + random.between(0, 1) * length;
  const from = span.start + random.between(0.15, 0.45) * length;
  const to = from + random.between(0.35, 0.5) * length;
  return {
    id: `machine-${random.hex(6)}`,
    site: random.pick(SITES),
    normal: {
      temperature: random.normal(58, 5),
      vibration: random.logNormal(1.1, 0.25),
      pressure: hydraulic ? random.normal(180, 15) : null,
      speed: random.pick([980, 1_475, 1_475, 2_950]) * random.normal(1, 0.004),
      load: random.logNormal(55, 0.4),
    },
    coolant: random.chance(0.4),
    random,
    pause: { from: pauseAt, to: pauseAt + random.between(4, 25) * MINUTE },
    decay: kind === undefined || episode === undefined ? undefined : { kind, from, to, episode },
    sequence: random.integer(0, 5_000_000),
    warmth: 1,
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

function read(machine: Machine, at: number): Event {
  const { random, normal, decay } = machine;
  const wear = decay === undefined ? 0 : Math.min(1, Math.max(0, (at - decay.from) / (decay.to - decay.from)));
  const failed = decay?.kind.fails === true && wear >= 1;
  const sinceFailure = failed ? at - decay.to : 0;
  const paused = at >= machine.pause.from && at < machine.pause.to;
  const state: State = failed ? (sinceFailure < 10 * MINUTE ? "fault" : "stopped") : paused ? "idle" : "running";

  const running = state === "running";
  // Demand follows the shift; bearings warm up and cool down over a quarter of an hour.
  const demand = 0.85 + 0.15 * Math.sin((localHour(at, 1) / 4) * Math.PI) + random.normal(0, 0.03);
  machine.warmth += ((running ? 1 : 0) - machine.warmth) * (1 - Math.exp(-INTERVAL / (15 * MINUTE)));
  const reading: Reading = {
    temperature: 22 + (normal.temperature - 22) * machine.warmth * (0.9 + 0.1 * demand) + random.normal(0, 0.5),
    vibration: running
      ? normal.vibration * (0.8 + 0.2 * demand) * random.logNormal(1, 0.06)
      : Math.abs(random.normal(0.05, 0.02)),
    pressure:
      normal.pressure === null ? null : running ? normal.pressure + random.normal(0, 1.5) : normal.pressure * 0.3,
    speed: running ? normal.speed * random.normal(1, 0.002) : 0,
    load: running ? normal.load * demand : state === "idle" ? normal.load * 0.08 : 0.2,
  };
  if (wear > 0 && (running || decay?.kind.fails === false)) decay?.kind.apply(reading, wear);

  // A reading is lost now and then on its way to the edge computer, and leaves a gap.
  machine.sequence += random.chance(0.002) ? 2 : 1;
  const draft = {
    id: random.uuid(),
    machineId: machine.id,
    site: machine.site,
    sequence: machine.sequence,
    state,
    temperature: round(reading.temperature, 2),
    vibration: round(reading.vibration, 3),
    pressure: reading.pressure === null ? null : round(reading.pressure, 1),
    speed: round(Math.max(0, reading.speed), 1),
    load: round(Math.max(0, reading.load), 2),
    extra: machine.coolant ? { coolant_flow_l_min: round(random.normal(24, 0.6), 2) } : {},
    measuredAt: at,
  };
  const label =
    decay !== undefined && wear > 0 && !failed
      ? { label: decay.kind.fails ? "degrading" : "sensor", pattern: decay.kind.name, episode: decay.episode }
      : undefined;
  return eventOf("telemetry", machine.id, at, draft, label);
}

export interface MachinesOptions {
  /** Exactly so many readings. */
  readonly count: number;
  readonly span: Span;
  /** Share of the machines that decay; at least one does. */
  readonly decayRate: number;
}

/** The part of a span that the machines show: its last hours. */
export function machineSpan(span: Span): Span {
  return { start: Math.max(span.start, span.end - WINDOW), end: span.end };
}

/** Readings in order of time, of as many machines as give `count` of them. */
export function* machines(random: Random, options: MachinesOptions): Generator<Event> {
  const span = machineSpan(options.span);
  const length = span.end - span.start;
  const fleet = Math.max(1, Math.ceil(options.count / Math.max(1, length / INTERVAL)));
  const decaying = Math.max(1, Math.round(fleet * options.decayRate));
  const made = Array.from({ length: fleet }, (_, index) =>
    makeMachine(random.fork(`machine/${index}`), span, index < decaying ? index + 1 : undefined),
  );
  for (let i = 0; i < options.count; i++) {
    const machine = made[i % fleet];
    if (machine === undefined) return;
    yield read(machine, Math.floor(span.start + ((i + 0.5) * length) / options.count));
  }
}
