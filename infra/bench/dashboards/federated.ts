import { fraudAlerts } from "../../../workloads/streams/catalogue/fraud-alerts";
import { payments } from "../../../workloads/streams/catalogue/payments";
import * as names from "../../../workloads/streams/names";
import type { Window } from "./queries";

/** A question to Trino, and the same to Pinot itself where Pinot alone can answer it. */
export interface FederatedQuery {
  readonly title: string;
  readonly trino: (window: Window, key: string) => string;
  readonly pinot?: (window: Window, key: string) => string;
}

const column = names.pinotColumn;
const TABLE = names.pinotTable(payments);
const IN_PINOT = `pinot.default.${TABLE}`;
const ALERTS = `kafka.topics.${names.trinoView(fraudAlerts)}`;
const [ACCOUNT, TIME, CHANNEL] = [column("accountId"), column("occurredAt"), column("channel")];
const MOST_ROWS = 100;

const within = ({ from, to }: Window): string => `${TIME} >= ${from} AND ${TIME} < ${to}`;
const byChannel = (table: string, window: Window): string =>
  `SELECT ${CHANNEL}, COUNT(*) FROM ${table} WHERE ${within(window)} GROUP BY ${CHANNEL}`;
const all = (table: string): string => `SELECT COUNT(*) FROM ${table}`;

/** What is asked of Trino over Pinot: what it hands on whole, and a join with what is in a topic. */
export const federated: readonly FederatedQuery[] = [
  { title: "All payments", trino: () => all(IN_PINOT), pinot: () => all(TABLE) },
  {
    title: "Payments of a day by channel",
    trino: (window) => byChannel(IN_PINOT, window),
    pinot: (window) => byChannel(TABLE, window),
  },
  {
    title: "Payments of one account",
    trino: (_, key) => `SELECT id, amount FROM ${IN_PINOT} WHERE ${ACCOUNT} = '${key}' LIMIT ${MOST_ROWS}`,
    pinot: (_, key) => `SELECT id, amount FROM ${TABLE} WHERE ${ACCOUNT} = '${key}' LIMIT ${MOST_ROWS}`,
  },
  {
    title: "Alerts of one account (Kafka) with their payments (Pinot)",
    trino: (_, key) =>
      `SELECT a.score, p.amount FROM ${ALERTS} a JOIN ${IN_PINOT} p ON p.id = a.paymentid WHERE a.accountid = '${key}' AND p.${ACCOUNT} = '${key}'`,
  },
];
