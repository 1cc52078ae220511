import { paths } from "../paths";
import { isScanned, scanOwn } from "./own";
import { Trivy, type TrivyState } from "./trivy";

/** What the program says of a scan. */
interface ScanInputs {
  readonly image: string;
  readonly stack: string;
}

/** What the engine keeps: the reference once more, by another name, since only a scan gives it. */
interface ScanState extends ScanInputs {
  readonly scanned: string;
}

/** One for all images of an update: Trivy's cache allows one process, and its databases are updated once. */
let trivy: Trivy | undefined;
let prepared: Promise<TrivyState> | undefined;

async function scanned({ image, stack }: ScanInputs): Promise<ScanState> {
  const own = (trivy ??= new Trivy());
  const prepare = (): Promise<TrivyState> => {
    prepared ??= own.prepare().catch((error: unknown) => {
      // The next image asks again: a registry may have been away for a moment.
      prepared = undefined;
      throw error;
    });
    return prepared;
  };
  await scanOwn({ paths: paths(), stack, image }, own, prepare);
  return { image, stack, scanned: image };
}

/** The body of `ImageScan`, run in the engine's provider process, which requires this module by its path. */
export const provider = {
  async create(inputs: ScanInputs): Promise<{ id: string; outs: ScanState }> {
    return { id: inputs.image, outs: await scanned(inputs) };
  },

  /** Another image, or a report that is not here or not of these days: it is scanned again, and who uses it waits for that. */
  diff(_id: string, old: ScanState, { image, stack }: ScanInputs): Promise<{ changes: boolean }> {
    return Promise.resolve({ changes: old.scanned !== image || !isScanned({ paths: paths(), stack, image }) });
  },

  async update(_id: string, _old: ScanState, inputs: ScanInputs): Promise<{ outs: ScanState }> {
    return { outs: await scanned(inputs) };
  },
};
