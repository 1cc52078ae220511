export { type RenderedAlb, type RenderedListener, type RenderedTarget, renderAlb, renderBindings } from "./alb";
export { renderGateway } from "./gateway";
