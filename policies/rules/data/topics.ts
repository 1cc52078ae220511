import { planOf } from "../../core/plan";
import type { Place } from "../../core/reading";
import { type Breach, type Check, checks, type Reference, resourceRule, type Rule, stackRule } from "../../core/rule";
import { kindOf } from "../../core/subject";
import { eachBreach, ofTypes } from "../asking";
import { sinksOf } from "./connectors";
import { millisecondsOf, planHolder, streamsOf } from "./planned";
import { numberAt, topicNames, topicOf } from "./topic";

const kafka = (id: string): Reference => ({ framework: "Apache Kafka", id: `docs: ${id}` });

/** @throws UnknownRead */
const atLeast = (place: Place, least: number, what = place.path): Breach | undefined =>
  numberAt(place) >= least ? undefined : { what, allowed: `at least ${least}`, got: place.shown() };

const replication = resourceRule<{ readonly least: number }>(
  {
    name: "topic-replication",
    family: "data",
    title: "Records lie on several brokers",
    severity: "high",
    references: [kafka("Replication")],
    remedy: "raise the topic's replication factor",
    judge: (subject, { least }) => {
      const topic = topicOf(subject);
      return topic === undefined ? [] : checks(subject, () => atLeast(topic.replicas, least));
    },
  },
  { least: { doc: "Copies of a record, at least", default: 3, minimum: 1 } },
);

const inSync = resourceRule<{ readonly least: number }>(
  {
    name: "topic-min-insync",
    family: "data",
    title: "What was acknowledged outlives a broker",
    severity: "high",
    references: [kafka("Topic Configs"), kafka("Replication")],
    remedy: "set min.insync.replicas of the topic, below its replication factor",
    judge: (subject, { least }) => {
      const topic = topicOf(subject);
      if (topic === undefined) return [];
      const place = topic.config.at("min.insync.replicas");
      return checks(subject, () => atLeast(place, least, "min.insync.replicas"));
    },
  },
  { least: { doc: "Copies that must have a record before it is acknowledged, at least", default: 2, minimum: 1 } },
);

/** Settings of brokers by which topics of nobody's are made, and those of Kafka itself. */
const COPIES = [
  "default.replication.factor",
  "offsets.topic.replication.factor",
  "transaction.state.log.replication.factor",
];
const IN_SYNC = ["min.insync.replicas", "transaction.state.log.min.isr"];

const defaults = resourceRule<{ readonly replication: number; readonly minInSync: number }>(
  {
    name: "broker-defaults",
    family: "data",
    title: "Brokers keep what no topic says otherwise as safe as topics",
    severity: "high",
    references: [kafka("Broker Configs")],
    remedy: "set it in the brokers' configuration",
    judge: (subject, options) => [
      ...ofTypes(subject, ["aws:msk/configuration:Configuration"], (inputs) => {
        const text = inputs.at("serverProperties").text() ?? "";
        return firstOf(options, (key) => new RegExp(`^${key.replaceAll(".", "\\.")}=(.*)$`, "m").exec(text)?.[1]);
      }),
      ...(kindOf(subject) === "Kafka"
        ? checks(subject, () =>
            firstOf(options, (key) => {
              const place = subject.inputs.at("spec", "kafka", "config", key);
              return place.absent ? undefined : (place.text() ?? place.shown());
            }),
          )
        : []),
    ],
  },
  {
    replication: { doc: "Copies of a record, at least", default: 3, minimum: 1 },
    minInSync: { doc: "Copies that must have a record before it is acknowledged, at least", default: 2, minimum: 1 },
  },
);

/** The first setting that is too low, too lenient or not there. @throws UnknownRead */
function firstOf(
  { replication: copies, minInSync }: { readonly replication: number; readonly minInSync: number },
  read: (key: string) => string | undefined,
): Breach | undefined {
  for (const [key, least] of [
    ...COPIES.map((one) => [one, copies] as const),
    ...IN_SYNC.map((one) => [one, minInSync] as const),
  ]) {
    const got = read(key);
    if (!(Number(got) >= least)) return { what: key, allowed: `at least ${least}`, got: got ?? "nothing" };
  }
  for (const key of ["unclean.leader.election.enable", "auto.create.topics.enable"]) {
    const got = read(key);
    if (got !== "false") return { what: key, allowed: "false", got: got ?? "nothing" };
  }
  return undefined;
}

