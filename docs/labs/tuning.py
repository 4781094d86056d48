# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lab 9: tuning with Optuna
#
# Three searches get the same budget on the same network: random search, TPE and Hyperband. Which
# one wins? In this lab you run them from five seeds each, and find that the harder question is what
# such a race can tell.
#
# - **Time**: 90 minutes. The whole program runs in less than a minute on an idle core.
# - **Before it**: [Hyperparameters](../training/hyperparameters.md), which derives the three
#   searches.
# - **How to work**: write your prediction down before you look at an output. The outputs below are
#   those of the run that built this page; yours may differ in the last digit, and a search that
#   meets a near tie may go another way.
# - **How to open it**: the lab is one Python file, [`tuning.py`](tuning.py), in the percent format.
#   Jupyter with Jupytext opens it as a notebook, VS Code and PyCharm run its cells one by one, and
#   `python tuning.py` runs all of it. It needs `derived[tune]`, and Matplotlib for the picture.

# %% [markdown]
# ## The network and what it costs
#
# The network is that of the page *Hyperparameters*: one hidden layer, plain NumPy, the 8×8 digits,
# here in batches of 64. Four numbers are open: learning rate, momentum, width and weight decay.
# `losses` is a generator: each time a loop asks it for a value, it trains one epoch more and yields
# the validation loss. So a search may stop whenever it has seen enough. A run that diverges ends.

# %%
import math

import numpy as np

from derived.data import load_digits, minibatches, standardize, train_val_test_split
from derived.nn import MLP
from derived.ops.losses import cross_entropy, cross_entropy_backward
from derived.optim import SGD

digits = load_digits()
rng_split = np.random.default_rng(0)
split = train_val_test_split(digits.data, digits.target, rng=rng_split)
x_train, x_val, x_test = standardize(*(part.data for part in split))  # (N, 64)
t_train, t_val, t_test = (part.target for part in split)  # (N,)

GUESS = math.log(10)  # the loss of a network that guesses
EPOCHS = 9  # of a training that is not cut short
BUDGET = 180  # epochs that one search may spend: twenty whole trainings


def start(width, seed):
    return MLP((64, width, 10), rng=np.random.default_rng(seed))


def losses(setting, seed, net=None):
    """The validation loss after each epoch, without end."""
    net = net or start(setting["width"], seed)
    rng = np.random.default_rng(seed)
    sgd = SGD(
        net.parameters(),
        lr=setting["lr"],
        momentum=setting["momentum"],
        weight_decay=setting["weight_decay"],
    )
    while True:
        for x, t in minibatches(x_train, t_train, 64, rng=rng):
            loss, cache = cross_entropy(net(x), t)
            if not loss < 100:
                return  # diverged
            sgd.zero_grad()
            net.backward(cross_entropy_backward(1.0, cache))
            sgd.step()
        yield min(float(cross_entropy(net(x_val), t_val)[0]), GUESS)


def after(setting, seed, epochs=EPOCHS):
    """The loss after so many epochs."""
    value = GUESS
    for epoch, now in enumerate(losses(setting, seed), 1):
        value = now
        if epoch == epochs:
            return value
    return GUESS


default = {"lr": 0.1, "momentum": 0.0, "width": 32, "weight_decay": 0.0}
untuned = [after(default, seed) for seed in range(5)]
print("untuned, five seeds:", *(f"{value:.3f}" for value in untuned))

# %% [markdown]
# ## Experiment 1: a space in Optuna
#
# A study calls your objective with a `trial`, and the objective asks the trial for values by name.
# The space below is generous: four decades of rates, up to a momentum of 0.95.
#
# **Predict.** Of 60 random settings from this space, what share reaches a loss below 1 after one
# epoch? And what share diverges, or is hardly better than a guess?

# %%
import optuna


