import { canonicalQuantity, withCanonicalQuantities } from "./quantity";

test.each([
  ["1024Mi", "1Gi"],
  ["10240Mi", "10Gi"],
  ["1536Mi", "1536Mi"],
  ["0.5Gi", "512Mi"],
  ["1000m", "1"],
  ["900m", "900m"],
  ["0.5", "500m"],
  ["1.60", "1600m"],
  ["2000", "2k"],
  ["1500", "1500"],
  ["27", "27"],
  ["0", "0"],
  ["0Mi", "0"],
  ["5M", "5M"],
  ["1000M", "1G"],
])("%s is written %s, as the API server writes it back", (given, written) => {
  expect(canonicalQuantity(given)).toBe(written);
  expect(canonicalQuantity(written)).toBe(written);
});

test("what is no quantity, or is rounded when it is taken, stays as it is", () => {
  for (const text of ["", "big", "1e3", "-1", "0.1Ki", "10%"]) expect(canonicalQuantity(text)).toBe(text);
});

test("quantities are found where Kubernetes has them, and nowhere else", () => {
  const late = Promise.resolve("1024Mi");
  expect(
    withCanonicalQuantities({
      data: { memory: "1024Mi", port: "8000" },
      spec: {
        hard: { pods: "2000", "requests.memory": "2048Mi" },
        limits: [{ type: "Container", default: { cpu: "1000m" }, defaultRequest: { memory: late } }],
        containers: [{ args: ["1000"], resources: { requests: { cpu: "0.5" }, limits: { memory: "1024Mi" } } }],
        volumes: [{ emptyDir: { sizeLimit: "1024Mi" } }],
      },
    }),
  ).toEqual({
    data: { memory: "1024Mi", port: "8000" },
    spec: {
      hard: { pods: "2k", "requests.memory": "2Gi" },
      limits: [{ type: "Container", default: { cpu: "1" }, defaultRequest: { memory: late } }],
      containers: [{ args: ["1000"], resources: { requests: { cpu: "500m" }, limits: { memory: "1Gi" } } }],
      volumes: [{ emptyDir: { sizeLimit: "1Gi" } }],
    },
  });
});
