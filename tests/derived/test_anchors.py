"""Each operation links to the equation that it implements."""

import re
from importlib import import_module

import pytest

ANCHORS = {
    "activations.elu": "eq-elu",
    "activations.gelu": "eq-gelu",
    "activations.leaky_relu": "eq-leaky-relu",
    "activations.relu": "eq-relu",
    "activations.relu_backward": "eq-relu-derivative",
    "activations.sigmoid": "eq-sigmoid",
    "activations.sigmoid_backward": "eq-sigmoid-derivative",
    "activations.silu": "eq-silu",
    "activations.softplus": "eq-softplus",
    "activations.tanh": "eq-tanh",
    "activations.tanh_backward": "eq-tanh-derivative",
    "losses.binary_cross_entropy": "eq-bce",
    "losses.binary_cross_entropy_with_logits": "eq-bce-logits-stable",
    "losses.cross_entropy": "eq-cce eq-label-smoothing",
    "losses.cross_entropy_backward": "eq-softmax-ce-gradient",
    "losses.huber_loss": "eq-huber",
    "losses.l1_loss": "eq-mae-loss",
    "losses.mse_loss": "eq-mse-loss",
    "softmax.log_softmax": "eq-logsumexp",
    "softmax.logsumexp": "eq-logsumexp",
    "softmax.softmax": "eq-softmax eq-softmax-shift",
    "softmax.softmax_backward": "eq-softmax-jacobian eq-output-error-softmax",
    "softmax.softmax_jacobian": "eq-softmax-jacobian",
}


@pytest.mark.parametrize("group", ["activations", "losses", "softmax"])
def test_links_are_just_these(group: str) -> None:
    module = import_module(f"derived.ops.{group}")
    found = {}
    for name in module.__all__:
        anchors = re.findall(r"\[(eq-[a-z0-9-]+)\]\[\]", getattr(module, name).__doc__ or "")
        if anchors:
            found[f"{group}.{name}"] = " ".join(anchors)
    assert found == {key: value for key, value in ANCHORS.items() if key.startswith(group + ".")}
