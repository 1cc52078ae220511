import type { Poller } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import { milliseconds } from "../../workloads/streams/units";
import {
  type Alert,
  type Dashboard,
  type Objective,
  type Observation,
  type RecordingRule,
  timeseries,
} from "../core/observe";
import { workloadPods } from "../core/workload";
import { dashboardUid, seriesName } from "../core/workload/series";
import { POLLER_PORT } from "./render";
import type { ValidLocalPollerSpec } from "./spec";

export const observeLocalPoller = ({ poller, port }: Pick<ValidLocalPollerSpec, "poller" | "port">): Observation => ({
  scrape: [{ job: poller.name, address: `127.0.0.1:${port}`, path: "/metrics" }],
});

const README = "components/poller/README.md";
const FRESH = 0.999;

/** Everything about a poller in a cluster: its series carry `job="<name>"`. */
export const observePoller = (poller: Poller): Observation => ({
  scrape: [],
  monitors: [{ job: poller.name, namespace: names.WORKERS_NAMESPACE, pods: workloadPods(poller), port: POLLER_PORT }],
  recordings: recordings(poller),
  alerts: alerts(poller),
  objectives: [objective(poller)],
  dashboards: [dashboard(poller)],
});

/** `metric{job="rivals"}`. */
const of = ({ name }: Poller, metric: string, matchers = ""): string => `${metric}{job="${name}"${matchers}}`;

const promised = ({ slo }: Poller): number => milliseconds(slo.freshness) / 1_000;

const recorded = ({ name }: Poller) => ({
  lag: seriesName("poller", name, "lag_seconds:max"),
  fresh: seriesName("poller", name, "fresh:ratio"),
});

function recordings(poller: Poller): readonly RecordingRule[] {
  const { lag, fresh } = recorded(poller);
  return [
    { record: lag, expr: `max(${of(poller, "millrace_poller_lag_seconds")})` },
    // 0 where no pod says anything, so that an outage counts in the objective.
    { record: fresh, expr: `(${lag} <= bool ${promised(poller)}) or vector(0)` },
  ];
}

function objective(poller: Poller): Objective {
  const { fresh } = recorded(poller);
  return {
    name: `${poller.name}-freshness`,
    objective: FRESH,
    good: `sum_over_time(${fresh}[$window])`,
    total: `count_over_time(${fresh}[$window])`,
    description: `What ${poller.name} brings is ${poller.slo.freshness} old at most: a round came to its end since.`,
    runbook: `${README}#poller-behind`,
  };
}

