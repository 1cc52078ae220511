/** One statement over everything that answers questions, and what is wrong with its answer. */
import { names } from "../../workloads/streams";
import { fraudAlerts } from "../../workloads/streams/catalogue/fraud-alerts";
import { payments } from "../../workloads/streams/catalogue/payments";
import { sentence } from "./ledger";

const times = (table: string): string => `(select id, count(*) as n from ${table} group by id)`;

/**
 * Of each payment that any system has: its id, how often Iceberg, Pinot and search have it, and how many different alerts are in
 * Kafka for it. A system that lacks it says null.
 */
export const EVERYWHERE = `
select coalesce(l.id, p.id, s.id, a.id), l.n, p.n, s.n, a.n
from ${times(`lake.${names.ICEBERG_NAMESPACE}.${names.icebergTable(payments)}`)} l
full join ${times(`pinot.default.${names.pinotTable(payments)}`)} p on p.id = l.id
full join ${times(`search.indices."${names.searchIndex(payments)}"`)} s on s.id = coalesce(l.id, p.id)
full join (
  select paymentid as id, count(distinct id) as n from kafka.topics.${names.trinoView(fraudAlerts)} group by paymentid
) a on a.id = coalesce(l.id, p.id, s.id)`;

/** A row of the answer. */
export interface Found {
  readonly id: string;
  readonly lake: number;
  readonly pinot: number;
  readonly search: number;
  readonly alerts: number;
}

export const foundOf = ([id, lake, pinot, search, alerts]: readonly unknown[]): Found => ({
  id: String(id),
  lake: Number(lake ?? 0),
  pinot: Number(pinot ?? 0),
  search: Number(search ?? 0),
  alerts: Number(alerts ?? 0),
});

const SYSTEMS = ["lake", "pinot", "search"] as const;

/**
 * What is wrong, one sentence each; empty when each system has each payment once, and each alert that there must be is there.
 * @param sent ids of the payments that were acknowledged
 * @param alerting those among them that call for an alert
 */
export function defectsOf(
  found: readonly Found[],
  sent: ReadonlySet<string>,
  alerting: ReadonlySet<string>,
): readonly string[] {
  const byId = new Map(found.map((row) => [row.id, row]));
  const where = (of: Iterable<string>, wrong: (row: Found | undefined) => boolean): readonly string[] =>
    [...of].filter((id) => wrong(byId.get(id)));
  return [
    ...SYSTEMS.flatMap((system) => [
      ...sentence(
        `acknowledged and not in ${system}`,
        where(sent, (row) => (row?.[system] ?? 0) === 0),
      ),
      ...sentence(
        `more than once in ${system}`,
        where(sent, (row) => (row?.[system] ?? 0) > 1),
      ),
    ]),
    ...sentence(
      "call for an alert that is not in Kafka",
      where(alerting, (row) => (row?.alerts ?? 0) === 0),
    ),
    // Whether others look like fraud too is for the worker to judge; twice it must not say so.
    ...sentence(
      "with more than one alert",
      where(sent, (row) => (row?.alerts ?? 0) > 1),
    ),
    ...sentence(
      "found and never sent",
      found.map(({ id }) => id).filter((id) => !sent.has(id)),
    ),
  ];
}
