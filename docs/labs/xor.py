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
# # Lab 1: XOR in NumPy
#
# XOR has four examples and no test set, so nothing hides behind the data: when a network fails on
# it, you can find out why. In this lab you train networks by the hundred, predict what each change
# does, and explain what you see.
#
# - **Time**: 60 to 90 minutes. The whole program runs in less than half a minute.
# - **Before it**: part 1 of [A first training](../networks/first-training.md), which derives the
#   gradients that the program uses.
# - **How to work**: write your prediction down before you look at an output. The outputs below are
#   those of the run that built this page.
# - **How to open it**: the lab is one Python file, [`xor.py`](xor.py), in the percent format.
#   Jupyter with Jupytext opens it as a notebook, VS Code and PyCharm run its cells one by one, and
#   `python xor.py` runs all of it. It needs NumPy, and Matplotlib for the picture.

# %% [markdown]
# ## One program, two hundred networks
#
# One training run on XOR tells you about one seed. You want rates, so you train many networks at
# once: every array gets a first axis $S$, one entry a network, and `@` multiplies the matrices
# behind it. Nothing else changes. Read the function before you run it: the
# forward pass, the four gradients, the four updates.

# %%
import numpy as np

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])  # (N, D)
y = np.array([0.0, 1.0, 1.0, 0.0])  # (N,)

activations = {
    "tanh": (np.tanh, lambda A: 1 - A**2),
    "sigmoid": (lambda Z: (1 + np.tanh(Z / 2)) / 2, lambda A: A * (1 - A)),
    "relu": (lambda Z: np.maximum(Z, 0), lambda A: (A > 0).astype(float)),
}


def start(networks, hidden, inputs=2, scale=1.0, seed=0):
    """Random weights, zero biases, for many networks at once."""
    rng = np.random.default_rng(seed)
    return {
        "W1": scale * rng.normal(size=(networks, hidden, inputs)),  # (S, H, D)
        "b1": np.zeros((networks, 1, hidden)),  # (S, 1, H)
        "W2": scale * rng.normal(size=(networks, 1, hidden)),  # (S, K, H), K = 1
        "b2": np.zeros((networks, 1, 1)),  # (S, 1, 1)
    }


def forward(params, X, activation):
    f, _ = activations[activation]
    A = f(X @ params["W1"].swapaxes(1, 2) + params["b1"])  # (S, N, H)
    return A @ params["W2"].swapaxes(1, 2) + params["b2"], A  # (S, N, 1)


def train(params, X, y, activation="tanh", lr=1.0, steps=1500):
    """Plain gradient descent; parameters and last loss of each network."""
    _, slope = activations[activation]
    target = y[:, None]  # (N, 1)
    for _ in range(steps):
        z, A = forward(params, X, activation)
        delta = ((1 + np.tanh(z / 2)) / 2 - target) / len(y)  # (S, N, 1)
        Delta = delta @ params["W2"] * slope(A)  # (S, N, H)
        grads = {
            "W1": Delta.swapaxes(1, 2) @ X,
            "b1": Delta.sum(axis=1, keepdims=True),
            "W2": delta.swapaxes(1, 2) @ A,
            "b2": delta.sum(axis=1, keepdims=True),
        }
        params = {name: params[name] - lr * grads[name] for name in params}
    z, _ = forward(params, X, activation)
    losses = (np.logaddexp(0, z) - target * z).mean(axis=(1, 2))  # (S,)
    return params, losses


# %% [markdown]
# `np.logaddexp(0, z)` is $\log(1 + e^z)$ without overflow. The slopes are written in terms of the
# *output* $a$ of the activation, because that is what the forward pass has kept.
#
# ## Experiment 1: how wide must it be?
#
# **Predict.** Two hidden units are enough to draw two lines, and two lines are enough for XOR. So
# out of 200 random starts, how many networks of width 1, 2, 3 and 4 end with a loss below 0.1?
# Write four numbers down. Then run.