function alerts(poller: Poller): readonly Alert[] {
  const { name, slo, writes } = poller;
  const { lag } = recorded(poller);
  const labels = { poller: name };
  const asked = (outcome: string): string =>
    `increase(${of(poller, "millrace_poller_asked_total", `,outcome="${outcome}"`)}[10m]) > 0`;
  return [
    {
      alert: "PollerBehind",
      expr: `${lag} > ${promised(poller)}`,
      for: "5 seconds",
      severity: "page",
      summary: `${name} has brought nothing whole for {{ $value | humanizeDuration }}`,
      description: `No round came to its end within the promised ${slo.freshness}: events of ${writes.name} are as old as that. Nothing is lost that the source still has.`,
      runbook: `${README}#poller-behind`,
      labels,
    },
    {
      alert: "PollerDown",
      // A roll-out ends the one pod before the next starts, and wakes nobody; a lasting outage does by the error budget.
      expr: `absent(up{job="${name}"} == 1)`,
      for: "2 minutes",
      severity: "ticket",
      summary: `No pod of ${name} answers`,
      description: "The source is not asked; the next pod begins where this one had got to.",
      runbook: `${README}#poller-down`,
      labels,
    },
    {
      alert: "PollerNotReady",
      expr: `max(${of(poller, "millrace_poller_ready")}) == 0`,
      for: "2 minutes",
      severity: "ticket",
      summary: `${name} does not know from where on to ask`,
      description: "It could not read how far it is: the brokers are away or refuse it.",
      runbook: `${README}#poller-not-ready`,
      labels,
    },
    {
      alert: "PollerRefused",
      expr: asked("refused"),
      for: "0 seconds",
      severity: "ticket",
      summary: `The source of ${name} refuses it`,
      description:
        "A status from 400 to 499 other than 408 and 429: who asks, or what is asked, is not what the source wants.",
      runbook: `${README}#poller-refused`,
      labels,
    },
    {
      alert: "PollerUnreadable",
      expr: asked("unreadable"),
      for: "0 seconds",
      severity: "ticket",
      summary: `The source of ${name} answers what cannot be read`,
      description: "No JSON, larger than may be, or not as it was agreed: nothing of such an answer is taken.",
      runbook: `${README}#poller-unreadable`,
      labels,
    },
    {
      alert: "PollerDeadLetters",
      expr: `sum by (cause) (increase(${of(poller, "millrace_poller_dead_letters_total")}[10m])) > 0`,
      for: "0 seconds",
      severity: "ticket",
      summary: `${name} gives up items: {{ $labels.cause }}`,
      description: `{{ $value | humanize }} items in ten minutes went to ${names.deadLetterTopic(poller)}.`,
      runbook: `${README}#poller-dead-letters`,
      labels,
    },
  ];
}

function dashboard(poller: Poller): Dashboard {
  const { name, slo, writes } = poller;
  const { lag } = recorded(poller);
  const rate = (metric: string, by: string) => ({
    expr: `sum by (${by}) (rate(${of(poller, metric)}[5m]))`,
    legend: `{{${by}}}`,
  });
  const quantile = (part: number) => ({
    expr: `histogram_quantile(${part}, sum by (le) (rate(${of(poller, "millrace_poller_answer_seconds_bucket")}[5m])))`,
    legend: `p${part * 100}`,
  });
  return {
    uid: dashboardUid("poller", name),
    title: `Poller ${name}`,
    tags: ["poller", writes.name],
    rows: [
      {
        title: "Promises",
        panels: [
          timeseries(
            "Behind",
            "s",
            `Since the last round that came to its end. Promised: ${slo.freshness}.`,
            [{ expr: lag, legend: "behind" }],
            promised(poller),
          ),
          timeseries("Rounds", "ops", `That came to their end; one is begun every ${poller.every}.`, [
            { expr: `sum(rate(${of(poller, "millrace_poller_rounds_total")}[5m]))`, legend: "rounds" },
          ]),
        ],
      },
      {
        title: `Writes ${writes.name}`,
        panels: [
          timeseries("Questions", "ops", "To the source, by what came of them.", [
            rate("millrace_poller_asked_total", "outcome"),
          ]),
          timeseries("Answers", "s", "From a question to the end of its answer.", [0.5, 0.99].map(quantile)),
          timeseries("Items", "ops", "Written, skipped as known, refused.", [
            rate("millrace_poller_items_total", "outcome"),
          ]),
          timeseries("Dead letters", "ops", `Items given up, to ${names.deadLetterTopic(poller)}.`, [
            rate("millrace_poller_dead_letters_total", "cause"),
          ]),
        ],
      },
      {
        title: "Process",
        panels: [
          timeseries("Processor", "short", "Cores in use.", [
            { expr: `rate(${of(poller, "process_cpu_seconds_total")}[1m])`, legend: "{{pod}}" },
          ]),
          timeseries("Memory", "bytes", "Resident.", [
            { expr: of(poller, "process_resident_memory_bytes"), legend: "{{pod}}" },
          ]),
          timeseries("Event loop", "s", "Delay of timers, 99th percentile.", [
            { expr: of(poller, "nodejs_eventloop_lag_p99_seconds"), legend: "{{pod}}" },
          ]),
        ],
      },
    ],
  };
}
