#!/usr/bin/env python3
"""Trains the photo denoiser in PyTorch, on a CPU in bfloat16 or on a GPU; needs torch, numpy, Pillow and safetensors.

    python3 train-photo-denoiser.py --photos DIR [DIR ...] --init model.safetensors --minutes 46 --lr 1.2e-4 --out OUT
    python3 train-photo-denoiser.py --photos DIR --dump FOLDER    writes 48 pairs clean | noisy to look at, and ends

The architecture, the noise and the loss are those of train-photo-denoiser.yaml, which trains on Limn's own engine; this script
trained the weights that ship (samples/models/photo-denoiser/README.md has the commands). OUT gets model.safetensors (the
moving average of the weights, with names and layouts as `limn` reads them), config.json, log.csv and checkpoint.pt for --resume.
The learning rate falls by a cosine over the wall-clock time given, so that a shared machine ends annealed and on time.
"""
import argparse, io, json, math, os, sys, time
import numpy as np, torch, torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont
from denoiser_network import Net

parser = argparse.ArgumentParser()
parser.add_argument('--photos', nargs='+', required=True)
parser.add_argument('--check', default='')
parser.add_argument('--cases', default='')
parser.add_argument('--minutes', type=float, default=10)
parser.add_argument('--steps', type=int, default=0, help='a fixed number of steps in place of --minutes')
parser.add_argument('--loss', choices=['log-mse', 'mse', 'mae'], default='log-mse')
parser.add_argument('--out', default='out')
parser.add_argument('--name', default='photo-denoiser')
parser.add_argument('--channels', default='64,128,192')
parser.add_argument('--encoder', default='1,1,2')
parser.add_argument('--decoder', default='1,1')
parser.add_argument('--batch', type=int, default=32)
parser.add_argument('--patch', type=int, default=128)
parser.add_argument('--lr', type=float, default=3e-4)
parser.add_argument('--flat', type=float, default=.15)
parser.add_argument('--ema', type=float, default=.999)
parser.add_argument('--seed', type=int, default=1)
parser.add_argument('--threads', type=int, default=2)
parser.add_argument('--evals', type=int, default=8)
parser.add_argument('--limit', type=int, default=0)
parser.add_argument('--dump', default='')
parser.add_argument('--init', default='')
parser.add_argument('--resume', action='store_true')
parser.add_argument('--mix', default='gauss=.32,camera=.37,grain=.07,jpeg=.11,impulse=.03,clean=.10')
parser.add_argument('--floor', type=float, default=1.5)
parser.add_argument('--graphics', type=float, default=.2)
parser.add_argument('--grey', type=float, default=.5, help='share of grey pictures among those with Gaussian noise')
a = parser.parse_args()
P = a.patch


# ---------- clean pictures ----------
def load_photos():
    names = [os.path.join(d, n) for d in a.photos for n in sorted(os.listdir(d)) if n.lower().endswith(('.jpg', '.png'))]
    names = names[:a.limit] if a.limit else names
    out = []
    for n in names:
        im = Image.open(n).convert('RGB')
        k = min(1, 1280 / max(im.size))
        for scale in (1, .7, .5):
            w, h = round(im.width * scale * k), round(im.height * scale * k)
            if min(w, h) >= P + 60:
                out.append(np.asarray(im if (w, h) == im.size else im.resize((w, h), Image.LANCZOS)))
    return len(names), out


WORDS = 'the quick brown fox jumps over a lazy dog 0123456789 Limn encode decode latent noise signal Total Sum 42.7 % kg Oct 2026'.split()


