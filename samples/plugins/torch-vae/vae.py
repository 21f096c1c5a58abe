import os
import sys

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))


class VAE(nn.Module):
    """Kingma and Welling, "Auto-Encoding Variational Bayes", 2013, with two convolutions each way."""

    def __init__(self, units=16):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(3, 16, 4, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 4, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(2048, 2 * units))
        self.decoder = nn.Sequential(
            nn.Linear(units, 2048), nn.ReLU(), nn.Unflatten(1, (32, 8, 8)), nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU(),
            nn.ConvTranspose2d(16, 3, 4, 2, 1), nn.Sigmoid())


def main():
    import limn_plugin

    # Limn starts one program for each worker.
    torch.set_num_threads(1)
    network = VAE().eval()
    network.load_state_dict(torch.load(HERE + "/weights.pt", weights_only=True))
    tensor = torch.from_numpy

    def encode(pictures, parameters, item):
        mean, log_variance = network.encoder(tensor(pictures)).chunk(2, 1)
        return mean.numpy(), log_variance.numpy()

    def decode(latents, parameters, item):
        return network.decoder(tensor(latents)).numpy()

    with torch.inference_mode():
        limn_plugin.run(encode=encode, decode=decode)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        torch.manual_seed(1)
        torch.save(VAE().state_dict(), sys.argv[1])
    else:
        main()
