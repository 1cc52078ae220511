import { catalogue } from "../../workloads/streams/catalogue";
import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { Spark } from "./component";
import { given } from "./testing/given";

test("the room is its operator, one job for each content of the tables, one that streams, those by schedule, and the history", async () => {
  const { resources, value } = await registered(
    () => new Spark("spark", { ...given(catalogue), cluster: testCluster() }).endpoint,
  );
  const named = (type: string) =>
    resources
      .filter((resource) => resource.type.endsWith(type))
      .map(({ name }) => name)
      .sort();
  expect(named(":SparkApplication")).toEqual([
    "millrace-spark/lake-stream",
    expect.stringMatching(/^millrace-spark\/lake-tables-[0-9a-f]{10}$/),
  ]);
  expect(named(":ScheduledSparkApplication")).toEqual(
    ["backfill", "daily", "orphans", "quality", "upkeep"].map((job) => `millrace-spark/lake-${job}`),
  );
  expect(named("helm.sh/v4:Chart")).toEqual(["spark-operator"]);
  expect(named("apps/v1:Deployment")).toEqual(["millrace-spark/spark-history"]);
  expect(value).toMatchObject({ url: "http://spark-history.millrace-spark.svc:18080", port: 18080 });
});
