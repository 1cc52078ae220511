import { isFrom, isFullReference, referenceOf } from "./reference";

const DIGEST = `sha256:${"a".repeat(64)}`;

test("a reference is taken apart into registry, repository, tag and digest", () => {
  const text = `registry.test.invalid:5000/team/app:1.0@${DIGEST}`;
  expect(referenceOf(text)).toEqual({
    text,
    registry: "registry.test.invalid:5000",
    repository: "registry.test.invalid:5000/team/app",
    tag: "1.0",
    digest: DIGEST,
  });
});

test("a reference without a host names no registry, as whoever pulls chooses one", () => {
  expect(referenceOf("team/app:1.0")).toEqual({ text: "team/app:1.0", repository: "team/app", tag: "1.0" });
  expect(referenceOf("app")).toEqual({ text: "app", repository: "app" });
});

test("a digest that is none is not taken for one", () => {
  expect(referenceOf("registry.test.invalid/app@sha256:abc")?.digest).toBeUndefined();
  expect(referenceOf(`registry.test.invalid/app@md5:${"a".repeat(64)}`)?.digest).toBeUndefined();
  expect(referenceOf(`registry.test.invalid/app@sha256:${"A".repeat(64)}`)?.digest).toBeUndefined();
});

test("a text that is no reference is none", () => {
  for (const text of ["", " ", "a b", "@", ":"]) expect(referenceOf(text)).toBeUndefined();
});

test("a registry is allowed by its host, or by the beginning of a path, and no other begins like it", () => {
  const from = (registry: string, text: string): boolean => {
    const reference = referenceOf(text);
    if (reference === undefined) throw new Error(`${text} is no reference`);
    return isFrom([registry], reference);
  };
  expect(from("quay.io", "quay.io/a/b:1")).toBe(true);
  expect(from("quay.io", "quay.io.test.invalid/a/b:1")).toBe(false);
  expect(from("docker.io/trinodb", "docker.io/trinodb/trino:480")).toBe(true);
  expect(from("docker.io/trinodb", "docker.io/trinodbx/trino:480")).toBe(false);
  expect(from("*.dkr.ecr.*.amazonaws.com", "111122223333.dkr.ecr.us-east-1.amazonaws.com/a:1")).toBe(true);
  expect(from("*.dkr.ecr.*.amazonaws.com", "a.b.dkr.ecr.us-east-1.amazonaws.com/a:1")).toBe(false);
  expect(from("docker.io", "nginx:1")).toBe(false);
});

test("a whole reference has a host and a tag or digest; other texts do not look like one", () => {
  expect(isFullReference("quay.io/a/b:v1.0")).toBe(true);
  expect(isFullReference(`quay.io/a/b@${DIGEST}`)).toBe(true);
  for (const text of ["quay.io/a/b", "https://quay.io/a:1", "a/b:1", "db.test.invalid:5432", "10s", "/etc/a.b/c:d"]) {
    expect(isFullReference(text)).toBe(false);
  }
});
