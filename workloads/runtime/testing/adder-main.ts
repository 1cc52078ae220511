/**
 * The adder as a process, for tests that kill one. With MILLRACE_TEST_CRASH=n it kills itself after the changelog of its
 * nth batch is acknowledged, before the offsets are committed.
 */
import { runWorker } from "../run-worker";
import { adderHandler } from "./adder-handler";

let batches = Number(process.env.MILLRACE_TEST_CRASH ?? Infinity);

void runWorker(adderHandler, {
  hooks: {
    afterChangelog: () => {
      if (--batches <= 0) process.kill(process.pid, "SIGKILL");
    },
  },
});
