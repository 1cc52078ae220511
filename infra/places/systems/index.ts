import { airflow } from "./airflow";
import { backup } from "./backup";
import { connect } from "./connect";
import { datahub } from "./datahub";
import { elastic } from "./elastic";
import { ksqldb } from "./ksqldb";
import { metabase } from "./metabase";
import { pinot } from "./pinot";
import { poller } from "./poller";
import { spark } from "./spark";
import { superset } from "./superset";
import type { System } from "./system";
import { trino } from "./trino";
import { trivyOperator } from "./trivy-operator";

export type * from "./system";

/** Every system of the platform in a cluster, in the order in which they are made: each may ask those before it. */
export const systems: readonly System[] = [
  ksqldb,
  connect,
  poller,
  spark,
  pinot,
  elastic,
  trino,
  datahub,
  superset,
  metabase,
  airflow,
  trivyOperator,
  backup,
];
