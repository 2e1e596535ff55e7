"""What can go wrong with a private cluster.

ClusterError
 +- NoServerError       no suitable Postgres, or no user it may run as
 +- FolderError         the cluster's folder cannot be used
 +- ServerError         Postgres was started or asked something and failed
 +- NotRunningError     something needs the cluster and it is not running
 +- AddressError        a DATABASE_URL that is none
"""


class ClusterError(Exception):
    """Any failure of this package; its message says what to do."""


class NoServerError(ClusterError):
    """No suitable Postgres is installed, or there is no user it may run as."""


class FolderError(ClusterError):
    """The cluster's folder belongs to somebody else, or holds another server's data."""


class ServerError(ClusterError):
    """A program of Postgres failed; the message ends with what it said."""


class NotRunningError(ClusterError):
    """The cluster is not running."""


class AddressError(ClusterError):
    """A DATABASE_URL that is no Postgres URL."""
