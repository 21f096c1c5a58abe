#!/usr/bin/env python3
"""Joins denoisers of one architecture into a model of the family 'denoiser-experts'; needs numpy and safetensors.

    python3 join-denoisers.py OUTPUT --name NAME general=FOLDER white=FOLDER white-grey=FOLDER

Each FOLDER has the config.json and model.safetensors of a model of the family 'denoiser'. The joined model chooses among the
weights by the noise of a photo: 'white' for noise that is independent from pixel to pixel, 'white-grey' for the same in grey
photos, 'general' for all else. Weights are written in F16.
"""
import argparse, json, os
import numpy as np
from safetensors.numpy import load_file, save_file

parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
parser.add_argument('output')
parser.add_argument('--name', required=True)
parser.add_argument('parts', nargs='+', metavar='KIND=FOLDER')
options = parser.parse_args()

parts = dict(part.split('=', 1) for part in options.parts)
if 'general' not in parts or not set(parts) <= {'general', 'white', 'white-grey'} or len(parts) < 2:
    parser.error('give general=FOLDER, and white=FOLDER or white-grey=FOLDER or both')
architectures = {kind: json.load(open(os.path.join(folder, 'config.json')))['architecture'] for kind, folder in parts.items()}
for kind, architecture in architectures.items():
    if architecture != architectures['general']:
        parser.error('%s has another architecture than the general one: %s' % (kind, architecture))
weights = {}
for kind, folder in parts.items():
    for name, value in load_file(os.path.join(folder, 'model.safetensors')).items():
        weights['%s.%s' % (kind, name)] = value.astype(np.float16)
os.makedirs(options.output, exist_ok=True)
save_file(weights, os.path.join(options.output, 'model.safetensors'))
config = {'architecture': {**architectures['general'], 'experts': [kind for kind in parts if kind != 'general']},
          'family': 'denoiser-experts', 'format': 1, 'name': options.name}
with open(os.path.join(options.output, 'config.json'), 'w') as file:
    file.write(json.dumps(config, indent=2, sort_keys=True) + '\n')
