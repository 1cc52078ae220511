/**
 * The tills' poller as a process, for tests that kill one; it asks more often than a definition may. With MILLRACE_TEST_CRASH=n
 * it kills itself when what it took of the nth answer is acknowledged, before it keeps how far it is.
 */
import { runPoller } from "../run-poller";
import { tillsHandler } from "./tills";

let answers = Number(process.env.MILLRACE_TEST_CRASH ?? Infinity);

void runPoller(
  { ...tillsHandler, poller: { ...tillsHandler.poller, every: "100 ms" } },
  {
    hooks: {
      afterWritten: () => {
        if (--answers <= 0) process.kill(process.pid, "SIGKILL");
      },
    },
  },
);
