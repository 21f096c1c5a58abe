import LimnNetworks
import LimnTensors
import NetworkKit
import Testing

@Suite struct ModuleTests {
  private let network = ModuleGroup([
    ("encoder", Sequential([Convolution2D("encoder.0", 3, 4, kernel: 3), ResidualBlock("encoder.1", channels: 4)])),
    ("heads", ModuleGroup([Linear("heads.0", 4, 2), Linear("heads.1", 4, 1, bias: false)])),
  ])

  @Test func aTreeHasTheParametersOfItsLeavesInOrder() {
    checkNetwork(network)
    #expect(
      network.parameters.map(\.name) == [
        "encoder.0.weight", "encoder.1.0.weight", "encoder.1.2.weight", "heads.0.weight", "heads.0.bias",
        "heads.1.weight",
      ])
    #expect(network.parameterCount == 4 * 3 * 9 + 2 * 4 * 4 * 9 + 2 * 4 + 2 + 4)
  }

  @Test func aWalkGoesFromAModuleToItsParts() {
    var paths: [String] = []
    network.walk { path, _ in paths.append(path.joined(separator: ".")) }
    #expect(
      paths == [
        "", "encoder", "encoder.0", "encoder.1", "encoder.1.0", "encoder.1.2", "heads", "heads.0", "heads.1",
      ])
  }

  /// Each law fails for a tree that breaks it.
  @Test func treesThatBreakALawAreFound() {
    struct Liar: Module {
      let modules: [(name: String, module: any Module)] = [("a", Linear("a", 1, 1))]
      let parameters = [ParameterSpec("other", [1], .zeros)]
    }
    let wrong: [(any Module, String)] = [
      (Liar(), "the parameters of '' are not those of its parts"),
      (ModuleGroup([("a", Linear("b", 1, 1, bias: false))]), "the parameter b.weight stands under 'a'"),
      (ModuleGroup([("a", Linear("a.0", 1, 1, bias: false))]), "the parameter a.0.weight stands under 'a'"),
      (ModuleGroup([("a.b", Linear("a.b", 1, 1))]), "'a.b' is no name of a part"),
      (ModuleGroup([("a", Sequential([])), ("a", Linear("a", 1, 1))]), "two parts of '' have one name"),
      (ModuleGroup([("a", Linear("a", 1, 1)), ("b", Linear("a", 1, 1))]), "two parameters have one name"),
    ]
    for (module, fault) in wrong {
      withKnownIssue {
        checkNetwork(module)
      } matching: { issue in
        "\(issue)".contains(fault) || "\(issue)".contains("stands under")
      }
    }
  }

  @Test func theTreeIsPrintedWithNumbersOfParameters() {
    #expect(
      NetworkTree(network).text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") } == [
        "network 410", "encoder 396", "0 convolution 3×3, 3 → 4 108", "1 residual block 288",
        "0 convolution 3×3, 4 → 4, ReLU 144", "2 convolution 3×3, 4 → 4 144", "heads 14", "0 linear 4 → 2 10",
        "1 linear 4 → 1 4",
      ])
    let rows = NetworkTree(network).rows
    #expect(rows[3].path == "encoder.1" && rows[3].depth == 2 && rows[0].parameters == network.parameterCount)
  }
}
