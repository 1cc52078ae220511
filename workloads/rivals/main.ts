import { runPoller } from "../runtime/polling";
import { handler } from "./handle";

void runPoller(handler);
