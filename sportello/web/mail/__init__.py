"""Mail on pages: what waits for somebody, one message with its source, and the line beside a message of a ticket."""
