import LimnNetworks
import LimnTensors
import Testing

@Suite struct ArithmeticTests {
  @Test func sumsDifferencesAndProducts() throws {
    try PyTorchCase("add").check { $0["x"] + $0["y"] }
    try PyTorchCase("subtract").check { $0["x"] - $0["y"] }
    try PyTorchCase("multiply").check { $0["x"] * $0["y"] }
    try PyTorchCase("scale").check { $0["x"] * -2.5 }
    try PyTorchCase("square").check { $0["x"] * $0["x"] }
    try PyTorchCase("exponential").check { $0["x"].exponential() }
  }

  @Test func shapesAndTotals() throws {
    try PyTorchCase("reshape").check { $0["x"].reshaped(to: [2, 72]) }
    try PyTorchCase("sum").check { $0["x"].sum() }
    try PyTorchCase("mean").check { $0["x"].mean() }
    try PyTorchCase("item-sums").check { $0["x"].itemSums() }
  }

  @Test func operandsOfTwoLayoutsMix() throws {
    try PyTorchCase("multiply").check {
      let (x, y) = ($0["x"], $0["y"])
      // A reshape gives plain order, whatever came in.
      return x * y.reshaped(to: [144]).reshaped(to: x.shape)
    }
    try PyTorchCase("subtract").check { $0["x"].reshaped(to: $0["x"].shape) - $0["y"] }
  }
}
