import Foundation
import LimnFoundation
import LimnModels
import LimnTensors
import TestKit
import Testing

struct Toy: Codable, Equatable {
  var channels: [Int]
  var slope: Float
  var kind: Kind = .plain
  var note: String?

  enum Kind: String, Codable { case plain, fancy }
}

/// Writes a small sound model.
func writeToy(_ path: String, name: String = "toy", family: String = "toys") throws {
  try ModelFolder.write(
    to: path, family: family, name: name, architecture: Toy(channels: [2, 3], slope: 0.1),
    weights: ["a.weight": Tensor(zeros: [2, 3]), "b": Tensor(1)], metadata: ["step": "7"], card: "# Toy\n")
}

@Suite struct ModelFolderTests {
  @Test func whatIsWrittenComesBack() throws {
    try withFolder { folder in
      let path = folder + "/deep/toy"
      try writeToy(path)
      let model = try ModelFolder(path: path)
      #expect(model.name == "toy")
      #expect(model.config.family == "toys")
      #expect(try model.architecture(Toy.self) == Toy(channels: [2, 3], slope: 0.1))
      #expect(model.weights["a.weight"]?.shape == [2, 3])
      #expect(model.metadata == ["step": "7"])
      #expect(try FileBytes.readText(path + "/README.md") == "# Toy\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 3)
      #expect(throws: Never.self) { try model.checkWeights([("a.weight", [2, 3]), ("b", [])]) }
    }
  }

  @Test func moreBytesThanAreReadAreNotWritten() throws {
    try withFolder { folder in
      // A gigabyte, all of it one tensor of four megabytes.
      let part = Tensor(zeros: [1 << 20])
      let weights = Dictionary(uniqueKeysWithValues: (0..<256).map { ("\($0)", part) })
      let error = #expect(throws: ModelError.self) {
        try ModelFolder.write(
          to: folder + "/large", family: "toys", name: "large", architecture: Toy(channels: [], slope: 1),
          weights: weights, card: "# Large\n")
      }
      let bytes = Safetensors.byteCount(weights.mapValues(\.shape))
      #expect(bytes > 1 << 30 && !FileManager.default.fileExists(atPath: folder + "/large"))
      #expect(
        error?.description
          == "\(folder)/large/model.safetensors: cannot be written: \(bytes) bytes are above the limit of 1073741824; "
          + "make a model of fewer weights")
    }
  }

  @Test func theHashIsOfBothFilesBytes() throws {
    try withFolder { folder in
      try writeToy(folder + "/one")
      try writeToy(folder + "/two")
      try writeToy(folder + "/three", name: "other")
      let one = try ModelFolder(path: folder + "/one")
      let bytes =
        try FileBytes.read(folder + "/one/config.json") + FileBytes.read(folder + "/one/model.safetensors")
      #expect(one.hash == ContentHash.hexadecimal(of: bytes))
      #expect(try ModelFolder(path: folder + "/two").hash == one.hash)
      #expect(try ModelFolder(path: folder + "/three").hash != one.hash)
    }
  }

  @Test func everyTensorThatDoesNotFitIsNamedAtOnce() throws {
    try withFolder { folder in
      try writeToy(folder)
      let error = #expect(throws: ModelError.self) {
        try ModelFolder(path: folder).checkWeights([("a.weight", [3, 2]), ("c", [4])])
      }
      #expect(
        error?.description
          == "\(folder)/model.safetensors: 3 tensors do not fit the architecture in config.json: "
          + "\"a.weight\" is [2, 3], expected [3, 2]; \"c\" is missing, expected [4]; "
          + "\"b\" is [], expected no such tensor; get or train the model again")
    }
  }

  @Test(arguments: [
    ("{", "1:2: a key in quotes is due, found the end of the text"),
    ("{}", "1:1: the key \"format\" is missing; add it"),
    ("[]", "1:1: an object is due, found a list"),
    (
      "{\"format\": 2, \"family\": \"f\", \"name\": \"n\", \"architecture\": {}}",
      "1:1: format 2 is not one that this version reads (1); use a newer limn"
    ),
    (
      "{\"format\": 1.0, \"family\": \"f\", \"name\": \"n\", \"architecture\": {}}",
      "1:12: \"format\": a whole number is due, found a number"
    ),
    (
      "{\"format\": 1, \"famly\": \"f\", \"name\": \"n\", \"architecture\": {}}",
      "1:1: the key \"family\" is missing; add it"
    ),
    (
      "{\"format\": 1, \"family\": \"f\",\n \"name\": \"n\", \"nmae\": 0, \"architecture\": {}}",
      "2:15: unknown key \"nmae\"; did you mean \"name\"?"
    ),
  ])
  func aWrongConfigIsSaidWithItsPlace(config: String, fault: String) throws {
    try withFolder { folder in
      try writeToy(folder)
      try AtomicFile.write(config, to: folder + "/config.json")
      let error = #expect(throws: ModelError.self) { try ModelFolder(path: folder) }
      #expect(error?.description == "\(folder)/config.json:\(fault)")
    }
  }

  @Test(arguments: [
    ("{\"slope\": 1, \"kind\": \"plain\"}", "1:62: the key \"channels\" is missing; add it"),
    (
      "{\"channels\": [1, 2.5], \"slope\": 1, \"kind\": \"plain\"}",
      "1:79: \"channels\": a whole number is due, found a number"
    ),
    ("{\"channels\": [], \"slope\": \"1\", \"kind\": \"plain\"}", "1:88: \"slope\": a number is due, found text"),
    (
      "{\"channels\": [], \"slope\": 1, \"kind\": \"plane\"}",
      "1:99: \"plane\" is not a value that is known here"
    ),
    (
      "{\"channels\": [], \"slope\": 1, \"kind\": \"fancy\", \"chanels\": []}",
      "1:108: unknown key \"chanels\"; did you mean \"channels\"?"
    ),
  ])
  func aWrongArchitectureIsSaidWithItsPlace(architecture: String, fault: String) throws {
    try withFolder { folder in
      try writeToy(folder)
      try AtomicFile.write(
        "{\"format\": 1, \"family\": \"toys\", \"name\": \"n\", \"architecture\": \(architecture)}",
        to: folder + "/config.json")
      let error = #expect(throws: ModelError.self) { try ModelFolder(path: folder).architecture(Toy.self) }
      #expect(error?.description == "\(folder)/config.json:\(fault)")
    }
  }

  @Test func whatIsMissingOrUnsoundIsNamed() throws {
    try withFolder { folder in
      func fault(_ path: String) -> String? {
        #expect(throws: ModelError.self) { try ModelFolder(path: path) }?.description
      }
      #expect(fault(folder + "/none") == "\(folder)/none: no such model folder; check the path")
      try AtomicFile.write("x", to: folder + "/file")
      #expect(
        fault(folder + "/file")
          == "\(folder)/file: a file, not a model folder; "
          + "give the folder that holds config.json and model.safetensors")
      #expect(fault(folder) == "\(folder)/config.json: cannot be read: no such file or folder; check the path")
      try writeToy(folder)
      try FileManager.default.removeItem(atPath: folder + "/model.safetensors")
      #expect(
        fault(folder) == "\(folder)/model.safetensors: cannot be read: no such file or folder; check the path")
      try Safetensors.write(["w": Tensor([1, .nan], shape: [2])], to: folder + "/model.safetensors")
      #expect(
        fault(folder)
          == "\(folder)/model.safetensors: tensor \"w\" holds NaN or infinity; get or train the model again")
    }
  }
}
