import { names } from "../../../workloads/streams";
import { fraudAlerts } from "../../../workloads/streams/catalogue/fraud-alerts";
import { payments } from "../../../workloads/streams/catalogue/payments";

/** A question with its statement, and the catalogs that it reads. */
export interface Example {
  readonly question: string;
  readonly catalogs: readonly ("millrace" | "lake" | "kafka" | "pinot" | "search")[];
  readonly sql: string;
}

const view = names.trinoView(payments);
const inLake = `lake.${names.ICEBERG_NAMESPACE}.${names.icebergTable(payments)}`;
const inPinot = `pinot.default.${names.pinotTable(payments)}`;
const inSearch = `search.indices."${names.searchIndex(payments)}"`;
const alerts = `kafka.topics.${names.trinoView(fraudAlerts)}`;

/** What Trino alone answers: statements over several systems. */
export const examples: readonly Example[] = [
  {
    question: "What was paid by each channel, of all that the lake has",
    catalogs: ["millrace"],
    sql: `select channel, count(*) as payments, sum(amount) as amount
from millrace.streams.${view}
group by channel
order by amount desc`,
  },
  {
    question: "The same up to this second: the lake, and what the topic has beyond it",
    catalogs: ["millrace"],
    sql: `select channel, count(*) as payments, max(occurredat) as latest
from millrace.live.${view}
group by channel`,
  },
  {
    question: "Alerts of the topic with the payments of the lake that raised them",
    catalogs: ["lake", "kafka"],
    sql: `select a.score, p.amount, p.currency, p.merchantid, p.occurredat
from ${alerts} a
join ${inLake} p on p.id = a.paymentid
order by a.score desc
limit 20`,
  },
  {
    question: "Whether Iceberg, Pinot and search have the same payments: one line a channel",
    catalogs: ["lake", "pinot", "search"],
    sql: `select channel, max(lake) as lake, max(pinot) as pinot, max(search) as search
from (
  select channel, count(*) as lake, 0 as pinot, 0 as search from ${inLake} group by channel
  union all
  select channel, 0, count(*), 0 from ${inPinot} group by channel
  union all
  select channel, 0, 0, count(*) from ${inSearch} group by channel
)
group by channel
order by channel`,
  },
  {
    question: "One payment in all three: history, sub-second copy and document",
    catalogs: ["lake", "pinot", "search"],
    sql: `select p.id, p.amount, q.amount as in_pinot, s.amount as in_search, p.occurredat
from ${inLake} p
join ${inPinot} q on q.id = p.id
join ${inSearch} s on s.id = p.id
order by p.occurredat desc
limit 1`,
  },
];
