import { type AnyStream, names } from "../../workloads/streams";
import type { Content } from "../core/text";
import { drawn, withOthers } from "./charts";
import { columnsOf, nameIn, type Source } from "./columns";
import { metricsOf } from "./metrics";
import { positionOf } from "./position";
import type { ChartSpec, UseCase } from "./use-cases";
import { uuidOf } from "./uuid";

/** Files of a bundle that Superset imports, by path; each is JSON, which is YAML. */
export type Bundle = Readonly<Record<string, unknown>>;

/** How Superset reaches what it asks. */
export interface DatabaseConnection {
  readonly source: Source;
  /** SQLAlchemy's address, without a password: that is read from a file by `superset_config.py`. */
  readonly uri: Content;
  readonly connect: Readonly<Record<string, unknown>>;
}

const VERSION = "1.0.0";
/** Nobody may change in the browser what the next import would take back. */
const MANAGED = { version: VERSION, is_managed_externally: true } as const;
const TITLES: Readonly<Record<Source, string>> = { trino: "Trino", pinot: "Pinot" };
/** Seconds that an answer is kept: events come at any time, so no longer than a dashboard takes to be looked at. */
const CACHE: Readonly<Record<Source, number>> = { trino: 300, pinot: 10 };

/** Streams that an engine serves. */
export const servedOf = (streams: readonly AnyStream[]): readonly AnyStream[] =>
  streams.filter(({ serve }) => serve.length > 0);

/** What charts of a stream ask: Pinot where it serves the stream, since its answers come at once. */
export const sourceOf = ({ serve }: AnyStream): Source => (serve.includes("pinot") ? "pinot" : "trino");

/** Datasets of a stream: its view over all that serves it, and its table in Pinot. */
const sourcesOf = ({ serve }: AnyStream): readonly Source[] =>
  serve.includes("pinot") ? ["trino", "pinot"] : ["trino"];

const datasetUuid = (stream: AnyStream, source: Source): string => uuidOf(`dataset/${source}/${stream.name}`);
const chartUuid = (useCase: UseCase, chart: ChartSpec): string => uuidOf(`chart/${useCase.name}/${chart.title}`);

/** Everything that Superset shows of what it can ask, as a bundle of its assets. */
export function bundleOf(
  streams: readonly AnyStream[],
  cases: readonly UseCase[],
  connections: readonly DatabaseConnection[],
): Bundle {
  const served = servedOf(streams);
  const known = new Map(served.map((stream) => [stream.name, stream]));
  const of = (chart: ChartSpec): AnyStream => {
    const stream = known.get(chart.stream);
    if (stream === undefined) throw new Error(`chart "${chart.title}" is of "${chart.stream}", which is not served`);
    return stream;
  };
  const dashboards = withOthers(cases, served);
  return Object.fromEntries([
    ["metadata.yaml", { version: VERSION, type: "assets" }],
    ...connections.map((connection) => [`databases/${connection.source}.yaml`, databaseOf(connection)]),
    ...served.flatMap((stream) =>
      sourcesOf(stream)
        .filter((source) => connections.some((connection) => connection.source === source))
        .map((source) => [`datasets/${source}/${names.trinoView(stream)}.yaml`, datasetOf(stream, source)]),
    ),
    ...dashboards.flatMap((useCase) =>
      useCase.rows
        .flat()
        .map((chart) => [`charts/${chartUuid(useCase, chart)}.yaml`, chartOf(useCase, chart, of(chart))]),
    ),
    ...dashboards.map((useCase) => [`dashboards/${useCase.name}.yaml`, dashboardOf(useCase, of)]),
  ]) as Bundle;
}

const databaseOf = ({ source, uri, connect }: DatabaseConnection) => ({
  ...MANAGED,
  uuid: uuidOf(`database/${source}`),
  database_name: TITLES[source],
  sqlalchemy_uri: uri,
  cache_timeout: CACHE[source],
  // Trino knows what its user may see; Pinot knows no columns that one may not.
  expose_in_sqllab: source === "trino",
  allow_run_async: false,
  allow_ctas: false,
  allow_cvas: false,
  allow_dml: false,
  allow_csv_upload: false,
  impersonate_user: false,
  extra: {
    engine_params: { connect_args: connect },
    metadata_params: {},
    metadata_cache_timeout: { schema_cache_timeout: 600, table_cache_timeout: 600 },
    schemas_allowed_for_csv_upload: [],
    cost_estimate_enabled: false,
    allows_virtual_table_explore: source === "trino",
  },
});

const datasetOf = (stream: AnyStream, source: Source) => ({
  ...MANAGED,
  uuid: datasetUuid(stream, source),
  database_uuid: uuidOf(`database/${source}`),
  table_name: source === "trino" ? names.trinoView(stream) : names.pinotTable(stream),
  catalog: source === "trino" ? names.PLATFORM : null,
  schema: source === "trino" ? names.ICEBERG_NAMESPACE : null,
  description: `${stream.doc} Owner: ${stream.owner.team}, ${stream.owner.contact}.`,
  main_dttm_col: nameIn(source, stream.eventTime),
  // Without a range a question would read all of the history.
  always_filter_main_dttm: true,
  filter_select_enabled: true,
  normalize_columns: false,
  cache_timeout: null,
  offset: 0,
  sql: null,
  params: null,
  template_params: null,
  extra: null,
  columns: columnsOf(stream, source),
  metrics: metricsOf(stream, source),
});

function chartOf(useCase: UseCase, chart: ChartSpec, stream: AnyStream) {
  const { viz_type, params, query_context } = drawn(chart, stream, sourceOf(stream));
  return {
    ...MANAGED,
    uuid: chartUuid(useCase, chart),
    slice_name: chart.title,
    description: stream.doc,
    viz_type,
    params,
    query_context,
    cache_timeout: null,
    dataset_uuid: datasetUuid(stream, sourceOf(stream)),
  };
}

const dashboardOf = (useCase: UseCase, of: (chart: ChartSpec) => AnyStream) => ({
  ...MANAGED,
  uuid: uuidOf(`dashboard/${useCase.name}`),
  dashboard_title: useCase.title,
  description: useCase.doc,
  slug: useCase.name,
  css: "",
  published: true,
  position: positionOf(useCase, (chart) => ({
    uuid: chartUuid(useCase, chart),
    height: drawn(chart, of(chart), sourceOf(of(chart))).height,
  })),
  metadata: {
    // Charts ask anew by themselves, as often as Pinot's answers are kept.
    refresh_frequency: 30,
    timed_refresh_immune_slices: [],
    expanded_slices: {},
    label_colors: {},
    color_scheme: "supersetColors",
    cross_filters_enabled: true,
    native_filter_configuration: [
      {
        id: `NATIVE_FILTER-${useCase.name}`,
        type: "NATIVE_FILTER",
        filterType: "filter_time",
        name: "Time",
        targets: [{}],
        defaultDataMask: { extraFormData: {}, filterState: {} },
        controlValues: {},
        cascadeParentIds: [],
        scope: { rootPath: ["ROOT_ID"], excluded: [] },
      },
    ],
  },
});