# %%
for width in (1, 2, 3, 4, 8):
    _, width_losses = train(start(200, width), X, y)
    print(f"width {width}: {np.sum(width_losses < 0.1):3d} of 200 solve XOR")

# %% [markdown]
# **Explain.** Width 1 fails for a reason that no training can mend. Which one? And width 2 *can*
# represent XOR: so what fails in the other half?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# With one hidden unit the logit is $w^{(2)} \tanh(\vec{w}^\T \vec{x} + b^{(1)}) + b^{(2)}$, where
# $\vec{w}^\T$ is the only row of $\mat{W}^{(1)}$: a monotonic function of one projection. Its level
# line is one straight line, and one line cannot separate XOR.
#
# With two units a solution exists. What fails is the search: gradient descent follows the slope
# from where it starts, and half of these starts lead elsewhere. *Can represent* and *will find* are
# two different claims.
#
# </details>
#
# ## Experiment 2: where do the failures end?
#
# **Predict.** The losses of the failed networks: are they spread out, or do they gather?

# %%
_, final_losses = train(start(200, hidden=2), X, y)
values, counts = np.unique(final_losses.round(2), return_counts=True)
for value, count in zip(values, counts, strict=True):
    print(f"loss near {value:.2f}: {count:3d} networks")

# %% [markdown]
# They gather. Here is a guess that you can test: a failed network treats some of the four corners
# as *one*, and gives them the same probability. The best probability for a group is the share of
# ones in it, $p$, which costs $-p \log p - (1 - p) \log(1 - p)$ for each of its corners. The cell
# lists that cost for every way to split four corners into groups.


# %%
def entropy(p):
    terms = [q * np.log(q) for q in (p, 1 - p) if q > 0]
    return -sum(terms)


levels = {}
for grouping in np.ndindex(4, 4, 4, 4):
    groups = [y[np.array(grouping) == g] for g in set(grouping)]
    cost = sum(len(g) * entropy(g.mean()) for g in groups) / 4
    levels.setdefault(round(cost, 3), sorted(len(g) for g in groups))

for level, members in sorted(levels.items()):
    print(f"loss {level:.3f}, such as groups of {members}")

# %% [markdown]
# **Explain.** Compare with the run above it, in which half of the networks end near 0.35. Which
# grouping did they fall into, and is $\tfrac12 \log 2$ a coincidence?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# $0.347 = \tfrac12 \log 2$: two corners are right, and the other two, one of each class, share one
# probability, $\tfrac12$. Two of four corners cost $\log 2$ each. The rarer level 0.477 has three
# corners in one group with a share of $\tfrac13$ or $\tfrac23$, and $\log 2 = 0.693$ is the network
# that tells nothing apart.
#
# The losses lie a little above each level and creep down: the weights keep growing, and the level
# is reached only in the limit.
#
# </details>
#
# ## Experiment 3: look at one of each
#
# **Predict.** Each hidden unit is 0 on one straight line. In a solved network, where do the two
# lines run? And where in a stalled one? Sketch both, then draw.

# %% figure="lab-xor-surface" alt="Two XOR networks: one solved, one stalled at half of log 2"
import matplotlib.pyplot as plt

pair, pair_losses = train(start(200, hidden=2), X, y)
chosen = {
    "solved": int(np.argmin(pair_losses)),
    "stalled": int(np.argmin(np.abs(pair_losses - np.log(2) / 2))),
}

ticks = np.linspace(-0.5, 1.5, 81)
grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)


