/** The test kit: what a worker's own tests need. */
export { handlerKit, type HandlerKit, type KitOptions, type KitResult } from "./kit";
