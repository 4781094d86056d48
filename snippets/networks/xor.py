"""XOR in plain NumPy: data, model, loss, gradients by hand, loop."""

# --8<-- [start:data]
import numpy as np

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])  # (N, D)
y = np.array([0.0, 1.0, 1.0, 0.0])  # (N,)
# --8<-- [end:data]


# --8<-- [start:model]
def init_xor(hidden, rng):
    """Random weights, zero biases."""
    return {
        "W1": rng.normal(size=(hidden, 2)),  # (H, D)
        "b1": np.zeros(hidden),  # (H,)
        "w2": rng.normal(size=hidden),  # (H,)
        "b2": np.zeros(1),
    }


def forward(params, X):
    """The logit of each row, and the hidden activations that produced it."""
    A = np.tanh(X @ params["W1"].T + params["b1"])  # (N, H)
    z = A @ params["w2"] + params["b2"]  # (N,)
    return z, A


# --8<-- [end:model]


# --8<-- [start:loss]
def bce(z, y):
    """Mean binary cross-entropy from logits; no exponential can overflow."""
    return np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))


def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


# --8<-- [end:loss]


# --8<-- [start:backward]
def backward(params, X, y, z, A):
    """The gradient of the loss with respect to each parameter."""
    delta = (sigmoid(z) - y) / len(y)  # (N,)
    Delta = np.outer(delta, params["w2"]) * (1 - A**2)  # (N, H)
    return {
        "W1": Delta.T @ X,  # (H, D)
        "b1": Delta.sum(axis=0),  # (H,)
        "w2": A.T @ delta,  # (H,)
        "b2": delta.sum(keepdims=True),
    }


# --8<-- [end:backward]


# --8<-- [start:train]
def train_xor(params, X, y, lr, steps):
    """Gradient descent on all rows at once; the losses on the way."""
    losses = []
    for _ in range(steps):
        z, A = forward(params, X)
        losses.append(bce(z, y))
        grads = backward(params, X, y, z, A)
        params = {name: params[name] - lr * grads[name] for name in params}
    return params, losses


# --8<-- [end:train]

if __name__ == "__main__":
    # --8<-- [start:run]
    start = init_xor(hidden=2, rng=np.random.default_rng(4))
    trained, xor_losses = train_xor(start, X, y, lr=0.5, steps=2000)
    # --8<-- [end:run]
    print(f"loss {xor_losses[0]:.4f} -> {xor_losses[-1]:.4f}")
