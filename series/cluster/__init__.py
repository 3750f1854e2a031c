"""Running notebooks on a Dask cluster. Nothing of Dask is imported before a cluster is asked for."""

from series.cluster.running import run_on_cluster

__all__ = ["run_on_cluster"]
