"""What a page may change for the whole process, and how it is put back."""

from __future__ import annotations

import contextlib
import os
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Leave behind what was there before: a page's blocks may set anything, for themselves alone.

    Covers NumPy's, PyTorch's and Matplotlib's settings, the global random generators, filters of
    warnings, the working folder, the environment and the import path.
    """
    undo = [*_python(), *_numpy(), *_torch(), *_pyplot()]
    loaded = {name for name in ("torch", "matplotlib") if name in sys.modules}
    try:
        yield
    finally:
        for put_back in undo:
            put_back()
        # What the page itself has loaded starts from its defaults again.
        if "torch" in sys.modules and "torch" not in loaded:
            _torch_defaults()
        if "matplotlib" in sys.modules and "matplotlib" not in loaded:
            import matplotlib

            matplotlib.rcdefaults()


def _python() -> list[Callable[[], Any]]:
    environment, folder, path = dict(os.environ), os.getcwd(), list(sys.path)
    filters, drawn = list(warnings.filters), random.getstate()
    limit, stream, errors = sys.getrecursionlimit(), sys.stdout, sys.stderr

    def put_back() -> None:
        if dict(os.environ) != environment:
            os.environ.clear()
            os.environ.update(environment)
        os.chdir(folder)
        sys.path[:] = path
        sys.stdout, sys.stderr = stream, errors
        sys.setrecursionlimit(limit)
        random.setstate(drawn)
        if list(warnings.filters) != filters:
            warnings.resetwarnings()
            warnings.filters[:] = filters  # type: ignore[index]

    return [put_back]


def _numpy() -> list[Callable[[], Any]]:
    shown, errors, drawn = np.get_printoptions(), np.geterr(), np.random.get_state()
    call = np.geterrcall()
    return [
        lambda: np.set_printoptions(**shown),
        lambda: np.seterr(**errors),
        lambda: np.seterrcall(call),
        lambda: np.random.set_state(drawn),
    ]


def _torch() -> list[Callable[[], Any]]:
    torch = sys.modules.get("torch")
    if torch is None:
        return []
    dtype, drawn = torch.get_default_dtype(), torch.get_rng_state()
    threads, grad = torch.get_num_threads(), torch.is_grad_enabled()
    certain = torch.are_deterministic_algorithms_enabled()
    warn = torch.is_deterministic_algorithms_warn_only_enabled()
    options = vars(torch._tensor_str.PRINT_OPTS).copy()
    anomalies = torch.is_anomaly_enabled()
    return [
        lambda: torch.set_default_dtype(dtype),
        lambda: torch.set_rng_state(drawn),
        lambda: torch.set_num_threads(threads) if torch.get_num_threads() != threads else None,
        lambda: torch.set_grad_enabled(grad),
        lambda: torch.use_deterministic_algorithms(certain, warn_only=warn),
        lambda: torch.autograd.set_detect_anomaly(anomalies),
        lambda: vars(torch._tensor_str.PRINT_OPTS).update(options),
    ]


def _torch_defaults() -> None:
    torch = sys.modules["torch"]
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)
    torch.use_deterministic_algorithms(False)
    torch.autograd.set_detect_anomaly(False)
    torch.set_printoptions(profile="default")
    torch.manual_seed(0)


def _pyplot() -> list[Callable[[], Any]]:
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is None or not hasattr(matplotlib, "rcParams"):
        return []
    settings = dict(matplotlib.rcParams)

    def put_back() -> None:
        if dict(matplotlib.rcParams) != settings:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                dict.update(matplotlib.rcParams, settings)

    return [put_back]
