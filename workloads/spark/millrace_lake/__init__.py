"""Jobs of Spark on the lake. What they do to which stream is data, compiled from the streams' definitions."""
