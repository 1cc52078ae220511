import { parseSettings } from "./settings";

const good = {
  MILLRACE_CATALOGUE_URL: "http://datahub-gms:8080",
  MILLRACE_CATALOGUE_ENVIRONMENT: "PROD",
  MILLRACE_CATALOGUE_CLIENT_FILE: "/n",
  MILLRACE_CATALOGUE_SECRET_FILE: "/s",
};

test("what is not said has a default", () => {
  expect(parseSettings(good)).toEqual({
    access: {
      url: "http://datahub-gms:8080",
      client: { nameFile: "/n", secretFile: "/s" },
      connections: 2,
      timeout: 30_000,
    },
    pace: { requests: 2, firstDelay: 100, maxDelay: 10_000 },
    environment: "PROD",
  });
});

test("bounds are taken", () => {
  const { access, pace } = parseSettings({
    ...good,
    MILLRACE_CATALOGUE_REQUESTS: "4",
    MILLRACE_CATALOGUE_TIMEOUT: "5 seconds",
  });
  expect(access).toMatchObject({ connections: 4, timeout: 5_000 });
  expect(pace.requests).toBe(4);
});

test("what is missing or wrong is named, all of it at once", () => {
  expect(() =>
    parseSettings({
      MILLRACE_CATALOGUE_URL: "datahub",
      MILLRACE_CATALOGUE_ENVIRONMENT: "TEST",
      MILLRACE_CATALOGUE_SECRET_FILE: "",
      MILLRACE_CATALOGUE_REQUESTS: "0",
    }),
  ).toThrow(
    'environment: MILLRACE_CATALOGUE_URL must be http://host:port or https://host:port, got "datahub"; MILLRACE_CATALOGUE_ENVIRONMENT must be DEV or PROD, got "TEST"; MILLRACE_CATALOGUE_CLIENT_FILE is missing; set it; MILLRACE_CATALOGUE_SECRET_FILE must be a path; MILLRACE_CATALOGUE_REQUESTS must be a whole number from 1 to 64, got "0"',
  );
});
