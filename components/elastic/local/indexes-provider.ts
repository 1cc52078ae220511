import { setTimeout as sleep } from "node:timers/promises";
import type { AppliedDocument, AppliedRequest } from "../../core/applier/spec";

interface IndexesInputs {
  /** `http://127.0.0.1:9200` */
  readonly url: string;
  /** JSON of a list of `AppliedDocument`, each named as the alias that it makes. */
  readonly documents: string;
}

/** An engine that has just opened its port may still be busy; after this long something is wrong. */
const PATIENCE_MS = 60_000;
const REQUEST_MS = 10_000;

/** The body of `LocalIndexes`, run in the engine's provider process. */
export const provider = {
  async create(inputs: IndexesInputs): Promise<{ id: string; outs: IndexesInputs }> {
    await tell(inputs, []);
    return { id: "indexes", outs: inputs };
  },

  /** What was asked for, and what is there: an engine whose data were removed is told again. */
  async diff(
    _id: string,
    old: IndexesInputs,
    inputs: IndexesInputs,
  ): Promise<{ changes: boolean; replaces: string[] }> {
    const asked = old.documents !== inputs.documents || old.url !== inputs.url;
    return { changes: asked || (await lacks(inputs)), replaces: [] };
  },

  async update(_id: string, old: IndexesInputs, inputs: IndexesInputs): Promise<{ outs: IndexesInputs }> {
    const declared = new Set(documentsOf(inputs).map(({ name }) => name));
    await tell(
      inputs,
      documentsOf(old).filter(({ name }) => !declared.has(name)),
    );
    return { outs: inputs };
  },
};

const documentsOf = ({ documents }: IndexesInputs) => JSON.parse(documents) as readonly AppliedDocument[];

async function tell(inputs: IndexesInputs, removed: readonly AppliedDocument[]): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (const { apply } of documentsOf(inputs)) for (const request of apply) await ask(inputs.url, request, deadline);
  for (const { remove = [] } of removed) for (const request of remove) await ask(inputs.url, request, deadline);
}

/** Tries while the engine is away or busy. @throws what it minds, or that it did not answer in time */
async function ask(url: string, request: AppliedRequest, deadline: number): Promise<void> {
  const { method, path, body, type = "application/json", settled = [], busy = [] } = request;
  for (;;) {
    const answer = await fetch(url + path, {
      method,
      signal: AbortSignal.timeout(REQUEST_MS),
      ...(body === undefined ? {} : { body, headers: { "content-type": type } }),
    }).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    if (!(answer instanceof Error)) {
      const said = await answer.text();
      if (answer.ok || settled.includes(answer.status)) return;
      if (answer.status !== 429 && answer.status < 500 && !busy.includes(answer.status)) {
        throw new Error(`${method} ${path} must be answered with 2xx, got ${answer.status} ${said.slice(0, 500)}`);
      }
    }
    if (Date.now() > deadline) {
      const why = answer instanceof Error ? answer.message : `status ${answer.status}`;
      throw new Error(`${method} ${path} was not taken at ${url} within ${PATIENCE_MS / 1000} seconds: ${why}`);
    }
    await sleep(250);
  }
}

/** False when the engine does not answer: at a preview it may be away, and an `up` repairs it before it asks. */
async function lacks(inputs: IndexesInputs): Promise<boolean> {
  try {
    for (const { name } of documentsOf(inputs)) {
      const { status } = await fetch(`${inputs.url}/${name}`, {
        method: "HEAD",
        signal: AbortSignal.timeout(REQUEST_MS),
      });
      if (status === 404) return true;
    }
    return false;
  } catch {
    return false;
  }
}
