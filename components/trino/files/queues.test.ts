import { DEFINER, type TrinoUser } from "../spec";
import { resourceGroups, sessionProperties } from "./queues";

const user = (name: string, kind: TrinoUser["kind"]): TrinoUser => ({
  name,
  kind,
  password: { namespace: "millrace-trino", secret: `trino-${name}`, key: "password" },
});
const worker = { replicas: 2, cpu: 4, memory: 16, pool: "query" as const };
const groups = resourceGroups({ users: [user("superset", "dashboards"), user("meta.base", "dashboards")], worker });

test("each kind of user has its group, and everybody else one of their own", () => {
  expect(groups.selectors).toEqual([
    { user: DEFINER, group: "streams.views" },
    { user: "superset|meta\\.base", group: "streams.dashboards" },
    { clientTags: ["batch"], group: "streams.batch" },
    { group: "streams.adhoc.${USER}" },
  ]);
});

test("as many queries run as the workers have cores, and no group may take more than all", () => {
  const [root] = groups.rootGroups;
  expect(root?.hardConcurrencyLimit).toBe(8);
  for (const group of root?.subGroups ?? []) expect(group.hardConcurrencyLimit).toBeLessThanOrEqual(8);
});

test("every group has a time that its queries may take", () => {
  const [root] = groups.rootGroups;
  const patterns = sessionProperties().map(({ group }) => new RegExp(`^${group}$`));
  for (const { name } of root?.subGroups ?? []) {
    expect(patterns.filter((pattern) => pattern.test(`streams.${name}`))).toHaveLength(1);
  }
  expect(patterns.some((pattern) => pattern.test("streams.adhoc.alice"))).toBe(true);
});
