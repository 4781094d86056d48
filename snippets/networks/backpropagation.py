"""Backpropagation through a multilayer perceptron, written out in NumPy."""

# --8<-- [start:forward]
from itertools import pairwise

import numpy as np


def init_mlp(widths, rng):
    """A weight matrix and a bias for each layer, first layer first."""
    params = []
    for d, m in pairwise(widths):
        W = rng.normal(size=(m, d)) / np.sqrt(d)
        params.append((W, np.zeros(m)))
    return params


def forward(params, X):
    """What each layer was given, and the logits; tanh in between."""
    inputs = []
    for W, b in params:
        inputs.append(X)  # (N, D): kept for the way back
        Z = X @ W.T + b  # (N, M)
        X = np.tanh(Z)
    return inputs, Z


# --8<-- [end:forward]


# --8<-- [start:loss]
def log_softmax(Z):
    Z = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def cross_entropy(Z, t):
    """Mean over the rows; t holds the labels."""
    return -log_softmax(Z)[np.arange(len(t)), t].mean()


def output_error(Z, t):
    """Gradient of that mean at the logits: (prediction minus target) / N."""
    error = np.exp(log_softmax(Z))  # (N, K)
    error[np.arange(len(t)), t] -= 1
    return error / len(t)


# --8<-- [end:loss]


# --8<-- [start:backward]
def backward(params, inputs, error):
    """Gradients of each layer's weights and bias, first layer first."""
    gradients = []
    for (W, _), A in zip(reversed(params), reversed(inputs), strict=True):
        gradients.append((error.T @ A, error.sum(axis=0)))
        if A is not inputs[0]:  # training needs no gradient at the data
            error = (error @ W) * (1 - A**2)  # A = tanh(Z), one layer down
    return gradients[::-1]


# --8<-- [end:backward]


# --8<-- [start:train]
def train(params, X, t, lr, steps):
    """Gradient descent on all rows at once; the loss before each step."""
    losses = []
    for _ in range(steps):
        inputs, Z = forward(params, X)
        losses.append(cross_entropy(Z, t))
        gradients = backward(params, inputs, output_error(Z, t))
        pairs = zip(params, gradients, strict=True)
        params = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in pairs]
    return params, losses


# --8<-- [end:train]

if __name__ == "__main__":
    rng = np.random.default_rng(0)
    points = rng.normal(size=(200, 2))
    labels = (points.prod(axis=1) > 0).astype(int)  # the sign of a product: XOR again
    start = init_mlp((2, 8, 2), rng)
    _, falling = train(start, points, labels, lr=1.0, steps=300)
    print(f"loss {falling[0]:.3f} at the start, {falling[-1]:.3f} at the end")
