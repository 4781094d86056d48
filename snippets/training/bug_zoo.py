"""Twelve faults of training, each in a run that is otherwise healthy."""

# --8<-- [start:imports]
from collections.abc import Callable
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from derived.data import (
    Standardizer,
    load_digits,
    standardize,
    train_val_test_split,
)
from derived.diagnostics import (
    consistency,
    dead_units,
    gradient_growth,
    initial_loss,
    layer_statistics,
    lr_range_test,
    neighbor_agreement,
    overfit_batch,
    record_rates,
    shared_rows,
    standardized_by,
    update_ratios,
)

# --8<-- [end:imports]


# --8<-- [start:healthy]
class Parts(NamedTuple):
    """Training and validation part, ready for the network."""

    x: torch.Tensor
    t: torch.Tensor
    x_val: torch.Tensor
    t_val: torch.Tensor


class Run(NamedTuple):
    """All that a training loop needs."""

    network: nn.Module
    optimizer: torch.optim.Optimizer
    loss_fn: Callable
    step: Callable  # from a batch to its loss, with one update
    predict: Callable  # from inputs to logits, for evaluation
    parts: Parts


def tensors(x, t, x_val, t_val):
    x, x_val = (torch.tensor(part, dtype=torch.float32) for part in (x, x_val))
    return Parts(x, torch.tensor(t), x_val, torch.tensor(t_val))


@cache
def split_digits(seed):
    digits = load_digits()
    rng = np.random.default_rng(seed)
    return train_val_test_split(digits.data, digits.target, rng=rng)


def load_parts(seed):
    split = split_digits(seed)
    x, x_val = standardize(split.train.data, split.val.data)
    return tensors(x, split.train.target, x_val, split.val.target)


def make_network():
    return nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


def warmup(i):
    """The share of the full rate in update i, counted from 0."""
    return min(1, (i + 1) / 10)


def make_step(network, optimizer, loss_fn, share):
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, share)

    def step(x, t):
        network.train()
        loss = loss_fn(network(x), t)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        return loss.item()

    return step


def make_predict(network):
    def predict(x):
        network.eval()
        with torch.no_grad():
            return network(x)

    return predict


def make_run(
    seed,
    parts=load_parts,
    network=make_network,
    loss_fn=nn.functional.cross_entropy,
    lr=0.2,
    share=warmup,
    step=make_step,
    predict=make_predict,
):
    """A run with each part as it should be, unless another is passed."""
    data = parts(seed)
    torch.manual_seed(seed)
    made = network()
    optimizer = torch.optim.SGD(made.parameters(), lr=lr)
    made_step = step(made, optimizer, loss_fn, share)
    return Run(made, optimizer, loss_fn, made_step, predict(made), data)


# --8<-- [end:healthy]


# --8<-- [start:train]
def batches_of(parts, seed, size=32):
    """Batches without end, shuffled anew for each epoch."""
    generator = torch.Generator().manual_seed(seed)
    while True:
        order = torch.randperm(len(parts.t), generator=generator)
        for rows in order.split(size):
            yield parts.x[rows], parts.t[rows]


def train(run, seed, steps=340):
    """Train for some steps; returns the losses of the batches."""
    batches = islice(batches_of(run.parts, seed), steps)
    return [run.step(x, t) for x, t in batches]


def accuracy(run):
    """On the validation part, by the run's own way to predict."""
    guesses = run.predict(run.parts.x_val).argmax(dim=1)
    return (guesses == run.parts.t_val).double().mean().item()


# --8<-- [end:train]


# --8<-- [start:not_cleared]
def step_without_zero_grad(network, optimizer, loss_fn, share):
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, share)

    def step(x, t):
        network.train()
        loss = loss_fn(network(x), t)
        loss.backward()  # adds to the gradients of the step before
        optimizer.step()
        scheduler.step()
        return loss.item()

    return step


def not_cleared(seed):
    return make_run(seed, step=step_without_zero_grad)


# --8<-- [end:not_cleared]


# --8<-- [start:wrong_axis]
def loss_over_wrong_axis(logits, t):
    log_p = torch.log_softmax(logits, dim=0)  # dim=1 is meant
    return nn.functional.nll_loss(log_p, t)


