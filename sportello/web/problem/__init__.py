"""Problems on pages: the list, one problem with its incidents, and a problem beside a request."""
