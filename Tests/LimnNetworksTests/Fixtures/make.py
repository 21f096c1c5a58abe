"""Makes operations.safetensors, which the tests of LimnNetworks read: needs torch and safetensors.

    python3 make.py

A case is a function of inputs: CASE.in.NAME are its inputs, CASE.constant.NAME what gets no gradient, CASE.out its value,
CASE.probe random numbers p, and CASE.gradient.NAME the gradient of sum(out * p). Optimisers: see `optimiser`.
"""

import os

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(2026)
tensors = {}


def normal(*shape):
    return torch.randn(*shape)


def off_zero(*shape):
    """Normal numbers none of which is near 0, where some functions have a kink."""
    x = torch.randn(*shape)
    return x + 0.1 * torch.sign(x)


def case(name, function, constants=None, **inputs):
    constants = constants or {}
    inputs = {key: value.clone().requires_grad_() for key, value in inputs.items()}
    out = function(**inputs, **constants)
    probe = torch.randn(out.shape)
    gradients = torch.autograd.grad((out * probe).sum(), list(inputs.values()))
    for key, value in inputs.items():
        tensors[f"{name}.in.{key}"] = value.detach()
    for key, value in constants.items():
        tensors[f"{name}.constant.{key}"] = value
    tensors[f"{name}.out"] = out.detach()
    tensors[f"{name}.probe"] = probe
    for key, gradient in zip(inputs, gradients):
        tensors[f"{name}.gradient.{key}"] = gradient


image = (2, 3, 4, 6)

case("add", lambda x, y: x + y, x=normal(*image), y=normal(*image))
case("subtract", lambda x, y: x - y, x=normal(*image), y=normal(*image))
case("multiply", lambda x, y: x * y, x=normal(*image), y=normal(*image))
case("scale", lambda x: x * -2.5, x=normal(*image))
case("reshape", lambda x: x.reshape(2, 72), x=normal(*image))
case("sum", lambda x: x.sum(), x=normal(*image))
case("mean", lambda x: x.mean(), x=normal(*image))
case("square", lambda x: x * x, x=normal(*image))
case("channel-bias", lambda x, bias: x + bias[None, :, None, None], x=normal(*image), bias=normal(3))

case("relu", lambda x: F.relu(x), x=off_zero(*image))
case("leaky-relu", lambda x: F.leaky_relu(x, 0.2), x=off_zero(*image))
case("sigmoid", lambda x: torch.sigmoid(x), x=3 * normal(*image))
case("tanh", lambda x: torch.tanh(x), x=normal(*image))
case("silu", lambda x: F.silu(x), x=3 * normal(*image))
case("softplus", lambda x: F.softplus(x), x=3 * normal(*image))


def convolution(name, input, outputs, kernel, stride=1, padding=0, bias=False, relu=False):
    def function(x, weight, bias=None):
        y = F.conv2d(x, weight, bias, stride=stride, padding=padding)
        return F.relu(y) if relu else y

    while True:
        inputs = dict(x=normal(*input), weight=0.3 * normal(outputs, input[1], kernel, kernel))
        if bias:
            inputs["bias"] = normal(outputs)
        # Finite differences need some room around the kink of ReLU.
        if not relu or F.conv2d(*inputs.values(), stride=stride, padding=padding).abs().min() > 0.01:
            break
    case(name, function, **inputs)


convolution("convolution", (2, 3, 6, 5), 5, 3, padding=1)
convolution("convolution-bias", (2, 9, 4, 5), 4, 3, padding=1, bias=True)
convolution("convolution-relu", (1, 5, 4, 5), 9, 3, padding=1, relu=True)
convolution("convolution-bias-relu", (2, 4, 4, 4), 5, 3, padding=1, bias=True, relu=True)
convolution("convolution-stride", (1, 12, 6, 8), 7, 2, stride=2)
convolution("convolution-leftover", (2, 3, 7, 5), 4, 2, stride=2, bias=True)
convolution("convolution-stride-padding", (1, 3, 7, 6), 5, 3, stride=2, padding=1)
convolution("convolution-1x1", (1, 17, 3, 4), 12, 1)


