import { type AnyStream, names } from "../../../workloads/streams";
import { columnRulesOf } from "../pii";
import { DEFINER, MANAGEMENT, type ValidTrinoSpec } from "../spec";
import { catalogs, viewSchemas, viewsOf } from "../views/views";

/** Group of those who see what is personal. */
export const PRIVILEGED = "privileged";

type AccessSpec = Pick<ValidTrinoSpec, "streams" | "privileged" | "tail">;

/** Lines of `<group>:<user>,<user>`, as the file group provider reads them. */
export const groupFile = ({ privileged }: Pick<AccessSpec, "privileged">): string =>
  `${PRIVILEGED}:${[...privileged].sort().join(",")}\n`;

/**
 * The rules of the file-based access control; in each list the first that matches holds, and without one access is denied.
 *
 * - The definer owns the views and reads the copies for them; nobody can log in as it but the job.
 * - Privileged users read everything as it is, the copies too, and see everybody's queries.
 * - Everybody else reads the views alone, with masks by the class of each column.
 * - The management user, who needs no password within the cluster, has no catalog.
 */
export function accessRules(spec: AccessSpec, part: "coordinator" | "worker") {
  const schemas = `(${viewSchemas.join("|")})`;
  return {
    catalogs: [
      { user: MANAGEMENT, allow: "none" },
      // Trino lets a view show what its definer has a whole catalog of; the rules of tables leave it nothing but reading there.
      { user: DEFINER, catalog: `(${Object.values(catalogs).join("|")}|system)`, allow: "all" },
      { catalog: catalogs.store, allow: "none" },
      { group: PRIVILEGED, allow: "read-only" },
      { catalog: `(${catalogs.views}|system)`, allow: "read-only" },
    ],
    schemas: [
      { user: DEFINER, catalog: catalogs.views, schema: schemas, owner: true },
      { user: ".*", owner: false },
    ],
    tables: [
      { user: MANAGEMENT, privileges: [] },
      {
        user: DEFINER,
        catalog: catalogs.views,
        privileges: ["OWNERSHIP", "SELECT", "GRANT_SELECT"],
      },
      // A view shows to others what its definer may grant.
      { user: DEFINER, privileges: ["SELECT", "GRANT_SELECT"] },
      { group: PRIVILEGED, privileges: ["SELECT"] },
      ...spec.streams.filter((stream) => viewsOf(stream, spec.tail).length > 0).map(tableRuleOf),
      { catalog: "system", schema: "(jdbc|metadata|information_schema)", privileges: ["SELECT"] },
    ],
    functions: [
      { user: DEFINER, catalog: "system", schema: "builtin", privileges: ["EXECUTE", "GRANT_EXECUTE"] },
      { catalog: "system", schema: "builtin", privileges: ["EXECUTE", "GRANT_EXECUTE"] },
    ],
    procedures: [
      { user: DEFINER, catalog: catalogs.store, schema: "system", procedure: "execute", privileges: ["EXECUTE"] },
    ],
    queries: [
      { group: PRIVILEGED, allow: ["execute", "kill", "view"] },
      { user: MANAGEMENT, allow: [] },
      { allow: ["execute"] },
    ],
    // Nobody is anybody else.
    impersonation: [{ original_user: ".*", new_user: ".*", allow: false }],
    system_information: [
      // A coordinator is never shut down so: it has nobody to hand its queries to.
      { user: MANAGEMENT, allow: part === "worker" ? ["read", "write"] : ["read"] },
      { user: ".*", allow: [] },
    ],
  } as const;
}

const tableRuleOf = (stream: AnyStream) => {
  const columns = columnRulesOf(stream);
  return {
    catalog: catalogs.views,
    schema: `(${viewSchemas.join("|")})`,
    table: names.trinoView(stream),
    privileges: ["SELECT"],
    ...(columns.length === 0 ? {} : { columns }),
  };
};
