import * as names from "../../workloads/streams/names";
import type { AnyStream } from "../../workloads/streams/model";
import { searchAge } from "../../workloads/streams/search";
import type { AppliedDocument } from "../core/applier";
import { mappingOf, type StreamMapping } from "./mapping";
import { pipelineOf } from "./pipeline";

/** Above what the engine brings for patterns of its own (at most 200). */
const PRIORITY = 500;
/** How late a document is found: searching again each second, the default, costs a good part of what indexing costs; chosen. */
const REFRESH = "5s";

/** What the indexes of a stream are made of, beside what they hold. */
export interface IndexSize {
  /** Primary shards of the index of one period. */
  readonly shards: number;
  /** Further copies of each. */
  readonly copies: number;
}

/** Keeps an index until the youngest event that it may hold is as old as the stream's retention. */
export const lifecycleOf = (stream: AnyStream) => ({
  policy: {
    _meta: { stream: stream.name },
    phases: {
      hot: { min_age: "0ms", actions: { set_priority: { priority: 100 } } },
      // Age counts from the date in the index's name, which is the first of its period.
      delete: {
        min_age: `${searchAge(stream)}d`,
        actions: { delete: {} },
      },
    },
  },
});

interface IndexTemplate {
  readonly index_patterns: readonly string[];
  readonly priority: number;
  readonly _meta: Readonly<Record<string, unknown>>;
  readonly template: {
    readonly settings: Readonly<Record<string, unknown>>;
    readonly mappings: StreamMapping;
    readonly aliases: Readonly<Record<string, object>>;
  };
}

/** What an index of a stream is when its first document makes it. */
export const templateOf = (stream: AnyStream, size: IndexSize): IndexTemplate => ({
  index_patterns: [`${names.searchPeriods(stream)}*`],
  priority: PRIORITY,
  _meta: { stream: stream.name, owner: stream.owner.team, contact: stream.owner.contact },
  template: {
    settings: {
      ...settingsOf(stream, size),
      "index.lifecycle.name": names.searchIndex(stream),
      "index.lifecycle.parse_origination_date": true,
    },
    mappings: mappingOf(stream),
    aliases: { [names.searchIndex(stream)]: {} },
  },
});

const settingsOf = (stream: AnyStream, { shards, copies }: IndexSize) => ({
  "index.number_of_shards": shards,
  "index.number_of_replicas": copies,
  "index.refresh_interval": REFRESH,
  "index.codec": "best_compression",
  // Final: no request can name another in its place.
  "index.final_pipeline": names.searchIndex(stream),
});

/** Without a document and for ever: the alias, and with it Trino's table, is there before the first event and after the last. */
const emptyOf = (stream: AnyStream, { copies }: IndexSize) => ({
  settings: settingsOf(stream, { shards: 1, copies }),
  mappings: mappingOf(stream),
  aliases: { [names.searchIndex(stream)]: {} },
});

const MADE_BEFORE = [400];
const NO_INDEX = [404];

/**
 * What Elasticsearch is told of a stream, in an order in which each thing finds what it names. New fields go into the indexes
 * that are there, too: a template alone would refuse them until the next period. A stream that is declared no more gets no new
 * index, and what there is of it grows old as before: a policy in use cannot be deleted, and stays.
 */
export function documentOf(stream: AnyStream, size: IndexSize): AppliedDocument {
  const name = names.searchIndex(stream);
  const put = (path: string, body: unknown, settled?: readonly number[]) => ({
    method: "PUT" as const,
    path,
    body: JSON.stringify(body),
    ...(settled === undefined ? {} : { settled }),
  });
  return {
    name,
    apply: [
      put(`/_ilm/policy/${name}`, lifecycleOf(stream)),
      put(`/_ingest/pipeline/${name}`, pipelineOf(stream)),
      put(`/_index_template/${names.indexTemplate(stream)}`, templateOf(stream, size)),
      put(`/${name}.empty`, emptyOf(stream, size), MADE_BEFORE),
      put(`/${name}/_mapping`, mappingOf(stream), NO_INDEX),
    ],
    remove: [
      { method: "DELETE", path: `/_index_template/${names.indexTemplate(stream)}`, settled: NO_INDEX },
      { method: "DELETE", path: `/${name}.empty`, settled: NO_INDEX },
    ],
  };
}
