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
# # Lab 2: digits from scratch to PyTorch
#
# You have read how a network is moved from NumPy to PyTorch. In this lab you do it, and then ask
# the network questions that no page has answered for you: which bugs it forgives, how narrow it may
# be, what it sees in an image, and what it does not.
#
# - **Time**: 90 to 120 minutes. The whole program runs in less than half a minute.
# - **Before it**: [A first training](../networks/first-training.md) and
#   [PyTorch](../networks/pytorch.md).
# - **How to work**: write your prediction down before you look at an output. The outputs below are
#   those of the run that built this page; yours may differ in the last digit.
# - **How to open it**: the lab is one Python file, [`digits.py`](digits.py), in the percent format.
#   Jupyter with Jupytext opens it as a notebook, VS Code and PyCharm run its cells one by one, and
#   `python digits.py` runs all of it. It needs `derived[torch]`, and Matplotlib for the picture.

# %% [markdown]
# ## The network in NumPy
#
# The data come with the library, split and standardized as on the page *A first training*. The
# network has one hidden layer of ReLU units and ten logits. Read `gradients` line by line and say
# the shape of each array aloud before you go on.

# %%
import numpy as np

from derived.data import load_digits, standardize, train_val_test_split

digits = load_digits()
rng_split = np.random.default_rng(0)
split = train_val_test_split(digits.data, digits.target, rng=rng_split)
x_train, x_val, x_test = standardize(*(part.data for part in split))  # (N, 64)
t_train, t_val, t_test = (part.target for part in split)  # (N,)


def start(hidden=32, seed=0):
    """Small random weights and biases: W1, b1, W2, b2."""
    rng = np.random.default_rng(seed)
    shapes = ((hidden, 64), (hidden,), (10, hidden), (10,))
    return [rng.uniform(-1 / 8, 1 / 8, size=shape) for shape in shapes]


def forward(params, x):
    W1, b1, W2, b2 = params
    Z1 = x @ W1.T + b1  # (N, H)
    A = np.maximum(Z1, 0)  # (N, H)
    return Z1, A, A @ W2.T + b2  # logits (N, 10)


def mean_loss(params, x, t):
    _, _, Z2 = forward(params, x)
    log_sum = np.logaddexp.reduce(Z2, axis=1)
    return np.mean(log_sum - Z2[np.arange(len(t)), t])


def gradients(params, x, t):
    """The derivative of the mean loss with respect to each parameter."""
    _, _, W2, _ = params
    Z1, A, Z2 = forward(params, x)
    P = np.exp(Z2 - np.logaddexp.reduce(Z2, axis=1, keepdims=True))
    P[np.arange(len(t)), t] -= 1
    D2 = P / len(t)  # (N, 10)
    D1 = (D2 @ W2) * (Z1 > 0)  # (N, H)
    return [D1.T @ x, D1.sum(axis=0), D2.T @ A, D2.sum(axis=0)]


def orders(epochs, seed=0, size=32):
    """The rows of each batch, for so many epochs."""
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        shuffled = rng.permutation(len(x_train))
        yield from np.split(shuffled, range(size, len(shuffled), size))


def train(params, gradient=gradients, lr=0.2, epochs=5):
    params = [value.copy() for value in params]
    for rows in orders(epochs):
        steps = gradient(params, x_train[rows], t_train[rows])
        pairs = zip(params, steps, strict=True)
        params = [value - lr * step for value, step in pairs]
    return params


def accuracy(params, x, t):
    return np.mean(forward(params, x)[2].argmax(axis=1) == t)


params = train(start())
print(f"validation accuracy after 5 epochs: {accuracy(params, x_val, t_val):.3f}")

# %% [markdown]
# ## Experiment 1: three bugs, one of them loud
#
# Here are three wrong backward passes. The first forgets the slope of ReLU. The second sums over
# the batch where it should average. The third forgets the gradient of the first biases.
#
# **Predict.** After five epochs, what is the validation accuracy of each: about 0.1, about 0.5 or
# above 0.9? And what will a comparison with finite differences say about each?


# %%
def no_slope(params, x, t):
    _, _, W2, _ = params
    _, A, Z2 = forward(params, x)
    P = np.exp(Z2 - np.logaddexp.reduce(Z2, axis=1, keepdims=True))
    P[np.arange(len(t)), t] -= 1
    D2 = P / len(t)
    D1 = D2 @ W2
    return [D1.T @ x, D1.sum(axis=0), D2.T @ A, D2.sum(axis=0)]


