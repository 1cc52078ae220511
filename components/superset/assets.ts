import { createHash } from "node:crypto";
import { labelsOf, type Manifest } from "../core/kubernetes";
import { bundleOf, type DatabaseConnection } from "./bundle";
import { AUTHORITY_FILE } from "./settings";
import { NAMESPACE, type ValidSupersetSpec } from "./spec";
import { names } from "../../workloads/streams";

/** Bytes of what one ConfigMap holds: the API server takes less than 1 MiB, of which some is its own. */
const LARGEST_MAP = 900 * 1024;

/** A ConfigMap with some files of the bundle, each under its path with `__` for the slashes. */
interface AssetMap extends Manifest {
  readonly data: Readonly<Record<string, string>>;
}

/** How Superset asks Trino and Pinot. Passwords are read from files, by backend (`superset_config.py`). */
export function connectionsOf({ trino, pinot }: ValidSupersetSpec): readonly DatabaseConnection[] {
  const host = ({ service, namespace, port }: { service: string; namespace: string; port: number }) =>
    `${service}.${namespace}.svc:${port}`;
  const { service, username } = trino;
  return [
    {
      source: "trino",
      uri: `trino://${encodeURIComponent(username)}@${host(service)}/${names.PLATFORM}`,
      connect: {
        source: "superset",
        ...(service.protocol === "https" ? { http_scheme: "https", verify: AUTHORITY_FILE } : { http_scheme: "http" }),
      },
    },
    {
      source: "pinot",
      uri: `pinot://${encodeURIComponent(pinot.username)}@${host(pinot.broker)}/query/sql?controller=http://${host(pinot.controller)}/`,
      connect: {},
    },
  ];
}

/** The bundle in as few maps as it fits into. */
export function assetMaps(spec: ValidSupersetSpec): readonly AssetMap[] {
  const files = Object.entries(bundleOf(spec.streams, spec.useCases, connectionsOf(spec))).map(
    ([path, content]) => [path.replaceAll("/", "__"), JSON.stringify(content, undefined, 1)] as const,
  );
  const packed: Record<string, string>[] = [];
  let size = Infinity;
  for (const [key, content] of files) {
    const bytes = Buffer.byteLength(key) + Buffer.byteLength(content);
    if (size + bytes > LARGEST_MAP) {
      packed.push({});
      size = 0;
    }
    const last = packed.at(-1);
    if (last !== undefined) last[key] = content;
    size += bytes;
  }
  const hash = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 10);
  return packed.map((data, position) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: `superset-assets-${hash}-${position}`,
      namespace: NAMESPACE,
      labels: labelsOf({ name: "superset-assets", component: "assets" }),
    },
    immutable: true,
    data,
  }));
}

/** Where the job finds the bundle, as the folder that Superset exports. */
export const bundleFolder = {
  volume: "bundle",
  path: "/etc/superset-assets",
  volumeOf: (maps: readonly Manifest[]) => ({
    name: "bundle",
    projected: {
      sources: (maps as readonly AssetMap[]).map(({ metadata, data }) => ({
        configMap: {
          name: metadata.name,
          items: Object.keys(data).map((key) => ({ key, path: key.replaceAll("__", "/") })),
        },
      })),
    },
  }),
};