def wrong_axis(seed):
    return make_run(seed, loss_fn=loss_over_wrong_axis)


# --8<-- [end:wrong_axis]


# --8<-- [start:softmax_twice]
def loss_of_probabilities(logits, t):
    p = logits.softmax(dim=1)
    return nn.functional.cross_entropy(p, t)  # which wants the logits


def softmax_twice(seed):
    return make_run(seed, loss_fn=loss_of_probabilities)


# --8<-- [end:softmax_twice]


# --8<-- [start:eval_forgotten]
def network_with_batch_norm():
    return nn.Sequential(
        nn.Linear(64, 64),
        nn.BatchNorm1d(64),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(64, 10),
    )


def predict_without_eval(network):
    def predict(x):
        with torch.no_grad():  # which is not network.eval()
            return network(x)

    return predict


def eval_forgotten(seed):
    network, predict = network_with_batch_norm, predict_without_eval
    return make_run(seed, network=network, predict=predict)


# --8<-- [end:eval_forgotten]


# --8<-- [start:labels_shuffled]
def parts_shuffled_apart(seed):
    parts = load_parts(seed)
    rng = np.random.default_rng(seed)
    x = parts.x[rng.permutation(len(parts.x))]
    t = parts.t[rng.permutation(len(parts.t))]  # in another order
    return parts._replace(x=x, t=t)


def labels_shuffled(seed):
    return make_run(seed, parts=parts_shuffled_apart)


# --8<-- [end:labels_shuffled]


# --8<-- [start:dead_relus]
def parts_not_standardized(seed):
    train, val, _ = split_digits(seed)
    return tensors(*train, *val)  # pixels from 0 to 16


def dead_relus(seed):
    return make_run(seed, parts=parts_not_standardized)


# --8<-- [end:dead_relus]


# --8<-- [start:rate_too_high]
def rate_too_high(seed):
    return make_run(seed, lr=2.0)


# --8<-- [end:rate_too_high]


# --8<-- [start:all_zero]
def network_of_zeros():
    network = make_network()
    for parameter in network.parameters():
        nn.init.zeros_(parameter)
    return network


def all_zero(seed):
    return make_run(seed, network=network_of_zeros)


# --8<-- [end:all_zero]


# --8<-- [start:leak]
def parts_doubled_first(seed):
    digits = load_digits()
    x = np.concatenate([digits.data, digits.data])  # "more data"
    t = np.concatenate([digits.target, digits.target])
    rng = np.random.default_rng(seed)
    split = train_val_test_split(x, t, rng=rng)
    x, x_val = standardize(split.train.data, split.val.data)
    return tensors(x, split.train.target, x_val, split.val.target)


def leak(seed):
    return make_run(seed, parts=parts_doubled_first)


# --8<-- [end:leak]


# --8<-- [start:scaled_by_validation]
def parts_scaled_each(seed):
    split = split_digits(seed)
    x, x_val = (
        Standardizer.fit(part.data).transform(part.data)  # each by itself
        for part in (split.train, split.val)
    )
    return tensors(x, split.train.target, x_val, split.val.target)


def scaled_by_validation(seed):
    return make_run(seed, parts=parts_scaled_each)


# --8<-- [end:scaled_by_validation]


# --8<-- [start:off_by_one]
def warmup_from_nothing(i):
    return min(1, i / 10)  # update 0 has the rate 0


def off_by_one(seed):
    return make_run(seed, share=warmup_from_nothing)


# --8<-- [end:off_by_one]


# --8<-- [start:detached]
class Detached(nn.Module):
    def __init__(self):
        super().__init__()
        self.lower, self.upper = nn.Linear(64, 64), nn.Linear(64, 10)
        self.relu = nn.ReLU()

    def forward(self, x):
        hidden = self.relu(self.lower(x))
        return self.upper(hidden.detach())  # left over from debugging


def detached(seed):
    return make_run(seed, network=Detached)


# --8<-- [end:detached]


