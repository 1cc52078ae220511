import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { Elastic } from "./component";
import { testSpec } from "./testing";

test("the room is its definitions, its operator, an engine, a Kibana and a job, and is reached once every stream has its indexes", async () => {
  const { resources, value } = await registered(() => {
    const { elasticsearch, kibana } = new Elastic("elastic", testSpec({ cluster: testCluster() }, false));
    return { elasticsearch, kibana };
  });
  const counted = (type: string) => resources.filter((resource) => resource.type === type).map(({ name }) => name);
  expect(counted("kubernetes:yaml/v2:ConfigGroup")).toHaveLength(1);
  expect(counted("kubernetes:helm.sh/v4:Chart")).toEqual(["elastic-operator"]);
  expect(counted("kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch")).toEqual([
    "millrace-elastic/elasticsearch",
  ]);
  expect(counted("kubernetes:kibana.k8s.elastic.co/v1:Kibana")).toEqual(["millrace-elastic/kibana"]);
  expect(counted("kubernetes:batch/v1:Job")).toHaveLength(1);
  expect(value).toMatchObject({
    elasticsearch: { url: "https://elasticsearch-es-http.millrace-elastic.svc:9200", port: 9200 },
    kibana: { url: "https://kibana-kb-http.millrace-elastic.svc:5601", port: 5601 },
  });
});
