/** Superset's own API, as a program asks it that has signed in. */
export interface Superset {
  /** All of a kind, as the list of it tells them. */
  readonly all: (kind: "database" | "dataset" | "chart" | "dashboard") => Promise<readonly Listed[]>;
  readonly one: (kind: "dataset" | "chart", id: number) => Promise<Readonly<Record<string, unknown>>>;
  /** What a chart of the bundle answers to what is kept with it. */
  readonly chart: (id: number) => Promise<Answer>;
  /** What a dataset answers to a query of the caller's own. */
  readonly ask: (dataset: number, query: object) => Promise<Answer>;
}

export interface Listed {
  readonly id: number;
  readonly uuid?: string;
  readonly [field: string]: unknown;
}
export type Row = Readonly<Record<string, unknown>>;
export interface Answer {
  /** Of HTTP. */
  readonly status: number;
  /** Empty where there is an error. */
  readonly rows: readonly Row[];
  /** What Superset or the engine says; none where it is well. */
  readonly error?: string;
  /** What it asked the engine. */
  readonly sql: string;
}

/** Signs in. @throws what it says where it does not let in */
export async function signIn(url: string, username: string, password: string): Promise<Superset> {
  const body = JSON.stringify({ username, password, provider: "db", refresh: false });
  const login = await fetch(`${url}/api/v1/security/login`, { method: "POST", headers: JSON_BODY, body });
  if (!login.ok) throw new Error(`Superset lets ${username} not in: ${login.status} ${await login.text()}`);
  const { access_token: token } = (await login.json()) as { readonly access_token: string };
  // Who says that there is a body must send one: without, Superset answers 400.
  const headers = { authorization: `Bearer ${token}` };
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}${path}`, { headers });
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { readonly result: T }).result;
  };
  return {
    all: (kind) => get(`/api/v1/${kind}/?q=(page_size:100,order_column:changed_on_delta_humanized)`),
    one: (kind, id) => get(`/api/v1/${kind}/${id}`),
    chart: async (id) => answerOf(await fetch(`${url}/api/v1/chart/${id}/data/?force=true`, { headers })),
    ask: async (dataset, query) => {
      const datasource = { id: dataset, type: "table" };
      const told = { datasource, queries: [query], result_format: "json", result_type: "full", force: true };
      return answerOf(
        await fetch(`${url}/api/v1/chart/data`, {
          method: "POST",
          headers: { ...headers, ...JSON_BODY },
          body: JSON.stringify(told),
        }),
      );
    },
  };
}

const JSON_BODY = { "content-type": "application/json" };

async function answerOf(response: Response): Promise<Answer> {
  const { status } = response;
  const text = await response.text();
  if (!response.ok) return { status, rows: [], error: text, sql: "" };
  const [first] = (
    JSON.parse(text) as {
      readonly result: readonly {
        readonly data: readonly Row[];
        readonly error: string | null;
        readonly query: string;
      }[];
    }
  ).result;
  if (first === undefined) return { status, rows: [], error: "no result", sql: "" };
  return { status, rows: first.data, sql: first.query, ...(first.error === null ? {} : { error: first.error }) };
}
