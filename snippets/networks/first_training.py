"""A small network learns to read digits: data, model, loop, evaluation."""

# --8<-- [start:data]
import numpy as np

from derived.data import (
    Standardizer,
    load_digits,
    minibatches,
    train_val_test_split,
)
from derived.nn import Linear, ReLU, Sequential
from derived.ops.losses import cross_entropy, cross_entropy_backward
from derived.optim import SGD

digits = load_digits()
# --8<-- [end:data]

# --8<-- [start:split]
rng = np.random.default_rng(0)
split = train_val_test_split(digits.data, digits.target, rng=rng)
t_train, t_val, t_test = (part.target for part in split)
# --8<-- [end:split]

# --8<-- [start:standardize]
scale = Standardizer.fit(split.train.data)  # the training part alone
x_train = scale.transform(split.train.data)  # (N, 64)
x_val = scale.transform(split.val.data)
x_test = scale.transform(split.test.data)
# --8<-- [end:standardize]


# --8<-- [start:model]
def make_model(rng, hidden=64):
    """64 pixels, one hidden layer, 10 logits."""
    return Sequential(
        Linear(64, hidden, rng=rng),
        ReLU(),
        Linear(hidden, 10, rng=rng),
    )


# --8<-- [end:model]


# --8<-- [start:evaluate]
def evaluate(model, x, t):
    """Mean loss and accuracy."""
    logits = model(x)  # (N, K)
    loss, _ = cross_entropy(logits, t)
    return loss, np.mean(logits.argmax(axis=1) == t)


# --8<-- [end:evaluate]


# --8<-- [start:fit]
def fit(model, rng, lr=0.2, epochs=20, train=(x_train, t_train)):
    """Train by minibatches; losses and accuracies after each epoch."""
    optimizer = SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        for x, t in minibatches(*train, batch_size=32, rng=rng):
            logits = model(x)  # forward
            _, cache = cross_entropy(logits, t)  # loss
            optimizer.zero_grad()
            model.backward(cross_entropy_backward(1.0, cache))  # backward
            optimizer.step()  # step
        on_val = evaluate(model, x_val, t_val)
        history.append([*evaluate(model, *train), *on_val])
    return model, np.array(history)  # (epochs, 4)


def train_digits(seed, **settings):
    """A fresh network, trained; the seed sets weights and order of rows."""
    rng = np.random.default_rng(seed)
    return fit(make_model(rng), rng, **settings)


# --8<-- [end:fit]

if __name__ == "__main__":
    # --8<-- [start:run]
    model, history = train_digits(seed=0)
    # --8<-- [end:run]
    print(f"validation accuracy {history[-1, 3]:.3f}")
    test_loss, test_accuracy = evaluate(model, x_test, t_test)
    print(f"test accuracy {test_accuracy:.3f}")
