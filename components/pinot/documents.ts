import { type AnyStream, names } from "../../workloads/streams";
import type { AppliedDocument } from "../core/applier";
import { schemaOf, tableOf, type TableSetting } from "./table";

/** Of what was made, or removed, before. */
const MADE = [409];
const GONE = [404];

/**
 * What the controller is told of a stream: its schema, which a second request updates; its table, which a second request
 * refuses as made before; and the table's config as it is to be now. One that is declared no more goes with its segments.
 */
export function documentOf(stream: AnyStream, setting: TableSetting): AppliedDocument {
  const table = names.pinotTable(stream);
  const [schema, config] = [JSON.stringify(schemaOf(stream, setting)), JSON.stringify(tableOf(stream, setting))];
  return {
    name: table,
    apply: [
      { method: "POST", path: "/schemas", body: schema },
      { method: "POST", path: "/tables", body: config, settled: MADE },
      { method: "PUT", path: `/tables/${table}`, body: config },
      // Segments made before get the columns and indexes that are new; a table that is new has none, or is not seen yet (5xx, again).
      { method: "POST", path: `/segments/${table}_REALTIME/reload`, settled: GONE },
    ],
    remove: [
      { method: "DELETE", path: `/tables/${table}?type=realtime`, settled: GONE },
      { method: "DELETE", path: `/schemas/${table}`, settled: GONE },
    ],
  };
}

/** The streams that Pinot serves. */
export const servedOf = (streams: readonly AnyStream[]): readonly AnyStream[] =>
  streams.filter(({ serve }) => serve.includes("pinot"));
