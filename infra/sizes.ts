import { sizeOf as airflow } from "../components/airflow/size";
import { sizeOf as connect } from "../components/connect/size";
import type { DatabaseSettings } from "../components/core/capacity/settings";
import type { SizeInput, SystemSizes } from "../components/core/capacity";
import { sizeOf as datahub } from "../components/datahub/size";
import { sizeOf as elastic } from "../components/elastic/size";
import { sizeOf as ksqldb } from "../components/ksqldb/size";
import { sizeOf as metabase } from "../components/metabase/size";
import { sizeOf as pinot } from "../components/pinot/size";
import { sizeOf as poller } from "../components/poller/size";
import { sizeOf as postgres } from "../components/postgres/size";
import { instanceOf } from "../components/postgres/spec";
import { sizeOf as spark } from "../components/spark/size";
import { sizeOf as superset } from "../components/superset/size";
import { sizeOf as trino } from "../components/trino/size";
import { sizeOf as trivyOperator } from "../components/trivy-operator/size";
import type { Definitions } from "./definitions";
import type { ClusterSettings } from "./settings";

/** What the systems of a stack are given, by the same functions that render them: for pools of nodes, and for the bill. */
export function sizesOf(settings: ClusterSettings, definitions: Definitions): SystemSizes {
  const { streams, workers, queries, captures, pollers } = definitions;
  const input: SizeInput = { streams, workers, load: settings.load, lasting: settings.protect };
  const placed = captures.filter(({ name }) => Object.hasOwn(settings.captures, name));
  const polled = pollers.filter(({ name }) => Object.hasOwn(settings.pollers, name));
  // A batch job runs by itself for an hour of the night, on nodes that are there for it alone: no part of a day's size.
  const { batch: _, ...streaming } = spark(input);
  return {
    airflow: airflow(input),
    ...(placed.length === 0 ? {} : { connect: connect(input, placed) }),
    datahub: datahub(input),
    elastic: elastic(input),
    ksqldb: ksqldb(input, queries),
    metabase: metabase(input),
    pinot: pinot(input),
    ...(polled.length === 0 ? {} : { poller: poller(polled) }),
    // On AWS it is no pod.
    ...(settings.place === "aws" ? {} : { postgres: postgres(input) }),
    spark: streaming,
    superset: superset(input),
    trino: trino(input),
    "trivy-operator": trivyOperator(input),
  };
}

/** The servers of databases that AWS runs for them. */
export function databasesOf({ place, protect }: ClusterSettings): DatabaseSettings | undefined {
  const { server } = postgres({ lasting: protect });
  if (place !== "aws" || server === undefined) return undefined;
  // With a standby in another zone where the data are to last.
  return { instance: instanceOf(server) ?? "", servers: protect ? 2 : 1, volume: server.volume ?? 0 };
}
