#!/usr/bin/env python3
"""Cuts a narrower photo denoiser out of a trained one, as a start for training; needs what train-photo-denoiser.py needs.

    python3 narrow-photo-denoiser.py WIDE.safetensors NARROW.safetensors --channels 32,64,128 --photos DIR [DIR ...]

Between its ReLUs the network is linear: each level has a stream that convolutions write to and blocks add to. A stream's basis is
free, so it can be turned and cut. Balanced truncation (Moore, "Principal component analysis in linear systems", 1981) keeps the
directions in which activations are large and the output is sensitive: with the covariance C = L Lᵀ of the stream and G of the
output's gradient there, the eigenvectors of Lᵀ G L with the largest eigenvalues. Of the units behind a ReLU those stay whose
mean square times the gradient's is largest. Examples weigh by their own error, as in the logarithmic loss.
"""
import argparse, importlib.util, os, sys

parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
parser.add_argument('wide')
parser.add_argument('narrow')
parser.add_argument('--channels', default='32,64,128')
parser.add_argument('--photos', nargs='+', required=True)
parser.add_argument('--batches', type=int, default=12)
options = parser.parse_args()

# The trainer reads its options as it is loaded.
sys.argv = ['train', '--photos', *options.photos, '--limit', '80', '--batch', '16', '--graphics', '.15',
            '--mix', 'gauss=.32,camera=.40,grain=.05,jpeg=.09,impulse=.02,clean=.10']
place = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'train-photo-denoiser.py')
spec = importlib.util.spec_from_file_location('trainer', place)
trainer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(trainer)
np, torch, F = trainer.np, trainer.torch, trainer.F
from denoiser_network import Block, Net
from safetensors.torch import load_file, save_file

wide = {name: value.float() for name, value in load_file(options.wide).items()}
old = [wide['encoder.head.weight'].shape[0], wide['encoder.levels.1.0.weight'].shape[0], wide['encoder.levels.2.0.weight'].shape[0]]
new = [int(n) for n in options.channels.split(',')]
blocks = ([1, 1, 2], [1, 1])
net = Net(old, *blocks)
net.load_state_dict(wide)

taps = []   # (key, activation); a key is ('stream', level) or ('hidden', name of the block)


def tap(key, value):
    value.retain_grad()
    taps.append((key, value))
    return value


def residual(block, h, name, level):
    hidden = tap(('hidden', name), F.relu(block._modules['0'](h)))
    return tap(('stream', level), h + block._modules['2'](hidden))


def forward(x):
    h, features = tap(('stream', 0), net.encoder.head(F.pixel_unshuffle(x, 2))), []
    for level, parts in enumerate(net.encoder.levels):
        for i, part in parts._modules.items():
            if isinstance(part, Block): h = residual(part, h, f'encoder.levels.{level}.{i}', level)
            else: h = tap(('stream', level), part(h))
        features.append(h)
    for level in reversed(range(2)):
        h = tap(('stream', level), F.pixel_shuffle(net.decoder.up[level](h), 2) + features[level])
        for i, part in net.decoder.levels[level]._modules.items(): h = residual(part, h, f'decoder.levels.{level}.{i}', level)
    return F.pixel_shuffle(net.decoder.tail(h), 2)


_, photos = trainer.load_photos()
rng = np.random.default_rng(3)
pairs = trainer.Pairs(photos, trainer.draw_graphics(rng, 100), 5)
torch.manual_seed(5)
C, G = {}, {}
for _ in range(options.batches):
    x, y = pairs.batch(rng)
    out = forward(y.clone().requires_grad_())
    scale = 1 / (((y - out - x) ** 2).mean((1, 2, 3)).detach() + (1.5 / 255) ** 2).sqrt()[:, None, None, None]
    (out * torch.randn_like(out) * scale).sum().backward()
    for key, value in taps:
        act = (value.detach() * scale).transpose(0, 1).flatten(1)
        grad = value.grad.transpose(0, 1).flatten(1)
        if key[0] == 'stream':
            C[key] = C.get(key, 0) + (act @ act.T).double() / act.shape[1]
            G[key] = G.get(key, 0) + (grad @ grad.T).double() / grad.shape[1]
        else:
            C[key] = C.get(key, 0) + (act ** 2).mean(1).double()
            G[key] = G.get(key, 0) + (grad ** 2).mean(1).double()
    taps.clear()
    net.zero_grad()

into, outof, kept = {}, {}, {}
for level in range(3):
    c, g = C[('stream', level)], G[('stream', level)]
    c = c + torch.eye(len(c)).double() * 1e-6 * c.trace() / len(c)
    root = torch.linalg.cholesky(c)
    values, vectors = torch.linalg.eigh(root.T @ g @ root)
    values, vectors = values.flip(0)[:new[level]], vectors.flip(1)[:, :new[level]]
    back = root @ vectors @ torch.diag(values ** -.25)
    forth = torch.diag(values ** -.75) @ vectors.T @ root.T @ g
    # Each new channel is as large as the old ones were in the mean.
    size = c.diagonal().sqrt().mean() / (forth @ c @ forth.T).diagonal().sqrt()
    into[level], outof[level] = (size[:, None] * forth).float(), (back / size).float()
for kind, name in C:
    if kind == 'hidden':
        score = C[(kind, name)] * G[(kind, name)]
        kept[name] = score.argsort(descending=True)[:new[int(name.split('.')[2])]].sort().values


def on_input(weight, matrix): return torch.einsum('oikl,ij->ojkl', weight, matrix)
def on_output(matrix, weight): return torch.einsum('po,oikl->pikl', matrix, weight)


narrow = {}
for name, weight in wide.items():
    parts = name.split('.')
    if name == 'encoder.head.weight': narrow[name] = on_output(into[0], weight)
    elif name == 'decoder.tail.weight': narrow[name] = on_input(weight, outof[0])
    elif parts[1] == 'up':
        level = int(parts[2])
        shuffled = weight.view(old[level], 4, old[level + 1])
        narrow[name] = torch.einsum('pc,csi,ij->psj', into[level], shuffled, outof[level + 1]).reshape(4 * new[level], new[level + 1], 1, 1)
    else:
        level, block = int(parts[2]), '.'.join(parts[:4])
        if block not in kept: narrow[name] = on_input(on_output(into[level], weight), outof[level - 1])
        elif parts[4] == '0': narrow[name] = on_input(weight[kept[block]], outof[level])
        else: narrow[name] = on_output(into[level], weight[:, kept[block]])
Net(new, *blocks).load_state_dict(narrow)
save_file({name: value.contiguous() for name, value in narrow.items()}, options.narrow)
