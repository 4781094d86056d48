"""Where tensors live and are computed with."""

import torch


def choose_device(device: str | torch.device = "auto") -> torch.device:
    """The device of that name, or the fastest there is.

    Args:
        device: `"auto"` for CUDA, else Apple's MPS, else the CPU; or a device of PyTorch's.

    Returns:
        The device.

    Raises:
        RuntimeError: If this machine, or this build of PyTorch, does not have that device.
        TypeError: If `device` is neither a string nor a device.
        ValueError: If PyTorch knows no device of that name.

    Examples:
        >>> choose_device("cpu")
        device(type='cpu')
    """
    if not isinstance(device, (str, torch.device)):
        raise TypeError(f"device must be a string or a torch.device, got {type(device).__name__}")
    here = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if device == "auto":
        return torch.device(next(name for name, available in here.items() if available))
    try:
        chosen = torch.device(device)
    except RuntimeError as error:
        raise ValueError(
            f"device must be 'auto', 'cpu', 'cuda' or 'mps', got {device!r}"
        ) from error
    if not here.get(chosen.type, True):
        available = ", ".join(name for name, there in here.items() if there)
        raise RuntimeError(f"device {str(chosen)!r} is not here; there is {available}")
    return chosen
