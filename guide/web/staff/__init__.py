"""The staff side's pages. They run in an application of their own, on a host name of their own."""
