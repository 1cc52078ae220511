import { telling, object, resource } from "../testing/subjects";
import { UNKNOWN, UnknownRead } from "./reading";
import { requestsAmong, requestsOf } from "./requests";

const paths = (requests: readonly { readonly path: string }[]) => requests.map(({ path }) => path);

test("a ConfigMap for a job has its requests, with bodies that can be read", () => {
  const [request] = requestsOf(telling({ "/schemas": { schemaName: "payments" } }));
  expect(request?.path).toBe("/schemas");
  expect(request?.body.at("schemaName").text()).toBe("payments");
});

test("nothing else has any", () => {
  expect(requestsOf(resource("a:b:C", "one", { data: { "a.json": '{"apply":[{"path":"/a"}]}' } }))).toEqual([]);
  expect(requestsOf(object("core/v1:ConfigMap", "a/b", { data: { "a.json": "[]", "b.txt": "" } }))).toEqual([]);
  expect(requestsOf(object("core/v1:ConfigMap", "a/b"))).toEqual([]);
});

test("what is not known may have any request, and is asked about only where no other has it", () => {
  const unknown = object("core/v1:ConfigMap", "a/b", { data: UNKNOWN });
  const all = [unknown, telling({ "/a": {} })];
  expect(() => requestsOf(unknown)).toThrow(new UnknownRead("data"));
  expect(paths(requestsAmong(all, (path) => path === "/a"))).toEqual(["/a"]);
  expect(() => requestsAmong(all, (path) => path === "/b")).toThrow(new UnknownRead("data"));
});