def draw_graphics(rng, n, side=320):
    """Noiseless pictures drawn by code: text, lines, hatching, charts, tables, flat colours, pixel art."""
    out = []
    def colour(sat=None):
        if rng.random() < .35: return tuple(int(c) for c in rng.choice([0, 255], 3))
        return tuple(int(c) for c in rng.integers(0, 256, 3))
    def two():
        if rng.random() < .4: return ((255,) * 3, (0,) * 3) if rng.random() < .75 else ((0,) * 3, (255,) * 3)
        while True:
            x, y = colour(), colour()
            if sum(abs(p - q) for p, q in zip(x, y)) > 120: return x, y
    fonts = {}
    def font(size):
        if size not in fonts: fonts[size] = ImageFont.load_default(size)
        return fonts[size]
    for k in range(n):
        back, fore = two()
        smooth = rng.random() < .6
        f = 2 if smooth else 1
        s = side * f
        im = Image.new('RGB', (s, s), back)
        d = ImageDraw.Draw(im)
        if not smooth: d.fontmode = '1'
        kind = (0, 1, 2, 3, 4, 5, 6, 7, 1, 2)[k % 10]
        if kind == 0:
            y = 4
            while y < s:
                size = int(rng.integers(9, 34)) * f
                d.text((rng.integers(-20, 30), y), ' '.join(rng.choice(WORDS, 14)), fill=fore if rng.random() < .7 else colour(), font=font(size))
                y += int(size * rng.uniform(1.05, 1.6))
        elif kind == 1:
            if rng.random() < .5:   # circles or rays, close together
                c, step, w = rng.integers(0, s, 2), int(rng.integers(3, 14)) * f, int(rng.integers(1, 3)) * f
                if rng.random() < .6:
                    for r in range(step, 2 * s, step): d.ellipse([c[0] - r, c[1] - r, c[0] + r, c[1] + r], outline=fore, width=w)
                else:
                    for t in np.arange(0, 6.3, rng.uniform(.02, .2)): d.line([c[0], c[1], c[0] + 2 * s * math.cos(t), c[1] + 2 * s * math.sin(t)], fill=fore, width=w)
            for _ in range(int(rng.integers(8, 90))):
                p = rng.integers(0, s, 4)
                w = (int(rng.integers(1, 5)) if rng.random() < .5 else 1) * f
                m = rng.integers(4)
                if m == 0: d.line(list(p), fill=fore, width=w)
                elif m == 1: d.ellipse([min(p[0], p[2]), min(p[1], p[3]), max(p[0], p[2]), max(p[1], p[3])], outline=fore, width=w)
                elif m == 2: d.rectangle([min(p[0], p[2]), min(p[1], p[3]), max(p[0], p[2]), max(p[1], p[3])], outline=fore, width=w)
                else: d.arc([min(p[0], p[2]), min(p[1], p[3]), max(p[0], p[2]) + 1, max(p[1], p[3]) + 1], int(rng.integers(360)), int(rng.integers(360)), fill=fore, width=w)
        elif kind == 2:
            for _ in range(int(rng.integers(1, 5))):
                step, w, t = int(rng.integers(1, 9)) * f, int(rng.integers(1, 4)) * f, rng.uniform(-2, 2)
                if rng.random() < .5: t = float(rng.choice([-1, 0, 1, .5, -.5, -2, 2]))
                x0, y0, x1, y1 = [int(v) for v in (*rng.integers(-s // 4, s // 2, 2), *rng.integers(s // 2, s + s // 4, 2))]
                part = Image.new('RGB', (s, s), back if rng.random() < .8 else colour())
                q = ImageDraw.Draw(part)
                for x in range(-3 * s, 4 * s, step + w):
                    q.line([x, -s, x + int(t * 3 * s), 2 * s], fill=fore, width=w)
                    if t > 1.2: q.line([x, 2 * s, x + int(t * 3 * s), -s], fill=fore, width=w)
                im.paste(part.crop((max(x0, 0), max(y0, 0), min(x1, s), min(y1, s))), (max(x0, 0), max(y0, 0)))
        elif kind == 3:
            x = 8 * f
            base = int(s * rng.uniform(.6, .95))
            d.line([0, base, s, base], fill=fore, width=f)
            for g in range(0, base, int(rng.integers(14, 40)) * f): d.line([0, g, s, g], fill=tuple((b * 3 + q) // 4 for b, q in zip(back, fore)), width=f)
            pts = []
            while x < s:
                w = int(rng.integers(4, 24)) * f
                h = int(rng.uniform(.05, .9) * base)
                d.rectangle([x, base - h, x + w, base], fill=colour(), outline=fore if rng.random() < .5 else None)
                pts.append((x, base - h))
                x += w + int(rng.integers(2, 12)) * f
            if len(pts) > 1: d.line(pts, fill=colour(), width=2 * f)
            d.text((5, 2), ' '.join(rng.choice(WORDS, 5)), fill=fore, font=font(14 * f))
        elif kind == 4:
            ch, cw = int(rng.integers(14, 30)) * f, int(rng.integers(30, 90)) * f
            for y in range(0, s, ch):
                if rng.random() < .4: d.rectangle([0, y, s, y + ch], fill=colour())
                d.line([0, y, s, y], fill=fore, width=f)
                for x in range(0, s, cw): d.text((x + 3, y + 1), str(rng.choice(WORDS)), fill=fore, font=font(ch - 5 * f))
            for x in range(0, s, cw): d.line([x, 0, x, s], fill=fore, width=f)
        elif kind == 5:
            for _ in range(int(rng.integers(0, 7))):
                p = sorted(rng.integers(0, s, 2)), sorted(rng.integers(0, s, 2))
                (d.rectangle if rng.random() < .5 else d.ellipse)([p[0][0], p[1][0], p[0][1] + 1, p[1][1] + 1], fill=colour())
        elif kind == 6:
            c = int(rng.integers(3, 10))
            pal = np.array([colour() for _ in range(int(rng.integers(2, 9)))], np.uint8)
            z = rng.integers(0, len(pal), (side // c + 1, side // c + 1))
            if rng.random() < .7:
                z2 = np.asarray(Image.fromarray(rng.integers(0, 256, (9, 9)).astype(np.uint8)).resize(z.shape[::-1], Image.BICUBIC))
                z = (z2.astype(int) * len(pal) // 256 + (rng.random(z.shape) < .06)) % len(pal)
            out.append(np.ascontiguousarray(pal[np.kron(z, np.ones((c, c), int))][:side, :side]))
            continue
        else:
            y, x = np.mgrid[:side, :side]
            t = rng.uniform(0, 3.14)
            per = rng.uniform(2.2, 24)
            g = np.sin((x * math.cos(t) + y * math.sin(t)) * 2 * math.pi / per + (rng.uniform(0, .0008) * (x * x + y * y)))
            if rng.random() < .5: g = np.sign(g)
            g = (g[..., None] + 1) / 2
            out.append((np.array(back) * (1 - g) + np.array(fore) * g).round().astype(np.uint8))
            continue
        if smooth: im = im.resize((side, side), Image.BOX if rng.random() < .5 else Image.LANCZOS)
        out.append(np.asarray(im))
    return out


# ---------- noise ----------
LUM = torch.tensor([.299, .587, .114]).view(1, 3, 1, 1)
BIL = torch.tensor([[.25, .5, .25], [.5, 1, .5], [.25, .5, .25]]).view(1, 1, 3, 3)
BG = torch.tensor([[0, .25, 0], [.25, 1, .25], [0, .25, 0]]).view(1, 1, 3, 3)
CCM = torch.tensor([[1.75, -.6, -.15], [-.25, 1.6, -.35], [.02, -.55, 1.53]])


def u(b, lo=0., hi=1.): return torch.rand(b) * (hi - lo) + lo
def v(t): return t[:, None, None, None]


def blur(x, s):
    """Gaussian blur, a deviation a picture [b]."""
    b, c, h, w = x.shape
    t = torch.arange(-5, 6).float()
    k = torch.exp(-.5 * (t[None] / s.clamp(min=.05)[:, None]) ** 2)
    k = (k / k.sum(1, keepdim=True)).repeat_interleave(c, 0)
    x = F.conv2d(F.pad(x.reshape(1, b * c, h, w), (5, 5, 5, 5), mode='reflect'), k.view(b * c, 1, 1, 11), groups=b * c)
    return F.conv2d(x, k.view(b * c, 1, 11, 1), groups=b * c).view(b, c, h, w)


def camera(x):
    b, _, h, w = x.shape
    lin = x.clamp(0, 1) ** 2.2
    ga = torch.exp(u(b, math.log(2e-4), math.log(2.5e-2)))
    rd = torch.exp(torch.log(ga) * .9 + u(b, -1.6, .6))
    wb = torch.stack([u(b, 1.2, 2.3), torch.ones(b), u(b, 1.2, 2.3)], 1)[:, :, None, None]
    n = torch.randn_like(x) * torch.sqrt(lin / wb * v(ga) + v(rd) ** 2) * wb
    mosaic = u(b) < .75
    if mosaic.any():
        my = torch.zeros(3, h, w)
        my[0, 0::2, 0::2] = 1; my[1, 0::2, 1::2] = 1; my[1, 1::2, 0::2] = 1; my[2, 1::2, 1::2] = 1
        m = n[mosaic] * my
        n[mosaic] = torch.cat([F.conv2d(m[:, 0:1], BIL, padding=1), F.conv2d(m[:, 1:2], BG, padding=1), F.conv2d(m[:, 2:3], BIL, padding=1)], 1)
    k = u(b)[:, None, None]
    n = torch.einsum('bij,bjhw->bihw', torch.eye(3) * (1 - k) + CCM * k, n)
    soft = u(b) < .5
    if soft.any():
        z = n[soft]; q = len(z)
        bl = blur(z, u(q, .3, 1.3)); y = (bl * LUM).sum(1, keepdim=True)
        n[soft] = (y + blur(bl - y, u(q, .3, 3.5)) * v(u(q, .3, 2.))) * v(u(q, 1., 2.5))
    g = 1 / v(u(b, 2., 2.4))
    y = (lin + n).clamp(0, 1) ** g
    ref = lin ** g
    # the camera's own sharpening acts on picture and noise alike
    sharp = u(b) < .15
    if sharp.any():
        k = v(u(int(sharp.sum()), .2, 1.)); s = u(int(sharp.sum()), .6, 1.5)
        y[sharp] += k * (y[sharp] - blur(y[sharp], s)); ref[sharp] += k * (ref[sharp] - blur(ref[sharp], s))
    return ref.clamp(0, 1), y.clamp(0, 1)


def rescaled(x, y):
    """Both pictures made smaller or larger; x and y [b, 3, h, w], the middle P × P of the result."""
    outs = []
    for p, q in zip(x, y):
        s = float(u(1, P / p.shape[1] + .005, 1.3))
        z = F.interpolate(torch.stack([p, q]), size=[max(P, round(n * s)) for n in p.shape[1:]], mode='bicubic', antialias=True).clamp(0, 1)
        oy, ox = int(torch.randint(z.shape[2] - P + 1, (1,))), int(torch.randint(z.shape[3] - P + 1, (1,)))
        outs.append(z[:, :, oy:oy + P, ox:ox + P])
    z = torch.stack(outs)
    return z[:, 0], z[:, 1]


def jpeg(y, rng, lo, hi, power):
    """A real JPEG round for each picture of [b, 3, h, w], on a grid of its own."""
    out = torch.empty_like(y)
    for i, p in enumerate(y):
        q = int(hi - (hi - lo) * rng.random() ** power)
        oy, ox = rng.integers(0, 8, 2)
        im = np.pad((p.permute(1, 2, 0).numpy() * 255).round().clip(0, 255).astype(np.uint8), ((oy, 8), (ox, 8), (0, 0)), 'edge')
        f = io.BytesIO()
        Image.fromarray(im).save(f, 'JPEG', quality=q, subsampling=int(rng.choice([0, 1, 2, 2])))
        z = np.asarray(Image.open(f))[oy:oy + p.shape[1], ox:ox + p.shape[2]]
        out[i] = torch.from_numpy(z.copy()).permute(2, 0, 1).float() / 255
    return out


def rounded(y): return (y.clamp(0, 1) * 255).round() / 255


class Pairs(torch.utils.data.IterableDataset):
    def __init__(self, photos, graphics, seed):
        self.sets = (photos, graphics)
        area = np.array([p.shape[0] * p.shape[1] for p in photos], float)
        self.p = np.cumsum(area / area.sum())
        self.seed = seed
        shares = dict(part.split('=') for part in a.mix.split(','))
        self.kinds, self.shares = list(shares), np.array([float(s) for s in shares.values()])

    def crop(self, rng, pic, side):
        h, w = pic.shape[:2]
        y, x = rng.integers(h - side + 1), rng.integers(w - side + 1)
        c = pic[y:y + side, x:x + side]
        if rng.random() < .5: c = c[::-1]
        if rng.random() < .5: c = c[:, ::-1]
        return c.transpose(1, 0, 2) if rng.random() < .5 else c

    def clean(self, rng, side):
        photos, graphics = self.sets
        if rng.random() < a.graphics: return self.crop(rng, graphics[rng.integers(len(graphics))], side), True
        def one():
            pic = photos[min(np.searchsorted(self.p, rng.random()), len(photos) - 1)]
            return self.crop(rng, pic, side)
        c = one()
        if rng.random() < .75:   # the more textured of two
            e = one()
            f = lambda z: np.abs(np.diff(z[::2, ::2, 1].astype(np.int16), axis=0)).mean() + np.abs(np.diff(z[::2, ::2, 1].astype(np.int16), axis=1)).mean()
            if f(e) > f(c): c = e
        return c, False

    def __iter__(self):
        info = torch.utils.data.get_worker_info()
        seed = self.seed * 1000 + (info.id if info else 0)
        rng = np.random.default_rng(seed)
        torch.manual_seed(seed); torch.set_num_threads(1)
        while True: yield self.batch(rng)

    def batch(self, rng):
        counts = rng.multinomial(a.batch, self.shares / self.shares.sum())
        xs, ys = [], []
        for kind, n in zip(self.kinds, counts):
            if not n: continue
            big = kind in ('camera', 'grain') and rng.random() < .25
            side = P + 56 if big else P
            c = [self.clean(rng, side) for _ in range(n)]
            x = torch.from_numpy(np.stack([p for p, _ in c])).permute(0, 3, 1, 2).float() / 255
            drawn = torch.tensor([g for _, g in c])
            grey = u(n) < (a.grey if kind == 'gauss' else .2)
            x = torch.where(v(grey), (x * LUM).sum(1, keepdim=True).expand_as(x), x)
            # sharpened and aliased pictures are clean ones too
            sharp = (u(n) < .12) & ~drawn
            if sharp.any(): x[sharp] = (x[sharp] + v(u(int(sharp.sum()), .3, 2.)) * (x[sharp] - blur(x[sharp], u(int(sharp.sum()), .6, 1.5)))).clamp(0, 1)
            if kind == 'gauss':
                noise = torch.randn_like(x)
                noise = torch.where(v(grey), noise[:, :1].expand_as(x), noise)
                y = x + noise * v(u(n, 0, 55) / 255)
                y = torch.where(v(u(n) < .5), rounded(y), y)
            elif kind == 'camera':
                x, y = camera(x)
                y = torch.where(v(grey), (y * LUM).sum(1, keepdim=True).expand_as(y), y)
                if rng.random() < .3 and not big: y = jpeg(y, rng, 80, 100, 1.)
                if big: x, y = rescaled(x, y)
                y = jpeg(y, rng, 50, 100, 1.7) if rng.random() < .7 else rounded(y)
            elif kind == 'grain':
                noise = torch.randn_like(x)
                noise = torch.where(v(u(n) < .6), noise[:, :1].expand_as(x), noise)
                s = u(n, .2, 1.6)
                noise = blur(noise, s); noise = noise / noise.std((1, 2, 3), keepdim=True)
                luma = (x * LUM).sum(1, keepdim=True)
                shape = torch.where(v(u(n) < .5), (4 * luma * (1 - luma)).clamp(min=.05).sqrt(), torch.ones_like(luma))
                y = x + noise * shape * v(u(n, 2, 32) / 255)
                y = torch.where(v(grey), (y * LUM).sum(1, keepdim=True).expand_as(y), y)
                if big: x, y = rescaled(x, y)
                y = jpeg(y.clamp(0, 1), rng, 60, 100, 1.7) if rng.random() < .4 else rounded(y)
            elif kind == 'jpeg':
                y = jpeg(x, rng, 5, 75, .7)
            elif kind == 'impulse':
                y = x + torch.randn_like(x) * v(torch.where(u(n) < .5, u(n, 0, 15) / 255, torch.zeros(n)))
                p = torch.exp(u(n, math.log(.002), math.log(.2)))
                each = torch.rand_like(x)
                each = torch.where(v(u(n) < .5), each[:, :1].expand_as(x), each)
                y = torch.where(each < v(p / 2), torch.zeros_like(y), torch.where(each > 1 - v(p / 2), torch.ones_like(y), y))
                y = rounded(y)
            else:
                y = x.clone()
                if rng.random() < .3: y = jpeg(x, rng, 88, 98, 1.); 
            xs.append(x); ys.append(y)
        return torch.cat(xs), torch.cat(ys)


# ---------- training ----------
def pictures(folder): return [os.path.join(folder, n) for n in sorted(os.listdir(folder)) if n.endswith(('.png', '.jpg'))]
def read(path): return torch.from_numpy(np.asarray(Image.open(path).convert('RGB')).copy()).permute(2, 0, 1)[None].float() / 255
def psnr(o, z): return 10 * math.log10(1 / max(((o - z) ** 2).mean().item(), 1e-9))


@torch.no_grad()
def denoised(net, y):
    h, w = y.shape[2:]
    z = F.pad(y, (0, -w % 16, 0, -h % 16), mode='reflect').contiguous(memory_format=torch.channels_last)
    return rounded((z - net(z))[:, :, :h, :w])


def evaluate(net):
    """Set12 at sigma 15, 25, 50; then each pair NAME.png|jpg with NAME-clean of the case folder."""
    row = {}
    if a.check:
        for s in (15, 25, 50):
            ps = []
            for i, f in enumerate(pictures(a.check)):
                z = read(f)
                noise = torch.randn(z[:, :1].shape, generator=torch.Generator().manual_seed(1000 + i)) * s / 255
                ps.append(psnr(denoised(net, z + noise).mean(1), z[:, 0]))
            row['set12_%d' % s] = sum(ps) / len(ps)
    if a.cases:
        for f in pictures(a.cases):
            stem = os.path.splitext(f)[0]
            c = [g for g in (stem + '-clean.jpg', stem + '-clean.png') if os.path.exists(g)]
            if c: row[os.path.basename(stem)] = psnr(denoised(net, read(f)), read(c[0]))
    return row


def main():
    start = time.time()
    dev = 'cuda' if torch.cuda.is_available() else 'cpu'
    torch.set_num_threads(a.threads); torch.manual_seed(a.seed)
    count, photos = load_photos()
    graphics = draw_graphics(np.random.default_rng(7), 640)
    print(count, 'photos,', len(photos), 'pictures, %.0f MP, %d drawn, loaded in %.0f s' % (sum(p.size for p in photos) / 3e6, len(graphics), time.time() - start), flush=True)
    data = Pairs(photos, graphics, a.seed)
    if a.dump:
        os.makedirs(a.dump, exist_ok=True)
        rng = np.random.default_rng(1); k = 0
        while k < 48:
            t = time.time(); x, y = data.batch(rng); print('%.1f ms an example' % ((time.time() - t) * 1000 / len(x)))
            for p, q in zip(x, y):
                Image.fromarray((torch.cat([p, q], 2).clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()).save('%s/%02d.png' % (a.dump, k)); k += 1
        return
    shape = [[int(n) for n in t.split(',')] for t in (a.channels, a.encoder, a.decoder)]
    net = Net(*shape)
    os.makedirs(a.out, exist_ok=True)
    from safetensors.torch import load_file, save_file
    if a.init: net.load_state_dict(load_file(a.init))
    net = net.to(dev, memory_format=torch.channels_last)
    opt = torch.optim.AdamW(net.parameters(), lr=a.lr, betas=(.9, .97), weight_decay=1e-4, fused=True)
    ema = [p.detach().clone() for p in net.parameters()]
    step, spent, state_file = 0, 0., os.path.join(a.out, 'checkpoint.pt')
    if a.resume and os.path.exists(state_file):
        s = torch.load(state_file); net.load_state_dict(s['net']); opt.load_state_dict(s['opt']); ema = s['ema']; step, spent = s['step'], s['spent']
    done = step / a.steps if a.steps else spent / (a.minutes * 60)
    marks = [k / a.evals for k in range(1, a.evals + 1) if k / a.evals > done]
    if not marks:
        print('done before, in %d steps: with more --steps or --minutes it goes on' % step)
        return
    loader = iter(torch.utils.data.DataLoader(data, batch_size=None, num_workers=1 if dev == 'cpu' else 14, prefetch_factor=4))
    log = open(os.path.join(a.out, 'log.csv'), 'a')
    eps, total, n, begun = (a.floor / 255) ** 2, 0., 0, time.time() - spent

    def save(row, rate):
        old = [p.detach().clone() for p in net.parameters()]
        for p, e in zip(net.parameters(), ema): p.data.copy_(e)
        net_cpu = net
        if row is None: row = evaluate(net_cpu) if dev == 'cpu' else {}
        save_file({k: p.detach().contiguous().cpu().clone() for k, p in net.named_parameters()}, os.path.join(a.out, 'model.safetensors'))
        for p, o in zip(net.parameters(), old): p.data.copy_(o)
        json.dump({'architecture': dict(zip(('channels', 'encoderBlocks', 'decoderBlocks'), shape)), 'family': 'denoiser', 'format': 1, 'name': a.name}, open(os.path.join(a.out, 'config.json'), 'w'), indent=2, sort_keys=True)
        torch.save({'net': net.state_dict(), 'opt': opt.state_dict(), 'ema': ema, 'step': step, 'spent': time.time() - begun}, state_file + '.new'); os.replace(state_file + '.new', state_file)
        line = 'step %d, %.0f s, loss %.4f, %.1f examples/s, ' % (step, time.time() - begun, total / max(n, 1), rate) + ' '.join('%s %.2f' % i for i in row.items())
        print(line, flush=True); log.write(line + '\n'); log.flush()

    first, first_step = time.time(), step
    if not a.resume: save(None, 0)
    while True:
        f = min(1, (step + 1) / a.steps if a.steps else (time.time() - begun) / (a.minutes * 60))
        rate = a.lr * min(1, (step + 1) / 200) * (1 if f < a.flat else .002 + .998 * .5 * (1 + math.cos(math.pi * (f - a.flat) / (1 - a.flat))))
        for g in opt.param_groups: g['lr'] = rate
        x, y = next(loader)
        x, y = (t.to(dev).contiguous(memory_format=torch.channels_last) for t in (x, y))
        with torch.autocast(dev, dtype=torch.bfloat16): out = net(y)
        error = y - out.float() - x
        if a.loss == 'log-mse': loss = torch.log((error ** 2).mean((1, 2, 3)) + eps).mean()
        else: loss = (error ** 2).mean() * 255 if a.loss == 'mse' else error.abs().mean() * 255
        opt.zero_grad(set_to_none=True); loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), .5)
        opt.step(); step += 1
        torch._foreach_lerp_(ema, [p.detach() for p in net.parameters()], 1 - min(a.ema, (1 + step) / (10 + step)))
        total += loss.item(); n += 1
        if f >= marks[0] or f >= 1:
            save(None, (step - first_step) * a.batch / (time.time() - first)); total, n = 0., 0
            first, first_step = time.time(), step
            marks.pop(0)
            if f >= 1 or not marks: break


if __name__ == '__main__': main()
