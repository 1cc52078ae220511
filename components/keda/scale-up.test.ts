import { lagThreshold, scalingBehavior } from "../core/workload";
import { defaultRules, desired, type Rules, type Run, scaleUps, SYNC_SECONDS } from "./testing/hpa";

const RATE = 10_000;
const USE = 0.7;
const FROM = 10;
const TO = 100;
/**
 * Seconds from the decision until a pod is ready, where its node is there and has its image: placing and starting a container are
 * taken for five, and a worker of this repository was ready 2 s after its process began.
 */
const POD_STARTS = 10;

const load = { ratePerReplica: RATE, records: { average: 1, peak: 1 }, replicas: { average: 1, peak: 1 } };
const target = lagThreshold("250 ms", load);

/** Ten times as much comes in from one moment to the next; what is over what the replicas do at most waits, on 100 partitions. */
const lag = (seconds: number): number => Math.min((TO * RATE * USE - FROM * RATE) * seconds, TO * target);

const run = (rules: Rules, phase: number): Run => ({ rules, replicas: FROM, most: TO, metric: lag, target, phase });
const phases = Array.from({ length: 60 }, (_, step) => ((step + 1) * SYNC_SECONDS) / 60);
const late = phases.filter((phase) => lag(phase) === TO * target);
const reached = (rules: Rules, phase: number): number =>
  scaleUps(run(rules, phase)).find(({ replicas }) => replicas >= TO)?.at ?? Infinity;

test("the platform goes from 10 to 100 pods in under 30 seconds, whenever the autoscaler happens to look", () => {
  const slowest = Math.max(...late.map((phase) => reached(scalingBehavior.scaleUp, phase)));
  expect(slowest).toBe(SYNC_SECONDS);
  expect(slowest + POD_STARTS).toBeLessThan(30);
});

test("a look within the first quarter of a second sees less lag, and stops within the tolerance: with enough for the spike", () => {
  expect(phases.filter((phase) => !late.includes(phase))).toEqual([0.25]);
  const last = scaleUps(run(scalingBehavior.scaleUp, 0.25)).at(-1);
  expect(last).toEqual({ at: 0.25, replicas: 96 });
  expect(96 * RATE).toBeGreaterThan(TO * RATE * USE);
});

test("it takes one step, since ten times as many are allowed at once", () => {
  expect(scaleUps(run(scalingBehavior.scaleUp, 5))).toEqual([{ at: 5, replicas: 100 }]);
});

test("Kubernetes' defaults take 45 seconds or more to decide alone", () => {
  expect(scaleUps(run(defaultRules, 15))).toEqual([
    { at: 15, replicas: 20 },
    { at: 30, replicas: 40 },
    { at: 45, replicas: 80 },
    { at: 60, replicas: 100 },
  ]);
  expect(Math.min(...phases.map((phase) => reached(defaultRules, phase)))).toBeGreaterThan(45);
});

test("a policy below 900 per cent takes a second step, which is too late", () => {
  const [percent, pods] = scalingBehavior.scaleUp.policies;
  const weaker: Rules = { stabilizationWindowSeconds: 0, policies: [{ ...percent, value: 800 }, pods] };
  expect(scaleUps(run(weaker, 15)).map(({ at }) => at)).toEqual([15, 30]);
});

test("a fleet that is within 10 per cent of what it should be stays as it is", () => {
  expect(desired(100 * target, target, 91)).toBe(91);
  expect(desired(100 * target, target, 90)).toBe(100);
});
