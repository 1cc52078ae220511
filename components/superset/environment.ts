/** Scripts and configuration of this room, from the checkout's root. */
export const FILES = "components/superset/files";

/**
 * What every process of Superset finds in its environment.
 * @param config folder of its configuration
 * @param home folder that is its own
 */
export const environmentOf = (config: string, home: string): Readonly<Record<string, string>> => ({
  SUPERSET_CONFIG_PATH: `${config}/superset_config.py`,
  SUPERSET_SETTINGS: `${config}/settings.json`,
  SUPERSET_HOME: home,
  FLASK_APP: "superset.app:create_app()",
  // Days begin at midnight in UTC, wherever the machine is.
  TZ: "UTC",
  // What would be told to others, of who uses it.
  SCARF_ANALYTICS: "false",
  PYTHONDONTWRITEBYTECODE: "1",
});