def no_mean(params, x, t):
    return [len(t) * step for step in gradients(params, x, t)]


def no_bias(params, x, t):
    dW1, db1, dW2, db2 = gradients(params, x, t)
    return [dW1, np.zeros_like(db1), dW2, db2]


def worst_error(gradient, seed=1):
    """Nudge 60 parameters, and compare with the formula."""
    rng = np.random.default_rng(seed)
    params, x, t = start(seed=seed), x_train[:20], t_train[:20]
    worst = 0.0
    for value, formula in zip(params, gradient(params, x, t), strict=True):
        for _ in range(15):
            place = tuple(rng.integers(0, value.shape))
            before = value[place]
            value[place] = before + 1e-6
            up = mean_loss(params, x, t)
            value[place] = before - 1e-6
            down = mean_loss(params, x, t)
            value[place] = before
            worst = max(worst, abs((up - down) / 2e-6 - formula[place]))
    return worst


for bug in (gradients, no_slope, no_mean, no_bias):
    with np.errstate(over="ignore", invalid="ignore"):
        trained = train(start(), bug)
        reached = accuracy(trained, x_val, t_val)
    verdict = "right" if worst_error(bug) < 1e-7 else "wrong"
    print(f"{bug.__name__:9s} accuracy {reached:.2f}, the check says {verdict}")

# %% [markdown]
# **Explain.** Why can a network learn with a wrong gradient? Which of the bugs would you have found
# from the accuracy alone?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# A step needs only to go downhill, not *steepest* downhill. Without the slope of ReLU, the second
# layer still gets its exact gradient, and the first one gets a wrong part from those units alone
# that were off. Without the first biases, 32 of 2,410 parameters stay where they started. A sum in
# place of a mean is the right direction at 32 times the rate, and 6.4 is too much: this one is
# loud. An accuracy says that something works, never that all of it is right. The gradient check
# finds all three in a moment.
#
# </details>
#
# ## Experiment 2: the same numbers in PyTorch
#
# **Your task.** Before you look at the cell: write the network in PyTorch, give it the weights of
# `start()`, take the batches of `orders`, and train five epochs in float64. Compare the weights
# with those of NumPy after each epoch.
#
# **Predict.** How large is the largest difference after one epoch, and after five? And if the
# PyTorch network computes in float32?

# %%
import torch
from torch import nn


def make_net(params, dtype):
    """The NumPy network's layers, with its weights."""
    hidden = len(params[1])
    net = nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10))
    net = net.to(dtype)
    with torch.no_grad():
        for theirs, ours in zip(net.parameters(), params, strict=True):
            theirs.copy_(torch.from_numpy(ours))
    return net


