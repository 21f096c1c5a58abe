import LimnNetworks
import LimnTensors
import Testing

@Suite struct MixtureDensityTests {
  @Test func itIsWhatPyTorchComputes() throws {
    try PyTorchCase("mixture-log-density").check { pass in
      Gaussian(mean: pass["mean"], logVariance: pass["logVariance"]).mixtureLogDensity(of: pass["z"])
    }
  }

  @Test func aMixtureOfOneIsThatOne() {
    let key = RandomKey(seed: 3)
    let one = Gaussian(
      mean: Variable(key.split("mean").normal([1, 4])), logVariance: Variable(key.split("variance").normal([1, 4])))
    let rows = key.split("rows").normal([6, 4])
    let found = one.mixtureLogDensity(of: Variable(rows)).value.array
    for item in 0..<6 {
      let expected = one.logDensity(of: rows.items(item..<item + 1))[0]
      #expect(abs(Double(found[item]) - expected) < 1e-5 * (1 + abs(expected)))
    }
  }
}
