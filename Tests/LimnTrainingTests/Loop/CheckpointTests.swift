import Foundation
import LimnNetworks
import LimnTensors
import LimnTraining
import TensorKit
import TestKit
import Testing

@Suite struct CheckpointTests {
  private static let specs = [
    ParameterSpec("a.weight", [3, 2], .heNormal(fanIn: 2, gain: 1)), ParameterSpec("b.weight", [4], .ones),
  ]
  private static let settings = Adam.Settings(averageDecay: 0.5)

  private func trained(steps: Int, settings: Adam.Settings = settings) -> Adam {
    var optimiser = Adam(Parameters(Self.specs, key: RandomKey(seed: 3)), settings: settings)
    for step in 0..<steps {
      let gradients = optimiser.weights.mapped { RandomKey(seed: UInt64(step)).normal($0.shape) }
      _ = optimiser.update(gradients, learningRate: 0.01)
    }
    return optimiser
  }

  private func expectSame(_ a: Adam, _ b: Adam) {
    #expect(a.step == b.step && (a.average == nil) == (b.average == nil))
    for name in a.weights.names {
      #expect(a.weights[name].array == b.weights[name].array)
      #expect(a.first[name].array == b.first[name].array)
      #expect(a.second[name].array == b.second[name].array)
      #expect(a.average?[name].array == b.average?[name].array)
    }
  }

  @Test(arguments: [settings, Adam.Settings()])
  func aStateComesBackWholeAndGoesOnAlike(_ settings: Adam.Settings) throws {
    let folder = try TemporaryFolder()
    let path = folder("state.safetensors")
    var optimiser = trained(steps: 5, settings: settings)
    try Checkpoint.write(optimiser, recipe: "r", course: "c", to: path)
    let state = try Checkpoint.read(Adam.self, path, specs: Self.specs, settings: settings, recipe: "r")
    #expect(state.course == "c")
    expectSame(state.optimiser, optimiser)
    var other = state.optimiser
    let gradients = optimiser.weights.mapped { $0 }
    #expect(other.update(gradients, learningRate: 0.1) == optimiser.update(gradients, learningRate: 0.1))
    expectSame(other, optimiser)
  }

  @Test("An average that was not kept before begins at the weights")
  func anAverageThatIsAdded() throws {
    let folder = try TemporaryFolder()
    let path = folder("state.safetensors")
    let plain = trained(steps: 3, settings: .init())
    try Checkpoint.write(plain, recipe: "r", to: path)
    let state = try Checkpoint.read(Adam.self, path, specs: Self.specs, settings: Self.settings, recipe: "r")
    for name in plain.weights.names {
      #expect(state.optimiser.average?[name].array == plain.weights[name].array)
      #expect(state.optimiser.second[name].array == plain.second[name].array)
    }
  }

  @Test("How far a training came is read without its tensors, which may be more than four gigabytes")
  func progressOfALargeFile() throws {
    let tiny = try TinyTraining()
    let recipe = try tiny.recipe()
    let bytes = 5 << 30
    let header =
      "{\"__metadata__\":{\"step\":\"4\",\"recipe\":\"\(recipe.hash)\",\"course\":\"\(recipe.course)\"},"
      + "\"weight/a\":{\"dtype\":\"F32\",\"shape\":[\(bytes / 4)],\"data_offsets\":[0,\(bytes)]}}"
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init)
    let path = try tiny.folder.write(length + Array(header.utf8), to: "out/checkpoint.safetensors")
    #expect(truncate(path, off_t(8 + header.utf8.count + bytes)) == 0)
    #expect(try Checkpoint.progress(path, of: recipe) == (4, false))
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder("state.safetensors")
    func fault(_ specs: [ParameterSpec] = Self.specs, _ settings: Adam.Settings = Self.settings) -> String? {
      #expect(throws: TrainingError.self) {
        try Checkpoint.read(Adam.self, path, specs: specs, settings: settings, recipe: "r")
      }?.description
    }
    try Checkpoint.write(trained(steps: 1), recipe: "another", to: path)
    #expect(fault()?.hasPrefix("\(path): was written by another recipe (") == true)

    try Checkpoint.write(trained(steps: 1), recipe: "r", to: path)
    #expect(
      fault([ParameterSpec("a.weight", [2, 3], .ones)])
        == "\(path): tensor \"weight/a.weight\" is [3, 2], expected [2, 3]; train anew into another folder")
    #expect(
      fault([ParameterSpec("c.weight", [2], .ones)])
        == "\(path): tensor \"weight/c.weight\" is missing, expected [2]; train anew into another folder")

    try Checkpoint.write(trained(steps: 1), recipe: "r", to: path)
    let file = try Safetensors.read(path)
    var tensors = file.tensors
    tensors["average/a.weight"] = nil
    try Safetensors.write(tensors, metadata: file.metadata, to: path)
    #expect(
      fault()
        == "\(path): tensor \"average/a.weight\" is missing, expected [3, 2]; train anew into another folder")

    try Safetensors.write(["weight/a.weight": Tensor([.nan], shape: [1])], metadata: ["recipe": "r"], to: path)
    #expect(fault() == "\(path): says no step; it is not a checkpoint")
    try Safetensors.write(
      ["weight/a.weight": Tensor([.nan], shape: [1])], metadata: ["recipe": "r", "step": "3"], to: path)
    #expect(
      fault([ParameterSpec("a.weight", [1], .ones)])
        == "\(path): tensor \"weight/a.weight\" holds NaN or infinity; train anew into another folder")
  }
}