def draw(ax, name, s):
    """Network s, its two lines, and where it is sure."""
    one = {key: value[s : s + 1] for key, value in pair.items()}
    logits, _ = forward(one, grid, "tanh")
    surface = logits.reshape(81, 81)
    sure = np.log(3)  # the logit of a probability of 3/4
    ax.contourf(ticks, ticks, surface, [sure, 1e9], colors=["C1"], alpha=0.25)
    ax.contourf(ticks, ticks, surface, [-sure, sure], colors=["C2"], alpha=0.25)
    for w, b in zip(one["W1"][0], one["b1"][0, 0], strict=True):
        line = (grid @ w + b).reshape(81, 81)
        ax.contour(ticks, ticks, line, [0], colors=["C0"], linestyles="dashed")
    ax.plot(*X[y == 0].T, "o", color="C0", markersize=9)
    ax.plot(*X[y == 1].T, "s", color="C1", markersize=9)
    ax.set_title(f"{name}: loss {pair_losses[s]:.3f}")
    ax.set_xticks([0, 1])
    ax.set_yticks([0, 1])
    ax.set_aspect("equal")
    ax.grid(visible=False)


fig, axes = plt.subplots(1, 2, figsize=(6.6, 3.3))
for panel, (which, seed) in zip(axes, chosen.items(), strict=True):
    draw(panel, which, seed)

# %% [markdown]
# Squares are class 1. Orange is where the network gives class 1 a probability above $\tfrac34$, the
# other shade is where it is undecided, between $\tfrac14$ and $\tfrac34$, and dashed are the lines
# of the hidden units. The solved network's lines part the squares from the circles, and the
# undecided strips along them are narrow. The stalled network has two corners, one of each class,
# deep in undecided ground.
#
# **Explain.** The two undecided corners want opposite answers, and a step toward either one would
# help it. Why does gradient descent not pull them apart?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# To give them different answers, a hidden unit must change from one corner to the other. But both
# units are saturated at both corners: $1 - a^2$ is almost 0, so almost no gradient passes through
# them. The output unit sees two equal rows with opposite answers, and $\tfrac12$ is the best it can
# say. What gradient is left makes the two *right* corners more certain.
#
# </details>
#
# ## Experiment 4: two units that start alike
#
# **Predict.** Copy the first hidden unit of each network onto the second one, weights and all. The
# values are random, and no two *networks* are alike. How many of 200 solve XOR now?

# %%
twins = start(200, hidden=2)
twins["W1"] = np.repeat(twins["W1"][:, :1], 2, axis=1)
twins["W2"] = np.repeat(twins["W2"][:, :, :1], 2, axis=2)
twins_after, twin_losses = train(twins, X, y)
gap = np.abs(twins_after["W1"][:, 0] - twins_after["W1"][:, 1]).max()
print("solved:", np.sum(twin_losses < 0.1), "of 200")
print("lowest loss:", twin_losses.min().round(2))
print("largest difference between the two units after training:", gap)

# %% [markdown]
# **Explain.** Say in one sentence why the difference is exactly 0, and which width this network
# really has.
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# Two units with equal weights have equal outputs, so they get equal gradients, so they stay equal:
# the network of width 2 moves as one of width 1 does, and stops where that stops. This is what
# random starting weights are for: "To break symmetry we start with small random weights"
# ([Rumelhart, Hinton & Williams 1986](https://doi.org/10.1038/323533a0)).
#
# </details>
#
# ## Experiment 5: how large should the first weights be?
#
# **Predict.** The standard deviation of the starting weights has been 1. Rank 0.03, 0.1, 0.3, 1, 3
# and 10 by the share of networks that solve XOR in the same 1500 steps.

# %%
for scale in (0.03, 0.1, 0.3, 1.0, 3.0, 10.0):
    _, scale_losses = train(start(200, hidden=2, scale=scale), X, y)
    solved = np.mean(scale_losses < 0.1)
    waiting = np.mean(scale_losses > 0.69)
    print(f"scale {scale:5.2f}: {solved:4.0%} solved,", end=" ")
    print(f"{waiting:4.0%} still at log 2")

