import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One request that the fake took. */
export interface Taken {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Item {
  id: number;
  name: string;
  archived?: boolean;
  collection_id?: number;
  dashcards?: { id: number; card_id: number }[];
  [field: string]: unknown;
}

/**
 * What answers as Metabase's documented API does, of the parts that the job uses: set-up once by a token, sessions by password,
 * databases, collections with their items, cards, dashboards whose cards get ids of their own.
 */
export class FakeMetabase {
  readonly taken: Taken[] = [];
  /** Statuses that are answered before anything else, one a request. */
  readonly faults: number[] = [];
  readonly databases: Item[] = [];
  readonly collections: Item[] = [];
  readonly cards: Item[] = [];
  readonly dashboards: Item[] = [];
  user: { readonly email: string; readonly password: string } | undefined;
  private ids = 0;
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        const body = (text === "" ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>;
        const { method = "", url = "", headers } = request;
        this.taken.push({ method, path: url, body });
        const fault = this.faults.shift();
        const [status, answer] =
          fault === undefined ? this.answer(method, url, body, headers["x-metabase-session"]) : [fault, "not yet"];
        response.statusCode = status;
        response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
      });
    });
    const { server } = this;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private answer(
    method: string,
    url: string,
    body: Readonly<Record<string, unknown>>,
    session: unknown,
  ): [number, unknown] {
    const [path = ""] = url.split("?");
    if (path === "/api/session/properties") {
      return [200, { "has-user-setup": this.user !== undefined, "setup-token": this.user === undefined ? "t0" : null }];
    }
    if (path === "/api/setup") {
      if (this.user !== undefined || body.token !== "t0") return [403, "The /api/setup route can only be used once"];
      this.user = body.user as { email: string; password: string };
      return [200, { id: "first" }];
    }
    if (path === "/api/session") {
      const right = body.username === this.user?.email && body.password === this.user?.password;
      return right ? [200, { id: "s1" }] : [401, { errors: { password: "did not match stored password" } }];
    }
    if (session !== "s1") return [401, "Unauthenticated"];
    const [, , kind = "", id, rest] = path.split("/");
    if (kind === "collection" && rest === "items") return [200, { data: this.itemsOf(Number(id), url) }];
    const items = {
      database: this.databases,
      collection: this.collections,
      card: this.cards,
      dashboard: this.dashboards,
    }[kind];
    if (items === undefined) return [404, "Not found."];
    if (method === "GET" && id === undefined) return [200, kind === "database" ? { data: items } : items];
    if (method === "POST") {
      const made = { ...body, id: ++this.ids } as unknown as Item;
      items.push(made);
      return [200, made];
    }
    const found = items.find((item) => item.id === Number(id));
    if (found === undefined) return [404, "Not found."];
    if (method === "PUT") {
      const { dashcards, ...fields } = body as Partial<Item>;
      Object.assign(found, fields);
      if (dashcards !== undefined) {
        found.dashcards = dashcards.map((card) => ({ ...card, id: card.id < 0 ? ++this.ids : card.id }));
      }
    }
    return [200, found];
  }

  private itemsOf(collection: number, url: string): readonly unknown[] {
    const model = new URL(url, "http://here").searchParams.get("models");
    return (model === "card" ? this.cards : this.dashboards)
      .filter((item) => item.collection_id === collection && item.archived !== true)
      .map(({ id, name }) => ({ id, name, model }));
  }
}
