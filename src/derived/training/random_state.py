"""PyTorch's global generators, which dropout draws from: what a checkpoint keeps of them."""

from typing import Any

import torch


def capture(device: torch.device) -> dict[str, torch.Tensor | None]:
    """The states of the CPU's generator and of the device's own, if it has another one."""
    own = None
    if device.type == "cuda":
        own = torch.cuda.get_rng_state(device)
    elif device.type == "mps":
        own = torch.mps.get_rng_state()
    return {"rng": torch.get_rng_state(), "device_rng": own}


def restore(device: torch.device, state: dict[str, Any]) -> None:
    """Set the generators; the state of another kind of device is ignored."""
    torch.set_rng_state(state["rng"])
    own = state["device_rng"]
    if own is None:
        return
    if device.type == "cuda":
        torch.cuda.set_rng_state(own, device)
    elif device.type == "mps":
        torch.mps.set_rng_state(own)