# %% [markdown]
# **Explain.** Both ends fail, and not in the same way. What goes wrong at 0.03, and what at 10? To
# which of the two would more steps help?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# At 0.03 all units are near 0, where every weight's gradient is tiny: that of the first layer holds
# $\mat{W}^{(2)}$ as a factor and that of the second holds $\vec{a}^{(1)}$, and both are near 0.
# Most networks have hardly left $\log 2$. More steps help: pass `steps=6000` and see. At 10 the
# units start out saturated, so that the network is stuck with the grouping that chance gave it.
# More steps hardly help.
#
# </details>
#
# ## Experiment 6: another activation
#
# **Predict.** Will ReLU do better or worse than tanh on this problem, at width 2? At width 8?

# %%
for kind in activations:
    shares = []
    for units in (2, 4, 8):
        _, kind_losses = train(start(200, units), X, y, activation=kind)
        shares.append(f"{np.mean(kind_losses < 0.1):4.0%}")
    print(f"{kind:8s} width 2, 4, 8:", *shares)

# %% [markdown]
# **Explain.** ReLU is the usual choice in large networks, and the worst here. Why?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# A ReLU unit that is 0 at all four corners has slope 0 at all four: its weights get no gradient,
# and here nothing else moves them, so it never comes back. With four training points that happens
# often, and with two units there is none to spare: most of the failed networks of width 2 end with
# such a unit. With more units, enough survive. A saturated tanh still has a small slope, until it
# rounds to 1.
#
# </details>
#
# ## Experiment 7: where the corners lie
#
# So far the corners are 0 and 1, and the networks that stalled near 0.35 all lump the corner
# $(1, 1)$ with one of its neighbors. Subtract $\tfrac12$ from every input: the same square, now
# centered on the origin, through which all lines start (the biases start at zero).
#
# **Predict.** Does that change the share of networks that solve XOR?

# %%
for size in (2, 3, 4):
    _, corner_losses = train(start(200, size), X, y)
    _, centered_losses = train(start(200, size), X - 0.5, y)
    as_is = np.sum(corner_losses < 0.1)
    centered = np.sum(centered_losses < 0.1)
    print(f"width {size}: {as_is} of 200 as is, {centered} of 200 centered")

# %% [markdown]
# **Explain.** A bias could undo the shift, so both versions can represent the same functions. Why
# does it help all the same?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# Every line starts through the origin. With corners at 0 and 1, the origin *is* a corner, and
# $(1, 1)$ lies farthest out, where tanh tends to saturate first. Centered, all four corners are
# equally far from the origin, and the first lines already pass between them. This is one reason to
# shift the inputs of a network to zero mean before training.
#
# </details>
#
# ## Experiment 8: three bits
#
# The parity of three bits is 1 when an odd number of them is 1: XOR with one input more.
#
# **Predict.** How wide must a tanh network be to solve it from most starts?

# %% browser="In the browser the last bits of tanh differ, and with them a few of these counts."
bits = np.array(list(np.ndindex(2, 2, 2)), dtype=float)  # (8, 3)
parity = bits.sum(axis=1) % 2
for wide in (2, 3, 4, 6, 8, 12):
    nets = start(100, wide, inputs=3)
    _, parity_losses = train(nets, bits, parity, steps=3000)
    print(f"width {wide:2d}: {np.mean(parity_losses < 0.1):4.0%} solved")

# %% [markdown]
# **Explain.** Rumelhart, Hinton and Williams met poor local minima only "in networks that have just
# enough connections to perform the task", and found that more connections gave paths around them.
# Do your two tables, for XOR and for parity, agree with that?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# Yes. In both, the smallest width that works at all works from some starts only, and the share
# climbs with width until it reaches all. The task needs no richer function: spare width makes the
# search easier.
#
# </details>
#
# ## Change it
#
# 1. Give experiment 5 four times the steps. Which rows change?
# 2. Train with `lr=10.0`. Do more networks solve XOR, or fewer?
# 3. Replace the targets 0 and 1 by 0.1 and 0.9. Do the weights still grow without end?
# 4. Move one corner: let `X[3]` be `(0.6, 0.6)`. Is it easier or harder now, and why?
#
# ## Where next
#
# Back to [A first training](../networks/first-training.md), part 2: the same loop on real data,
# where a test set tells you what the training loss cannot.
