import { json, text } from "../../core/text";
import type { Files } from "../fingerprint";
import type { ValidTrinoSpec } from "../spec";
import { accessRules, groupFile } from "./access";
import {
  jdbcOf,
  kafkaCatalog,
  kafkaClient,
  lakeCatalog,
  pinotCatalog,
  searchCatalog,
  storeCatalog,
  viewsCatalog,
} from "./catalogs";
import { resourceGroups, sessionProperties } from "./queues";
import {
  configProperties,
  ENVIRONMENT,
  exchangeManager,
  type Installation,
  jvmConfig,
  logProperties,
  managerFiles,
  nodeProperties,
  partOf,
  passwordAuthenticator,
} from "./server";
import { catalogs } from "../views/views";

/** Folders and files of a pod. */
export const paths = {
  etc: "/etc/trino",
  data: "/data/trino",
  passwords: "/etc/millrace/passwords/password.db",
  certificate: "/etc/millrace/tls/tls-combined.pem",
  lakeDatabase: "/etc/millrace/lake-database/ca.crt",
  store: "/etc/millrace/store-database/ca.crt",
  search: "/etc/millrace/search/ca.crt",
} as const;
export const ports = { http: 8080, https: 8443 } as const;

/** Files of `<etc>` of one part, but those of folders. */
export function serverFiles(
  spec: ValidTrinoSpec,
  part: "coordinator" | "worker",
  coordinator: string,
  options: readonly string[],
): Files {
  const size = partOf(spec.size, part);
  const workers = partOf(spec.size, "worker");
  const at: Installation = {
    etc: paths.etc,
    data: paths.data,
    http: ports.http,
    ...(part === "coordinator" ? { https: { port: ports.https, keystore: paths.certificate } } : {}),
  };
  const { "access-control.properties": access, ...managers } = managerFiles(paths.etc);
  return {
    "config.properties": configProperties({
      part,
      at,
      size,
      workers,
      coordinator,
      ...(spec.oidc === undefined ? {} : { oidc: spec.oidc }),
    }),
    "node.properties": nodeProperties(at),
    "jvm.config": jvmConfig(size, options),
    "log.properties": logProperties(),
    "access-control.properties": access ?? "",
    "rules.json": text`${json(accessRules(spec, part))}\n`,
    "exchange-manager.properties": exchangeManager({ kind: "s3", bucket: spec.exchange }),
    ...(part === "coordinator"
      ? {
          ...managers,
          "groups.txt": groupFile(spec),
          "resource-groups.json": text`${json(resourceGroups({ users: spec.users, worker: workers }))}\n`,
          "session-properties.json": text`${json(sessionProperties())}\n`,
          "password-authenticator.properties": passwordAuthenticator(paths.passwords),
        }
      : {}),
    "kafka.properties": kafkaClient(spec.kafka),
  };
}

/** Files of `<etc>/catalog`. */
export function catalogFiles(spec: ValidTrinoSpec): Files {
  const files = { kind: "s3", bucket: spec.lake.bucket } as const;
  const { catalog } = spec.lake;
  const store = jdbcOf(spec.store, ENVIRONMENT.store, paths.store);
  const all = {
    [catalogs.views]: viewsCatalog(store, files),
    [catalogs.lake]: lakeCatalog(
      catalog.kind === "glue"
        ? { kind: "glue", region: catalog.region, account: text`${catalog.account}` }
        : { kind: "jdbc", jdbc: jdbcOf(catalog.database, ENVIRONMENT.lakeDatabase, paths.lakeDatabase) },
      files,
    ),
    [catalogs.store]: storeCatalog(store),
    [catalogs.kafka]: kafkaCatalog(spec.kafka, spec.streams, paths.etc),
    ...(spec.pinot === undefined ? {} : { [catalogs.pinot]: pinotCatalog(spec.pinot) }),
    ...(spec.search === undefined ? {} : { [catalogs.search]: searchCatalog(spec.search, paths.search) }),
  };
  return Object.fromEntries(Object.entries(all).map(([name, content]) => [`${name}.properties`, content]));
}