def transposed(name, input, outputs, kernel, stride, padding=0, bias=True):
    def function(x, weight, bias=None):
        return F.conv_transpose2d(x, weight, bias, stride=stride, padding=padding)

    inputs = dict(x=normal(*input), weight=0.3 * normal(input[1], outputs, kernel, kernel))
    if bias:
        inputs["bias"] = normal(outputs)
    case(name, function, **inputs)


transposed("transposed", (2, 5, 3, 4), 3, 4, stride=2, padding=1)
transposed("transposed-2x2", (1, 9, 3, 2), 4, 2, stride=2, bias=False)
transposed("transposed-stride-1", (1, 3, 4, 5), 10, 3, stride=1, padding=1)

case("linear", lambda x, weight: F.linear(x, weight), x=normal(3, 7), weight=normal(5, 7))
case(
    "linear-bias", lambda x, weight, bias: F.linear(x, weight, bias), x=normal(4, 6), weight=normal(9, 6), bias=normal(9)
)

case("pixel-shuffle-2", lambda x: F.pixel_shuffle(x, 2), x=normal(2, 12, 2, 3))
case("pixel-shuffle-3", lambda x: F.pixel_shuffle(x, 3), x=normal(1, 18, 2, 3))
case("pixel-unshuffle-2", lambda x: F.pixel_unshuffle(x, 2), x=normal(*image))
case("pixel-unshuffle-3", lambda x: F.pixel_unshuffle(x, 3), x=normal(1, 2, 3, 6))
case("upsample-2", lambda x: F.interpolate(x, scale_factor=2, mode="nearest"), x=normal(*image))
case("upsample-3", lambda x: F.interpolate(x, scale_factor=3, mode="nearest"), x=normal(1, 9, 2, 3))
case("average-pool-2", lambda x: F.avg_pool2d(x, 2), x=normal(*image))
case("average-pool-3", lambda x: F.avg_pool2d(x, 3), x=normal(1, 9, 3, 6))

target = {"target": normal(*image)}
case("l1", lambda x, target: F.l1_loss(x, target), target, x=target["target"] + off_zero(*image))
case("mse", lambda x, target: F.mse_loss(x, target), target, x=normal(*image))
case(
    "charbonnier",
    lambda x, target: ((x - target) ** 2 + 1e-6).sqrt().mean(),
    target,
    x=target["target"] + off_zero(*image),
)


def optimiser(name, make, clip=None):
    """Six steps at the rates .rates: .first.NAME are the weights at the start, .gradients.NAME the gradients of all steps,
    .weights.NAME the weights after each step, .norms the gradients' norms before clipping."""
    parameters = {"w": torch.nn.Parameter(normal(3, 4)), "b": torch.nn.Parameter(normal(5))}
    rates = [0.01, 0.02, 0.03, 0.03, 0.005, 0.001]
    torch_optimiser = make(list(parameters.values()))
    tensors[f"{name}.rates"] = torch.tensor(rates)
    gradients = {key: [] for key in parameters}
    weights = {key: [] for key in parameters}
    norms = []
    for key, parameter in parameters.items():
        tensors[f"{name}.first.{key}"] = parameter.detach().clone()
    for step, rate in enumerate(rates):
        for key, parameter in parameters.items():
            parameter.grad = normal(*parameter.shape) * (0.1 if step % 3 == 2 else 1)
            gradients[key].append(parameter.grad.clone())
        norm = torch.sqrt(sum((p.grad**2).sum() for p in parameters.values()))
        norms.append(norm.item())
        if clip:
            torch.nn.utils.clip_grad_norm_(list(parameters.values()), clip)
        for group in torch_optimiser.param_groups:
            group["lr"] = rate
        torch_optimiser.step()
        for key, parameter in parameters.items():
            weights[key].append(parameter.detach().clone())
    for key in parameters:
        tensors[f"{name}.gradients.{key}"] = torch.stack(gradients[key])
        tensors[f"{name}.weights.{key}"] = torch.stack(weights[key])
    tensors[f"{name}.norms"] = torch.tensor(norms)


