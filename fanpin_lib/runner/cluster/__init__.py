"""Regions executed by the workers of a Dask cluster; all that is Dask's is in here.

`executor.ClusterExecutor` is what the rest of fanpin uses. `round` hands regions out and takes
them back, `parcel` packs what travels and keeps what comes back, `kit` is what travels;
`task` and `worker` run on the other machines.
"""
