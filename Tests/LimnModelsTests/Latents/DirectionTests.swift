import LimnFoundation
import LimnModels
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

@Suite struct DirectionTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary

  init() throws {
    folder = try TemporaryFolder()
    try LinearModel.write(to: folder("models/faces"), name: "faces", seed: 1, mapChannels: 2)
    try LinearModel.write(to: folder("models/other"), name: "other", seed: 2, mapChannels: 2)
    library = ModelLibrary(searchPaths: [folder("models")], families: [LinearModel.family])
  }

  private func direction() throws -> Direction {
    LinearModel.direction(
      named: "glasses", in: try library.model("faces").space, footprint: Tensor(repeating: 0.25, shape: [1, 1, 8, 8]))
  }

  @Test func aFileBringsBackWhatWasWritten() throws {
    let direction = try direction()
    try direction.write(to: folder("d.safetensors"))
    let read = try Direction(path: folder("d.safetensors"))
    #expect(read.name == direction.name && read.space == direction.space && read.method == direction.method)
    for (a, b) in zip(read.levels, direction.levels) { expectClose(a, b, tolerance: 5e-4) }
    #expect(
      [read.mean, read.spread, read.withMean, read.withoutMean, read.accuracy]
        == [direction.mean, direction.spread, direction.withMean, direction.withoutMean, direction.accuracy])
    #expect(read.positives == 40 && read.negatives == 60)
    #expect(read.orthogonalTo == ["male", "a \"b\", c"] && read.cosines == ["smile": -0.125, "young": 1e-7])
    #expect(read.footprint?.array == direction.footprint?.array)
    let without = LinearModel.direction(named: "glasses", in: direction.space)
    try without.write(to: folder("e.safetensors"))
    #expect(try Direction(path: folder("e.safetensors")).footprint.map(\.shape) == nil)
  }

  @Test func aProjectionIsTheWayAlongTheDirection() throws {
    let direction = try direction()
    let latent = direction.unit.scaled(by: 3)
    #expect(abs(direction.unit.norms[0] - 1) < 1e-6)
    #expect(abs(direction.projection(of: latent)[0] - 3) < 1e-6)
  }

  /// A good file with one thing changed.
  private func fault(_ text: (String, String?)? = nil, tensor: (String, Tensor?)? = nil) throws -> String? {
    try FaultyFile(
      folder: folder, kind: "direction", write: { try direction().write(to: $0) }, read: { _ = try Direction(path: $0) }
    )
    .fault(text, tensor)
  }

  @Test func whatIsWrongInAFileIsNamed() throws {
    #expect(try fault() == nil)
    #expect(try fault(("format", nil)) == "\"format\" is missing")
    #expect(try fault(("format", "pt")) == "its \"format\" is not \"limn direction 1\" or \"limn direction 2\"")
    #expect(try fault(("name", "")) == "\"name\" is empty")
    #expect(try fault(("spread", "wide")) == "\"spread\" is \"wide\", expected a number")
    #expect(try fault(("spread", "0")) == "\"spread\" is 0.0, expected more than 0")
    #expect(try fault(("mean", "nan")) == "\"mean\" is \"nan\", expected a number")
    #expect(try fault(("positives", "0")) == "\"positives\" is \"0\", expected a whole number of at least 1")
    #expect(try fault(("negatives", "1e3")) == "\"negatives\" is \"1e3\", expected a whole number of at least 1")
    #expect(try fault(("accuracy", "1.5")) == "\"accuracy\" is 1.5, expected 0 to 1")
    #expect(try fault(("extra", "x")) == "\"extra\" is unknown")
    #expect(
      try fault(("space_levels", "vector 6, map 2"))
        == "\"space_levels\" has \"map 2\", expected \"vector 128\", \"map 8/4\" or \"image\"")
    #expect(try fault(("space_levels", "vector -6")).map { $0.hasPrefix("\"space_levels\" has \"vector -6\"") } == true)
    #expect(try fault(("space_levels", "vector 7, map 2/4")) == "\"level.0\" is [1, 6], expected one vector 7")
    #expect(try fault(("space_levels", "vector 6")) == "the tensor \"level.1\" is unknown")
    #expect(try fault(("cosines", "{\"a\":2}")) == "the cosine to \"a\" is 2.0, expected -1 to 1")
    #expect(try fault(("cosines", "[]")) == "\"cosines\" is not an object of numbers")
    #expect(try fault(("cosines", "{\"a\":\"b\"}")) == "\"cosines\" is not an object of numbers")
    #expect(try fault(("orthogonal_to", "[1]")) == "\"orthogonal_to\" is not a list of names")
    #expect(try fault(("orthogonal_to", "male")).map { $0.hasPrefix("\"orthogonal_to\" is not JSON: ") } == true)
  }

  @Test func whatIsWrongWithTensorsIsNamed() throws {
    #expect(try fault(tensor: ("level.1", nil)) == "the tensor \"level.1\" of floats is missing")
    #expect(try fault(tensor: ("level.2", Tensor(1))) == "the tensor \"level.2\" is unknown")
    #expect(try fault(tensor: ("level.0", Tensor(zeros: [6]))) == "\"level.0\" is [6], expected one vector 6")
    #expect(
      try fault(tensor: ("level.1", Tensor(zeros: [1, 3, 2, 2]))) == "\"level.1\" is [1, 3, 2, 2], expected one map 2/4"
    )
    let poisoned = Tensor([.nan, 0, 0, 0, 0, 0], shape: [1, 6])
    #expect(try fault(tensor: ("level.0", poisoned)) == "\"level.0\" holds NaN or infinity")
    let long = Tensor([2, 0, 0, 0, 0, 0], shape: [1, 6])
    #expect(try fault(tensor: ("level.0", long)).map { $0.hasPrefix("its length is 2.") } == true)
    #expect(
      try fault(tensor: ("footprint", Tensor(zeros: [1, 1, 4, 8])))
        == "\"footprint\" is [1, 1, 4, 8], expected [1, 1, S, S]")
    #expect(
      try fault(tensor: ("footprint", Tensor(repeating: 2, shape: [1, 1, 4, 4])))
        == "\"footprint\" holds numbers outside 0 to 1")
  }

  @Test func aFileThatIsNoneIsRefused() throws {
    try folder.write("not a tensor in sight", to: "x.safetensors")
    for name in ["x.safetensors", "nowhere.safetensors"] {
      let error = #expect(throws: ModelError.self) { try Direction(path: folder(name)) }
      #expect(error?.description.hasPrefix(folder(name) + ": ") == true)
    }
  }

  @Test func aNameIsFoundInTheModelsFolderAndAPathTakenAsItIs() throws {
    let direction = try direction()
    try direction.write(to: folder("models/faces/directions/glasses.safetensors"))
    try direction.write(to: folder("models/faces/directions/smile.safetensors"))
    try direction.write(to: folder("elsewhere.safetensors"))
    #expect(try library.directions(of: "faces") == ["glasses", "smile"])
    #expect(try library.direction("glasses", of: "faces").space == direction.space)
    #expect(try library.direction(folder("elsewhere.safetensors"), of: "faces").name == "glasses")
  }

  @Test func whatIsNotKnownOrOfAnotherModelIsSaid() throws {
    let direction = try direction()
    try direction.write(to: folder("models/faces/directions/glasses.safetensors"))
    try direction.write(to: folder("models/other/directions/glasses.safetensors"))
    func fault(_ name: String, _ model: String) -> String? {
      #expect(throws: ModelError.self) { try library.direction(name, of: model) }?.description
    }
    #expect(
      fault("glases", "faces") == "faces has no direction named \"glases\"; did you mean \"glasses\"? Known: glasses")
    #expect(fault("smile", "faces") == "faces has no direction named \"smile\"; known: glasses")
    #expect(fault("gone.safetensors", "faces")?.contains("no direction named") == false, "it is a file's name")
    #expect(fault("x", "nobody") == "no model named \"nobody\"; known: faces, other")
    let (own, other) = (try library.model("faces").space, try library.model("other").space)
    #expect(
      fault("glasses", "other")
        == "\(folder("models/other/directions/glasses.safetensors")): fitted in another model's space: it is a "
        + "direction of \(own), and the model is \(other); use that model, or fit the direction again")
    try LinearModel.write(to: folder("models/bare"), name: "bare")
    #expect(
      fault("glasses", "bare")
        == "bare has no direction named \"glasses\"; '\(folder("models/bare"))/directions' has none; "
        + "fit one with 'limn fit direction', or give the path of its file")
  }
}