optimiser("adam", lambda p: torch.optim.Adam(p, lr=1, betas=(0.9, 0.999), eps=1e-8))
optimiser("adam-betas", lambda p: torch.optim.Adam(p, lr=1, betas=(0.8, 0.95), eps=1e-3))
optimiser("adamw-clip", lambda p: torch.optim.AdamW(p, lr=1, betas=(0.9, 0.99), weight_decay=0.1), clip=1.0)


def draw(mean, logVariance, noise):
    return mean + torch.exp(logVariance / 2) * noise


def divergence(mean, logVariance):
    normal = torch.distributions.Normal
    posterior = normal(mean, torch.exp(logVariance / 2))
    return torch.distributions.kl_divergence(posterior, normal(0.0, 1.0)).flatten(1).sum(1)


for name, shape in [("gaussian", (3, 7)), ("gaussian-maps", image)]:
    moments = dict(mean=normal(*shape), logVariance=normal(*shape))
    case(f"{name}-draw", draw, {"noise": normal(*shape)}, **moments)
    case(f"{name}-divergence", divergence, **moments)
case("gaussian-moments", lambda x, noise: draw(*x.chunk(2, 1), noise), {"noise": normal(3, 7)}, x=normal(3, 14))
case(
    "gaussian-moments-maps", lambda x, noise: draw(*x.chunk(2, 1), noise), {"noise": normal(*image)}, x=normal(2, 6, 4, 6)
)

case(
    "gaussian-clamped",
    lambda mean, logVariance, noise: draw(mean, logVariance.clamp(-1, 0.5), noise),
    {"noise": normal(3, 7)},
    mean=normal(3, 7),
    logVariance=torch.tensor([-2, -0.8, -0.3, 0.1, 0.4, 0.8, 1.7]).repeat(3, 1) + 0.05 * torch.rand(3, 7),
)


def divergence_by_unit(mean, logVariance):
    normal = torch.distributions.Normal
    posterior = normal(mean, torch.exp(logVariance / 2))
    return torch.distributions.kl_divergence(posterior, normal(0.0, 1.0)).mean(0)


# The means grow from unit to unit: some are below the floor, none is near it.
moments = dict(mean=normal(4, 6) * torch.arange(6) / 3, logVariance=normal(4, 6) * torch.arange(6) / 6)
units = divergence_by_unit(**moments)
assert 1 < (units < 0.5).sum() < 5 and (units - 0.5).abs().min() > 0.05
case("divergence-by-unit", lambda **m: divergence_by_unit(**m).sum(), **moments)
case("divergence-by-unit-floor", lambda **m: divergence_by_unit(**m).clamp(min=0.5).sum(), **moments)
tensors["divergence-by-unit.constant.units"] = units

labels = torch.randint(0, 2, (4, 5)).float()
labels[0, 1] = labels[2, 3] = labels[3, 0] = float("nan")  # not known


def binary_cross_entropy(x, labels):
    known = ~labels.isnan()
    return F.binary_cross_entropy_with_logits(x[known], labels[known])


case("binary-cross-entropy", binary_cross_entropy, {"labels": labels}, x=3 * normal(4, 5))
case(
    "cross-entropy",
    lambda x, classes: F.cross_entropy(x, classes.long(), ignore_index=-1),
    {"classes": torch.tensor([2.0, -1, 0, 6, 3])},
    x=3 * normal(5, 7),
)
case("normalising-rows", lambda x: F.normalize(x, dim=1), x=2 * normal(4, 6))


def negative_log_likelihood(x, target, variance):
    distribution = torch.distributions.Normal(x, variance.sqrt())
    return -distribution.log_prob(target).flatten(1).sum(1).mean()