# --8<-- [start:checks]
def flags_labels(make, seed):
    p = make(seed).parts
    found = neighbor_agreement(p.x.numpy(), p.t.numpy())
    return found.agreement < 2 * found.chance


def flags_shared_rows(make, seed):
    p = make(seed).parts
    return shared_rows(p.x.numpy(), p.x_val.numpy()) > 0


def flags_scale(make, seed):
    p = make(seed).parts
    found = standardized_by(p.x.numpy(), p.x_val.numpy())
    return found.train > 1e-3 or found.other < 1e-3


def flags_start(make, seed):
    run = make(seed)
    x, t = run.parts.x[:200], run.parts.t[:200]
    found = initial_loss(run.network, x, t, run.loss_fn)
    surprise = abs(found.loss - found.expected) > 0.25
    return surprise or found.expected > found.uniform + 0.5


def flags_one_batch(make, seed):
    run = make(seed)
    x, t = run.parts.x[:16], run.parts.t[:16]
    found = overfit_batch(run.step, x, t, steps=150)
    return not found.last < 0.1


def flags_dead_units(make, seed):
    run = make(seed)
    train(run, seed, steps=20)
    found = dead_units(run.network, run.parts.x)
    return any(line.dead > line.units / 4 for line in found)


def flags_no_gradient(make, seed):
    run = make(seed)
    train(run, seed, steps=20)
    found = layer_statistics(run.network, run.parts.x, run.parts.t, run.loss_fn)
    return not all(line.grad_rms for line in found)  # None, or 0


def flags_no_update(make, seed):
    run = make(seed)
    train(run, seed, steps=20)
    x, t = run.parts.x[:32], run.parts.t[:32]
    found = update_ratios(run.network, run.step, x, t)
    return any(line.ratio == 0 for line in found)


def flags_growth(make, seed):
    run = make(seed)
    x, t = run.parts.x[:32], run.parts.t[:32]
    return gradient_growth(run.step, run.optimizer, x, t) > 1.5


def flags_rates(make, seed):
    run = make(seed)
    lr = run.optimizer.param_groups[0]["initial_lr"]
    with record_rates(run.optimizer) as rates:
        train(run, seed, steps=20)
    return not np.allclose(rates, [lr * warmup(i) for i in range(20)])


def flags_range(make, seed):
    run = make(seed)
    lr = run.optimizer.param_groups[0]["initial_lr"]
    found = lr_range_test(
        run.step,
        run.optimizer,
        batches_of(run.parts, seed),
        lr_min=1e-4,
        lr_max=1e2,
    )
    return found.suggested is None or lr > found.lowest / 3


def flags_predictions(make, seed):
    run = make(seed)
    train(run, seed, steps=20)
    return max(consistency(run.predict, run.parts.x_val)) > 1e-3


# --8<-- [end:checks]

# --8<-- [start:zoo]
ZOO = {
    "labels shuffled apart": labels_shuffled,
    "validation rows leaked": leak,
    "scaled by the wrong rows": scaled_by_validation,
    "softmax over the wrong axis": wrong_axis,
    "softmax twice": softmax_twice,
    "dead ReLUs": dead_relus,
    "all weights zero": all_zero,
    "detached graph": detached,
    "gradients not cleared": not_cleared,
    "schedule off by one": off_by_one,
    "rate ten times too high": rate_too_high,
    "eval() forgotten": eval_forgotten,
}
CHECKS = {
    "neighbor_agreement": flags_labels,
    "shared_rows": flags_shared_rows,
    "standardized_by": flags_scale,
    "initial_loss": flags_start,
    "overfit_batch": flags_one_batch,
    "dead_units": flags_dead_units,
    "layer_statistics": flags_no_gradient,
    "update_ratios": flags_no_update,
    "gradient_growth": flags_growth,
    "record_rates": flags_rates,
    "lr_range_test": flags_range,
    "consistency": flags_predictions,
}
# --8<-- [end:zoo]

if __name__ == "__main__":
    for name, make in ZOO.items():
        flagged = [check for check, flags in CHECKS.items() if flags(make, 0)]
        print(f"{name:28s} {', '.join(flagged)}")
