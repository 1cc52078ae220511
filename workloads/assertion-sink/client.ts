import { openRequests, reasonOf, type Server, textOf } from "../runtime/requests";
import { type Outcome, outcomeOf } from "./outcome";

/** What the sink asks of DataHub. */
export interface CatalogueTarget {
  /** @param body of one proposal. Never throws. */
  ingest(body: string): Promise<Outcome>;
  close(): void;
}

/** Where DataHub's server is, and how to prove who asks. */
export interface Access extends Server {
  /** Files with the name and the password of one of DataHub's own parts. */
  readonly client: { readonly nameFile: string; readonly secretFile: string };
}

const INGEST = "/aspects?action=ingestProposal";

/** Over HTTP. The password is read anew for each request: it is renewed. */
export function openCatalogue(access: Access): CatalogueTarget {
  const { client } = access;
  const requests = openRequests(access);
  const headers = () => ({
    // As DataHub reads it of its parts: not encoded, unlike the Basic of the standard.
    authorization: `Basic ${textOf(client.nameFile)}:${textOf(client.secretFile)}`,
    "content-type": "application/json",
    "x-restli-protocol-version": "2.0.0",
  });

  return {
    async ingest(body) {
      try {
        const { status, text: answer } = await requests.ask("POST", INGEST, headers(), body);
        return outcomeOf(status, answer);
      } catch (error) {
        return { kind: "again", reason: reasonOf(error) };
      }
    },
    close() {
      requests.close();
    },
  };
}