def train_net(net, optimizer, batches, x, t):
    net.train()
    for rows in batches:
        loss = nn.functional.cross_entropy(net(x[rows]), t[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


t_all = torch.from_numpy(t_train)


def port_gap(dtype, epochs):
    """The largest difference of a weight between the two networks."""
    net = make_net(start(), dtype)
    sgd = torch.optim.SGD(net.parameters(), lr=0.2)
    x_all = torch.from_numpy(x_train).to(dtype)
    train_net(net, sgd, orders(epochs), x_all, t_all)
    ours = train(start(), epochs=epochs)
    theirs = [weight.detach().numpy() for weight in net.parameters()]
    return max(np.abs(a - b).max() for a, b in zip(ours, theirs, strict=True))


for dtype in (torch.float64, torch.float32):
    for epochs in (1, 5):
        gap = port_gap(dtype, epochs)
        size = next(power for power in range(-16, 1) if gap < 10.0**power)
        print(f"{dtype}, epochs {epochs}: difference below 1e{size}")

# %% [markdown]
# **Explain.** Neither difference is 0. Where do they come from, and what size would a *mistake*
# have?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# Both libraries round, and they add in another order. A double has about 16 digits and a float
# about 7. Each step carries the differences on, and here they hardly grow. A mistake in the port,
# such as a transposed weight or another batch, shows in the first digits. The wide
# gap between the two is what makes the comparison a test. In float32 it is narrower, so compare in
# float64 and use float32 afterward.
#
# </details>
#
# ## Experiment 3: how wide?
#
# **Predict.** The hidden layer has 1, 2, 4, 8, 32 or 128 units. Write down six validation
# accuracies. What is the least width from which you expect more than 0.9? Then run; each width is
# trained from three seeds.

# %%
x32 = {
    "train": torch.from_numpy(x_train).float(),
    "val": torch.from_numpy(x_val).float(),
}


def score(net, x, t):
    """The share of rows that a network reads correctly, in evaluation mode."""
    net.eval()
    with torch.no_grad():
        guesses = net(x).argmax(dim=1)
    return (guesses == torch.from_numpy(t)).double().mean().item()


def fitted(hidden=32, seed=0, epochs=10, kind="sgd", lr=0.2, middle=()):
    """A fresh network, trained; `middle` are layers after the ReLU."""
    torch.manual_seed(seed)
    below, above = nn.Linear(64, hidden), nn.Linear(hidden, 10)
    net = nn.Sequential(below, nn.ReLU(), *middle, above)
    makers = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
    optimizer = makers[kind](net.parameters(), lr=lr)
    train_net(net, optimizer, orders(epochs, seed), x32["train"], t_all)
    return net


for width in (1, 2, 4, 8, 32, 128):
    shares = [score(fitted(width, seed), x32["val"], t_val) for seed in range(3)]
    print(f"width {width:3d}: " + " ".join(f"{share:.2f}" for share in shares))

# %% [markdown]
# **Explain.** Ten classes pass through two numbers at width 2. How can the accuracy be well above
# the 0.2 that two classes would make? And why does width 128 gain so little over 32?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# Two numbers are a plane, not two classes, and ten regions fit on a plane. But each is cut out by
# linear scores, from units that are never negative, so they lie crowded, and many images land in
# the wrong one. Beyond 32 units the width is no longer what is missing: with 1,079 images the
# training part is fitted anyway, and the rest is how well it stands for new ones.
#
# </details>
#
# ## Experiment 4: a fair race
#
# **Predict.** Adam is often called the better optimizer. Each of the two gets six learning rates
# and two epochs. Which one wins at *its best* rate? Which one is less sensitive?

# %%
print("rate   sgd   adam")
for lr in (0.001, 0.01, 0.1, 0.5, 1.0, 3.0):
    both = [fitted(kind=kind, lr=lr, epochs=2) for kind in ("sgd", "adam")]
    raced = [score(net, x32["val"], t_val) for net in both]
    print(f"{lr:<6} {raced[0]:.2f}  {raced[1]:.2f}")

# %% [markdown]
# **Explain.** What would you have concluded if you had compared both at the rate 0.001? And at 1.0?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# At 0.001 Adam wins by far, at 1.0 plain SGD does. A learning rate means another thing in each:
# Adam's is close to the length of a step per weight, the other one multiplies the gradient. Compare
# each at its own best rate, found on the validation part with the same effort. Then little is left
# of the difference here. What is left is the width: Adam learns at every rate of the table, SGD
# only in a range of it.
#
# </details>
#
# ## Experiment 5: the mode that you forget
#
# **Predict.** A dropout layer with rate 0.5 follows the ReLU. Trained for 20 epochs and scored
# correctly, is the network better or worse than without? And what if you forget `eval()`?

# %%
plain = fitted(64, epochs=20)
dropping = fitted(64, epochs=20, middle=(nn.Dropout(0.5),))
print(f"without dropout:            {score(plain, x32['val'], t_val):.3f}")
print(f"with dropout, eval mode:    {score(dropping, x32['val'], t_val):.3f}")
dropping.train()
torch.manual_seed(0)
forgotten = []
for _ in range(5):
    with torch.no_grad():
        guesses = dropping(x32["val"]).argmax(dim=1)
    forgotten.append((guesses == torch.from_numpy(t_val)).double().mean().item())
print("with dropout, eval forgotten:", *(f"{share:.3f}" for share in forgotten))

# %% [markdown]
# **Explain.** The last line shows five scores of one network on one data set. What, besides their
# height, gives the bug away?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# They differ. An evaluation of fixed weights on fixed data has one result; if a second call gives
# another, something is random that should not be. Put that into a test: evaluate twice, compare. As
# to the first two lines: with 359 images a standard error is about 0.01, so a difference of a few
# images says nothing either way.
#
# </details>
#
# ## Experiment 6: what a hidden unit looks at
#
# Each row of the first weight matrix has 64 numbers, one a pixel: it is a picture.
#
# **Predict.** Sketch what you expect: strokes, whole digits, or noise? Then draw.

# %% figure="lab-digits-weights" alt="Weights of 16 hidden units, each an 8 by 8 picture"
import matplotlib.pyplot as plt

pictures = fitted(16, epochs=20)[0].weight.detach().reshape(16, 8, 8).numpy()
bound = np.abs(pictures).max()
fig, axes = plt.subplots(2, 8, figsize=(6.6, 2.0))
for ax, picture in zip(axes.flat, pictures, strict=True):
    ax.imshow(picture, vmin=-bound, vmax=bound)
    ax.set_axis_off()

# %% [markdown]
# Most look like noise with a few strong spots, in one shade where ink speaks for the unit and in
# the opposite one where it speaks against. Few look like strokes, none like a digit. Nothing in the
# network asks for more: it does not know which pixels are neighbors. That is a claim, and you can
# test it.
#
# ## Experiment 7: scrambled pixels, shifted pixels
#
# Shuffle the 64 pixels by *one* fixed permutation, the same for all images, in training and
# validation. No person could read the result. (The pixels are only divided by 16 here:
# standardized, a shift would also bring ink to pixels with hardly any spread, and you could not
# tell the two effects apart.)
#
# **Predict.** What accuracy does the network reach on scrambled images, if it is trained on
# scrambled ones? And what does the network that was trained on straight images reach when you shift
# each validation image by one pixel to the right?


# %%
def inked(rows):
    """Pixels from 0 to 1, in float32; no statistics involved."""
    return torch.from_numpy(rows.reshape(len(rows), 64) / 16).float()


def fitted_to(inputs, seed):
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    sgd = torch.optim.SGD(net.parameters(), lr=0.5)
    train_net(net, sgd, orders(10, seed), inputs, t_all)
    return net


jumble = np.random.default_rng(0).permutation(64)
ink_train, ink_val = inked(split.train.data), inked(split.val.data)
shifted = np.zeros((len(t_val), 8, 8))  # one pixel to the right
shifted[:, :, 1:] = split.val.data.reshape(-1, 8, 8)[:, :, :-1]

print("seed  straight  scrambled  shifted")
for seed in range(3):
    straight = fitted_to(ink_train, seed)
    scrambled = fitted_to(ink_train[:, jumble], seed)
    line = (
        score(straight, ink_val, t_val),
        score(scrambled, ink_val[:, jumble], t_val),
        score(straight, inked(shifted), t_val),
    )
    print(f"{seed:4d}" + "".join(f"{share:10.2f}" for share in line))

# %% [markdown]
# **Explain.** Why does the permutation cost nothing? And what would a network have to know so that
# a shift costs little?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# A linear layer sums over pixels, and a sum has no order. Permute the pixels and the columns of
# $\mat{W}^{(1)}$ alike, and every unit gets the same numbers; the random start has no preferred
# order either. So to this network an image is a list. A shift, which to you changes nothing, gives
# each weight another pixel. A network that takes the same weights to every place of the image, and
# then asks less exactly *where* it found something, would mind much less. That is convolution and
# pooling, in Module 5.
#
# </details>
#
# ## Experiment 8: one number at the end
#
# You have looked at the validation part some fifty times. Now decide on width, optimizer, rate and
# epochs, *write them down*, and then open the test part, once.
#
# **Predict.** Will the test accuracy be above or below your best validation accuracy? By about how
# much?

# %%
chosen = fitted(hidden=64, epochs=20, seed=0)
x_last = torch.from_numpy(x_test).float()
p = score(chosen, x_last, t_test)
error = np.sqrt(p * (1 - p) / len(t_test))
print(f"validation {score(chosen, x32['val'], t_val):.3f}")
print(f"test       {p:.3f}, standard error {error:.3f}")

# %% [markdown]
# **Explain.** Validation and test differ. Is that luck, or has choosing on the validation part made
# its score too high?
#
# <details class="success" markdown="1">
# <summary>Answer</summary>
#
# One number cannot tell. Choosing by the *validation* score makes that score look too good, on
# average; the test part had no say, so its score stays honest. Luck goes both ways: the standard
# errors are 0.010 and 0.007, so that their difference has one of
# $\sqrt{0.010^2 + 0.007^2} \approx 0.012$. If the test comes out higher, as can happen, that is
# luck of the split, and no reason to look again.
#
# </details>
#
# ## Change it
#
# 1. Give experiment 1 a bug of your own that keeps the accuracy above 0.9 and that the gradient
# check finds.
# 2. In experiment 2, give `orders` another seed in `port_gap`, and change nothing else. How large
# is the difference then?
# 3. In experiment 7, add shifted copies of the training images. How much of the loss do you win
# back?
# 4. Replace the loop of `train_net` by `derived.training.Trainer`, save after each epoch, and
# resume in the middle.
#
# ## Where next
#
# You have done by hand what the module taught. Module 4 asks what changes when the network gets
# deep; Module 5 builds the network that experiment 7 calls for.
