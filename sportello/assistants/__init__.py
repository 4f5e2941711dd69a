"""Programs that read and suggest in somebody's name, by the Model Context Protocol: over the REST interface alone."""
