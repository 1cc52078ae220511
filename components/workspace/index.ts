export { Workspace, WorkspaceSettings } from "./component";
export { observeWorkspace } from "./observe";
export type { WorkspaceQuota, WorkspaceSettingsSpec, WorkspaceSpec } from "./spec";