def new_study(sampler, **rest):
    """A study that does not report each trial."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study(sampler=sampler, **rest)


def wide(trial):
    return {
        "lr": trial.suggest_float("lr", 1e-3, 10, log=True),
        "momentum": trial.suggest_float("momentum", 0.0, 0.95),
        "width": trial.suggest_int("width", 8, 64, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-6, 1e-1, log=True),
    }


first_look = new_study(optuna.samplers.RandomSampler(seed=0))
first_look.optimize(lambda trial: after(wide(trial), 0, epochs=1), n_trials=60)
seen = np.array([trial.value for trial in first_look.trials])
print(f"loss below 1 after one epoch: {np.mean(seen < 1):.2f}")
print(f"diverged, or still above 2.2: {np.mean(seen > 2.2):.2f}")

# %% [markdown]
# **Explain.** Which searches profit from the trials that fail at once, and how?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# From those that diverge, all alike: such a run ends in that epoch, for anyone. From those that are
# merely hopeless, Hyperband: where it cuts hardest it pays one epoch to see that a rate of 0.001
# leads nowhere, and random search pays nine. TPE pays for a bad region in its first trials, and
# then samples it less often.
#
# </details>
#
# ## Experiment 2: three searches, one budget
#
# Trials differ in cost when some are cut short, so count epochs and not trials. Each search below
# stops when it has spent 180 epochs. Each trial has a seed of its own for the network, so that
# luck is part of the race, as it is at work.
#
# Optuna's Hyperband is a *pruner*: the objective reports its loss after each epoch with
# `trial.report`, and asks `trial.should_prune()` whether to give up, which it does by raising
# `TrialPruned`. The pruner decides by what has been reported so far, and waits for nobody; the
# sampler beside it is plain random search here. Each study has a fixed name; experiment 8 shows
# why.
#
# **Predict.** Which one finds the lowest loss, and how large is the spread over five seeds beside
# the difference of the medians?


# %%
def search(kind, seed, space=wide, name=None):
    """A finished study, and the best loss of a whole training after each epoch spent."""
    history = []

    def spend():
        """Book one epoch, and end the study when none is left."""
        whole = [
            t.value for t in study.trials if t.value is not None and t.state.name == "COMPLETE"
        ]
        history.append(min(whole, default=GUESS))
        if len(history) >= BUDGET:
            study.stop()

    def objective(trial):
        setting = space(trial)
        epoch = 0
        for epoch, value in enumerate(losses(setting, 1000 * seed + trial.number), 1):
            spend()
            trial.report(value, epoch)
            if epoch == EPOCHS:
                return value
            if len(history) >= BUDGET or trial.should_prune():
                raise optuna.TrialPruned
        spend()  # the epoch in which it diverged
        return GUESS

    samplers = {"TPE": optuna.samplers.TPESampler}
    sampler = samplers.get(kind, optuna.samplers.RandomSampler)(seed=seed)
    pruner = optuna.pruners.NopPruner()
    if kind == "Hyperband":
        pruner = optuna.pruners.HyperbandPruner(
            min_resource=1, max_resource=EPOCHS, reduction_factor=3
        )
    study = new_study(sampler, pruner=pruner, study_name=name or f"{kind} {seed}")
    study.optimize(objective)
    return study, history


KINDS = ("random", "TPE", "Hyperband")
runs = {kind: [search(kind, seed) for seed in range(5)] for kind in KINDS}
print("best loss, seeds 0 to 4                        median")
for kind, found in runs.items():
    ends = [study.best_value for study, _ in found]
    print(f"{kind:10s}", *(f"{value:.3f}" for value in ends), f"   {np.median(ends):.3f}")
print("found in trial number")
for kind, found in runs.items():
    print(f"{kind:10s}", *(f"{study.best_trial.number:5d}" for study, _ in found))


def first_settings(kind, count=10):
    return [[trial.params for trial in study.trials[:count]] for study, _ in runs[kind]]


agree = all(first_settings(kind) == first_settings("random") for kind in KINDS)
print("the first ten settings of a seed agree:", agree)

# %% [markdown]
# **Explain.** Some searches of one seed report the very same loss. Why?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# The samplers have the same seed, and TPE's first ten trials are random draws. So all three begin
# with the same ten settings, and with the same seeds of the network. Where the best trial is one of
# these, the searches tie, and TPE had nothing of its own to show. That is useful: it makes the
# comparison *paired*. Look at the three values of one seed, not only at the three medians.
#
# </details>
#
# ## Experiment 3: where the epochs went
#
# **Predict.** All three spent 180 epochs. How many trials did each begin, and how many ran to the
# end?

# %%
print("           begun  whole")
for kind, found in runs.items():
    begun = [len(study.trials) for study, _ in found]
    whole = [sum(trial.last_step == EPOCHS for trial in study.trials) for study, _ in found]
    print(f"{kind:10s} {np.mean(begun):5.1f}  {np.mean(whole):5.1f}")
    assert all(len(history) == BUDGET for _, history in found)

# %% [markdown]
# Hyperband began nearly twice as many. The paper's Hyperband waits until a round is complete, and
# then keeps the best third; Optuna's decides at once, so early trials go on more easily: the first
# to be judged has nobody to lose to.
#
# ## Experiment 4: how it went
#
# One number at the end hides when it was reached.
#
# **Predict.** Sketch three curves: the best loss of a whole training against the epochs spent.
# Where do they differ most?

# %% figure="lab-tuning-progress" alt="Three falling curves of the best loss; their bands overlap"
import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(6.6, 3.2))
for kind, style in zip(KINDS, ("-", "--", ":"), strict=True):
    curves = np.array([history for _, history in runs[kind]])  # (seeds, epochs)
    spent = np.arange(1, BUDGET + 1)
    (drawn,) = ax.plot(spent, np.median(curves, axis=0), style, label=kind)
    low, high = curves.min(axis=0), curves.max(axis=0)
    ax.fill_between(spent, low, high, alpha=0.12, color=drawn.get_color())
ax.set(xlabel="epochs spent", ylabel="best validation loss", ylim=(0.08, 0.5))
ax.legend()

# %% [markdown]
# ## Experiment 5: what five seeds can tell
#
# If two searches were equally good, each would win a seed with probability one half, like a coin.
# The *sign test* asks how likely it is that coins give a result at least as one-sided: three heads
# of three, or three tails of three, come with a probability of 2/8. Ties are left out.
#
# **Predict.** One search wins on all five seeds. How small is that probability, counting both
# sides? Could any result of five seeds bring it below 0.05?


# %%
def sign_test(a, b):
    """Wins of `a`, and how likely coins are at least as one-sided. Ties are left out."""
    wins = sum(x < y for x, y in zip(a, b, strict=True))
    n = wins + sum(x > y for x, y in zip(a, b, strict=True))
    extreme = max(wins, n - wins)
    tail = sum(math.comb(n, k) for k in range(extreme, n + 1)) / 2**n
    return wins, n, min(1.0, 2 * tail)


def in_pairs(values):
    """One line for each pair of searches."""
    lines = []
    for a, b in (("TPE", "random"), ("Hyperband", "random"), ("TPE", "Hyperband")):
        wins, n, chance = sign_test(values[a], values[b])
        lines.append(f"{a} against {b}: {wins} of {n} won, coins do that with {chance:.2f}")
    return "\n".join(lines)


best = {kind: [study.best_value for study, _ in found] for kind, found in runs.items()}
print(in_pairs(best))
for n in (5, 6, 8, 10):
    print(f"all of {n} won: {sign_test([0] * n, [1] * n)[2]:.4f}")

# %% [markdown]
# Fewer than five count: where the best trial was among the shared ones, there is a tie.
#
# **Explain.** Does a large probability show that the searches are equally good?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# No. It shows that this race cannot tell them apart. Five wins of five happen to coins with $2 /
# 2^5 = 0.0625$, so with five seeds a sign test never comes below 0.05, whatever the searches do.
# Five seeds show a spread, and expose a claim that rests on one lucky run. To rank two searches
# this close takes many more, and the ranking would hold for this network, this space and this
# budget.
#
# </details>
#
# ## Experiment 6: the reported and the real
#
# Each best value is the lowest of some twenty noisy ones. Train each winner again, from five fresh
# seeds.
#
# **Predict.** How far above the reported loss is the mean? Do the winners still beat the untuned
# network of the first cell?


# %%
def fresh_mean(study):
    return float(np.mean([after(study.best_params, 90_000 + seed) for seed in range(5)]))


fresh = {kind: [fresh_mean(study) for study, _ in found] for kind, found in runs.items()}
print("           reported  fresh")
for row in KINDS:
    print(f"{row:10s} {np.mean(best[row]):8.3f}  {np.mean(fresh[row]):5.3f}")
print(f"untuned              {np.mean(untuned):5.3f}")
won = sum(value < np.mean(untuned) for values in fresh.values() for value in values)
print(f"below the untuned mean: {won} of 15")
print("and in pairs, on fresh seeds:")
print(in_pairs(fresh))

# %% [markdown]
# **Explain.** Which effect is large enough for five seeds, and which is not?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# That tuning beats a first guess shows: every winner's fresh loss, or nearly every one, lies far
# below the untuned mean. Which search is best does not. On average the reported values are too
# good, by about as much as the searches differ, so a table of best values ranks luck along with
# skill. Fresh seeds take away the luck of the seed. They cannot take away that of the validation
# images, which both chose the winners and judge them, nor tell whether the order survives a small
# change of the problem: that is for *Change it*, 4 and 5.
#
# </details>
#
# ## Experiment 7: the space decides
#
# You have seen what works. Cut the space down: rates from 0.03 to 1, widths from 32, a weight
# decay of at most 0.01.
#
# **Predict.** With the same budget: what gains more, the better space or TPE in the wide one?


# %%
def narrow(trial):
    return {
        "lr": trial.suggest_float("lr", 0.03, 1.0, log=True),
        "momentum": trial.suggest_float("momentum", 0.0, 0.95),
        "width": trial.suggest_int("width", 32, 64, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-6, 1e-2, log=True),
    }


better = [search("random", seed, narrow, f"narrow {seed}")[0] for seed in range(5)]
print("random, wide:  ", *(f"{value:.3f}" for value in sorted(best["random"])))
print("TPE, wide:     ", *(f"{value:.3f}" for value in sorted(best["TPE"])))
print(
    "random, narrow:",
    *(f"{study.best_value:.3f}" for study in sorted(better, key=lambda s: s.best_value)),
)

# %% [markdown]
# **Explain.** What have you paid for the narrow space, and when would it have cost you the best
# setting?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# Every trial so far: the space was cut after looking at the results, so its budget is not 180
# epochs but all that came before. Had the best setting lain outside, no search inside would find
# it. So look whether the best trials crowd at a border, and move that border.
#
# </details>
#
# ## Experiment 8: the same study twice
#
# **Predict.** Two Hyperband studies have the same sampler seed and other names. Do they try the
# same settings? Do they cut the same trials?

# %%
named = [search("Hyperband", 0, name=name)[0] for name in ("a", "b", "a")]
settings = [[trial.params for trial in study.trials[:20]] for study in named]
cut = [[trial.state.name for trial in study.trials[:20]] for study in named]
print("same settings, names a and b:", settings[0] == settings[1])
print("same cuts, names a and b:    ", cut[0] == cut[1])
print("same cuts, name a twice:     ", cut[0] == cut[2])

# %% [markdown]
# `HyperbandPruner` deals trials to its brackets by a hash of the study's name and the trial's
# number. Without a name, Optuna makes up a new one for each study, and a seed alone does not repeat
# the run.
#
# ## Experiment 9: one look at the test set
#
# Decide which of the settings above you would hand over, and write down the error that you expect.
# Then train it once more, and open the test part. The program takes the lowest of fifteen fresh
# means, which is a little too good in its turn; the test part took no part in the choice. The
# standard error is that of a share of right answers.

# %%
winner = min(
    ((fresh[kind][seed], runs[kind][seed][0].best_params) for kind in KINDS for seed in range(5)),
    key=lambda pair: pair[0],
)[1]
net = start(winner["width"], 7)
for epoch, _ in enumerate(losses(winner, 7, net), 1):
    if epoch == EPOCHS:
        break
share = float(np.mean(net(x_test).argmax(axis=1) == t_test))
print(
    f"test accuracy {share:.3f}, standard error {math.sqrt(share * (1 - share) / len(t_test)):.3f}"
)

# %% [markdown]
# ## Change it
#
# 1. Combine TPE with `HyperbandPruner`. Each of its brackets needs ten trials before TPE starts to
# learn there: how large must the budget be?
# 2. Replace Hyperband by `MedianPruner()`. What does it cut that Hyperband keeps?
# 3. Draw rate and weight decay without `log=True`, and repeat experiment 2 with random search.
# What is the median now?
# 4. Set the batch size to 32 and let widths go up to 128. Does the order of experiment 6 hold?
# 5. Run experiment 2 from twenty seeds, overnight if you must. Which of the three pairs does the
# sign test tell apart, for the reported losses and for fresh ones?
#
# ## Where next
#
# You have a budget, three ways to spend it, and a way to say what came out. Take the space of your
# own problem, and start with random search: it tells you what the others have to beat.
