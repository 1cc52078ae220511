/**
 * Configuration of Log4j 2 that writes everything to the console, which the place keeps in a file: warnings, and of some loggers
 * another level.
 */
export const log4j2 = (
  levels: Readonly<Record<string, "info" | "error">>,
): string => `<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="warn" shutdownHook="disable">
  <Appenders>
    <Console name="console" target="SYSTEM_OUT">
      <PatternLayout pattern="%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %p %c{1}: %m%n"/>
    </Console>
  </Appenders>
  <Loggers>
${Object.entries(levels)
  .map(([name, level]) => `    <Logger name="${name}" level="${level}"/>`)
  .join("\n")}
    <Root level="warn">
      <AppenderRef ref="console"/>
    </Root>
  </Loggers>
</Configuration>
`;
