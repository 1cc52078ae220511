import { type AnyStream, names } from "../../workloads/streams";
import type { PartSize, SystemSize } from "../core/capacity/systems";
import type { ClusterEndpoint, ImageEndpoint } from "../core/endpoints";
import type { Peer } from "../core/kubernetes";
import { fieldsOf, mappingOf } from "./mapping";
import { searched } from "./size";

/** Elasticsearch and Kibana, with the indexes of every stream that is searched. */
export interface ElasticSpec {
  readonly cluster: ClusterEndpoint;
  /** The image "workloads": its Node runs the job that tells what is declared. */
  readonly image: ImageEndpoint;
  /** Those that are served by the search have their indexes. */
  readonly streams: readonly AnyStream[];
  /** Of `sizeOf`: parts `data`, `kibana`, `operator`, and `master` where masters stand apart. */
  readonly size: SystemSize;
  /** Part of the declared rates that shards are sized for, as `sizeOf` was given. */
  readonly load: number;
  /** Pods that ask Elasticsearch: Trino's, the worker's that writes. */
  readonly clients: readonly Peer[];
  /** Pods that read metrics. Default none. */
  readonly scrapers?: readonly Peer[];
  /** Keeps the documents from `destroy`. Default: where the cluster is not disposable. */
  readonly protect?: boolean;
}

const parts = ["data", "kibana", "operator"] as const;
type Part = (typeof parts)[number];

export interface ValidElasticSpec extends Omit<Required<ElasticSpec>, "size"> {
  readonly size: Readonly<Record<Part, PartSize>> & { readonly master?: PartSize };
}

export const NAMESPACE = names.namespace("elastic");
/** Elasticsearch's bound of an index (`index.mapping.total_fields.limit`). */
const MOST_FIELDS = 1_000;

/**
 * The spec with its defaults.
 * @throws every defect, one sentence a line: parts without a size, a number of masters that cannot elect, a stream that does not fit
 */
export function validate(spec: ElasticSpec): ValidElasticSpec {
  const { size, load, scrapers = [] } = spec;
  const streams = searched(spec.streams);
  const defects = [
    ...parts.flatMap((part) =>
      size[part] === undefined || size[part].replicas < 1
        ? [
            `elastic: size must have a part "${part}" of 1 or more, got ${size[part]?.replicas ?? "none"}; take it from sizeOf`,
          ]
        : [],
    ),
    ...(size.master === undefined || size.master.replicas === 3
      ? []
      : [
          `elastic: masters must be 3, of which 2 elect, got ${size.master.replicas}; leave them out for a single node`,
        ]),
    ...(size.data?.volume === undefined
      ? ['elastic: part "data" must have a volume, got none; take it from sizeOf']
      : []),
    ...(load > 0 && load <= 1
      ? []
      : [`elastic: load must be above 0 and at most 1, got ${load}; take it from the settings`]),
    ...streams.flatMap(streamDefects),
  ];
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return {
    ...spec,
    size: size as ValidElasticSpec["size"],
    streams,
    scrapers,
    protect: spec.protect ?? !spec.cluster.disposable,
  };
}

function streamDefects(stream: AnyStream): readonly string[] {
  const { id } = stream.fields;
  const pii = id?.pii ?? "none";
  if (pii !== "none") {
    return [
      `stream "${stream.name}": \`id\` must be of class none to be searched, since it is the document's id, got "${pii}"; give events an id that says nothing of anybody`,
    ];
  }
  const count = fieldsOf({ properties: mappingOf(stream).properties });
  return count > MOST_FIELDS
    ? [
        `stream "${stream.name}": it must have ${MOST_FIELDS} fields or fewer to be searched, got ${count}; hold the rest in a map`,
      ]
    : [];
}