target = {"target": normal(*image)}
case(
    "likelihood-optimal",
    lambda x, target: negative_log_likelihood(x, target, F.mse_loss(x, target)),
    target,
    x=target["target"] + 0.3 * normal(*image),
)
case(
    "likelihood-learned",
    lambda x, logVariance, target: negative_log_likelihood(x, target, logVariance.exp()),
    target,
    x=target["target"] + 0.3 * normal(*image),
    logVariance=torch.tensor([-1.5]),
)
case(
    "likelihood-learned-map",
    lambda x, logVariance, target: negative_log_likelihood(x, target, logVariance.exp()),
    target,
    x=target["target"] + 0.3 * normal(*image),
    logVariance=normal(1, *image[1:]) - 1.5,
)

# The loss of the photo denoiser: the mean over examples of the logarithm of the squared error, with a floor.
case(
    "log-mse",
    lambda x, target: torch.log(((x - target) ** 2).mean((1, 2, 3)) + (0.6 / 255) ** 2).mean(),
    target,
    x=target["target"] + normal(2, 1, 1, 1) * 0.5 * normal(*image),
)

case("prelu", lambda x, slopes: F.prelu(x, slopes), x=off_zero(*image), slopes=normal(3))
case("prelu-rows", lambda x, slopes: F.prelu(x, slopes), x=off_zero(4, 7), slopes=normal(7))


def apart(*shape):
    """Numbers in random order, no two of which are near each other."""
    count = torch.Size(shape).numel()
    return ((torch.randperm(count) - count / 2) * 0.1).reshape(shape)


case("max-pool-2", lambda x: F.max_pool2d(x, 2, 2, ceil_mode=True), x=apart(2, 3, 5, 6))
case("max-pool-3", lambda x: F.max_pool2d(x, 3, 2, ceil_mode=True), x=apart(1, 9, 6, 7))

# What priors that are trained with a model are made of.
case("exponential", lambda x: torch.exp(x), x=normal(4, 5))
case("item-sums", lambda x: x.sum(1), x=normal(4, 5))


def mixture(z, mean, logVariance):
    components = torch.distributions.Independent(torch.distributions.Normal(mean, (logVariance / 2).exp()), 1)
    weights = torch.distributions.Categorical(torch.ones(len(mean)))
    return torch.distributions.MixtureSameFamily(weights, components).log_prob(z)


case("mixture-log-density", mixture, z=normal(5, 3), mean=normal(4, 3), logVariance=normal(4, 3))


def coupling(z, first, firstBias, second, secondBias, third, thirdBias, fourth, fourthBias):
    """Two layers of a flow over three coordinates: the first keeps coordinate 0, the second coordinates 1 and 2."""
    stretch = 0
    for layer, (w, b, v, c) in enumerate(
        [(first, firstBias, second, secondBias), (third, thirdBias, fourth, fourthBias)]
    ):
        kept, changed = (z[:, :1], z[:, 1:]) if layer == 0 else (z[:, 1:], z[:, :1])
        out = F.linear(F.relu(F.linear(kept, w, b)), v, c)
        scale, shift = out.chunk(2, 1)
        scale = 2 * torch.tanh(scale)
        changed = changed * scale.exp() + shift
        stretch = stretch + scale.sum(1)
        z = torch.cat([kept, changed] if layer == 0 else [changed, kept], 1)
    return torch.distributions.Normal(0, 1).log_prob(z).sum(1) + stretch


case(
    "coupling-flow",
    coupling,
    z=normal(5, 3),
    first=normal(4, 1), firstBias=normal(4), second=normal(4, 4) * 0.3, secondBias=normal(4),
    third=normal(4, 2), thirdBias=normal(4), fourth=normal(2, 4) * 0.3, fourthBias=normal(2),
)

folder = os.path.dirname(os.path.abspath(__file__))
save_file({name: tensor.contiguous().clone() for name, tensor in tensors.items()}, os.path.join(folder, "operations.safetensors"))