const deadLetters = stackRule({
  name: "dead-letters",
  family: "data",
  title: "Every consumer has a topic for what it cannot take",
  severity: "high",
  references: [{ framework: "Millrace", id: "workloads/runtime" }],
  remedy: "let the program make the topics of a worker's definition: what it cannot take would stop it or be lost",
  judge: (stack) => {
    const on = planHolder(stack);
    const ofWorkers =
      on === undefined
        ? []
        : eachBreach(on, () => {
            const plan = planOf(stack);
            const there = topicNames(stack);
            const topics = plan?.at("capacity", "topics").items() ?? [];
            return (plan?.at("workers").items() ?? []).flatMap((worker): readonly Breach[] => {
              if (worker.at("reads").items().length === 0) return [];
              const name = worker.at("name").text() ?? "";
              const topic = topics
                .find((one) => one.at("kind").is("dead-letters") && one.at("of").is(name))
                ?.at("topic")
                .text();
              const what = `the dead-letter topic of worker "${name}"`;
              if (topic === undefined) return [{ what, allowed: "in the plan", got: "none" }];
              return there.has(topic) ? [] : [{ what, allowed: `there as "${topic}"`, got: "nothing" }];
            });
          });
    const ofConnectors = stack.subjects.flatMap((subject) =>
      eachBreach(subject, () =>
        sinksOf(subject).flatMap(([name, config]): readonly Breach[] => {
          const key = "errors.deadletterqueue.topic.name";
          if ((config.at(key).text() ?? "") !== "") return [];
          return [{ what: `${key} of connector "${name}"`, allowed: "a topic", got: config.at(key).shown() }];
        }),
      ),
    );
    return [...ofWorkers, ...ofConnectors];
  },
});

const planned = stackRule({
  name: "stack-plan",
  family: "data",
  title: "A stack with topics says what they are for",
  severity: "high",
  references: [{ framework: "Millrace", id: "components/core/plan" }],
  remedy: "deploy with the program, which writes it: owners, SLOs, partitions and cost are judged by it alone",
  judge: (stack) => {
    const first = stack.subjects.find((subject) => topicOf(subject) !== undefined);
    if (first === undefined) return [];
    return [
      {
        on: first,
        ask: () =>
          planOf(stack) === undefined
            ? { what: "the ConfigMap millrace-plan", allowed: "there, of version 1", got: "none" }
            : undefined,
      },
    ];
  },
});

const topicsOfStreams = stackRule({
  name: "stream-topics",
  family: "data",
  title: "Every stream has a topic as its plan says",
  severity: "high",
  references: [kafka("Topic Configs")],
  remedy: "change the stream's definition and deploy, never the topic: consumers rely on what the plan says",
  judge: (stack) => {
    const on = planHolder(stack);
    if (on === undefined) return [];
    const absent = eachBreach(on, () => {
      const there = topicNames(stack);
      return streamsOf(stack).flatMap((stream): readonly Breach[] => {
        const name = stream.at("topic").text() ?? "";
        if (there.has(name)) return [];
        return [
          { what: `the topic of stream ${stream.at("name").shown()}`, allowed: `there as "${name}"`, got: "nothing" },
        ];
      });
    });
    const others = stack.subjects.flatMap((subject): readonly Check[] => {
      const topic = topicOf(subject);
      if (topic === undefined) return [];
      const streamOfTopic = () => streamsOf(stack).find((one) => one.at("topic").is(topic.name.text() ?? ""));
      return checks(
        subject,
        () => {
          const wanted = streamOfTopic()?.at("partitions").number();
          return wanted === undefined || topic.partitions.is(wanted)
            ? undefined
            : { what: topic.partitions.path, allowed: `${wanted}, as the plan says`, got: topic.partitions.shown() };
        },
        () => {
          const stream = streamOfTopic();
          const wanted = millisecondsOf(stream?.at("retention").text());
          const kept = topic.config.at("retention.ms");
          if (wanted === undefined || numberAt(kept) >= wanted || numberAt(kept) === -1) return undefined;
          return {
            what: "retention.ms",
            allowed: `at least ${wanted}, the plan's ${stream?.at("retention").text() ?? ""}`,
            got: kept.shown(),
          };
        },
      );
    });
    return [...absent, ...others];
  },
});

/** How topics keep what is in them. */
export const topicRules: readonly Rule[] = [replication, inSync, defaults, planned, topicsOfStreams, deadLetters];
