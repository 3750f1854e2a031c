"""Kernels forked from a process that has imported everything already: fresh, isolated, there in a tenth of a second.

``server`` is that process, ``becoming`` turns a fork of it into a kernel, ``client`` asks for one, and
``ForkedProvisioner`` lets Jupyter do so: the driver of the series, and through a kernelspec papermill, nbval and
JupyterLab. Where forking isn't available, or is refused, a plain kernel is started, with the same results.
"""

from series.execution.forked.client import ForkRefused, ForkServer, fork_is_available

__all__ = ["ForkRefused", "ForkServer", "fork_is_available"]
