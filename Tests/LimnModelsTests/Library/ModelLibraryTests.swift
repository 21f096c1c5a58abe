import Foundation
import LimnModels
import LimnTensors
import Synchronization
import TestKit
import Testing

private struct Same: Encoder, Decoder {
  let space: LatentSpace
  func encode(_ images: Tensor) -> Latent { Latent(space: space, levels: [images]) }
  func decode(_ latents: Latent) -> Tensor { latents.levels[0] }
}

@Suite struct ModelLibraryTests {
  @Test func aNameIsLookedUpInOrderAndAPathTakenAsItIs() throws {
    try withFolder { folder in
      try writeToy(folder + "/mine/toy", name: "mine")
      try writeToy(folder + "/samples/toy", name: "samples")
      try writeToy(folder + "/samples/photo-denoiser")
      try FileManager.default.createDirectory(
        atPath: folder + "/samples/not-a-model", withIntermediateDirectories: true)
      let library = ModelLibrary(searchPaths: [folder + "/none", folder + "/mine", folder + "/samples"], families: [])
      #expect(try library.path(of: "toy") == folder + "/mine/toy")
      #expect(try library.path(of: "photo-denoiser") == folder + "/samples/photo-denoiser")
      #expect(try library.path(of: "./toy") == "./toy")
      #expect(try library.path(of: "some/where") == "some/where")
      #expect(library.list().map(\.name) == ["photo-denoiser", "toy"])
      #expect(library.list().map(\.path) == [folder + "/samples/photo-denoiser", folder + "/mine/toy"])
    }
  }

  @Test func anUnknownNameIsAnsweredWithTheKnownOnes() throws {
    try withFolder { folder in
      try writeToy(folder + "/photo-denoiser")
      try writeToy(folder + "/toy")
      let library = ModelLibrary(searchPaths: [folder], families: [])
      func fault(_ name: String, in library: ModelLibrary) -> String? {
        #expect(throws: ModelError.self) { try library.folder(name) }?.description
      }
      #expect(
        fault("photo-denioser", in: library)
          == "no model named \"photo-denioser\"; did you mean \"photo-denoiser\"? Known: photo-denoiser, toy")
      #expect(fault("quite else", in: library) == "no model named \"quite else\"; known: photo-denoiser, toy")
      #expect(
        fault("x", in: ModelLibrary(searchPaths: [], families: []))
          == "no model named \"x\"; none is known; "
          + "give the path of a model's folder, or set LIMN_MODELS to where they are")
      #expect(
        fault("faces-vae", in: library)
          == "no model named \"faces-vae\"; its weights are for non-commercial research, so installations are without it: "
          + "'limn models add' takes it over from a checkout's samples/models/faces-vae; '--set model=faces-free' uses one that is free instead"
      )
    }
  }

  @Test func aModelIsLoadedOnceByItsFamily() async throws {
    let folder = NSTemporaryDirectory() + "limn-library-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try writeToy(folder + "/toy")
    try writeToy(folder + "/odd", family: "oddities")
    let loads = Mutex(0)
    let family = ModelFamily("toys") { folder in
      loads.withLock { $0 += 1 }
      let same = Same(space: LatentSpace(name: folder.name, model: folder.hash, levels: [.image]))
      return LearnedModel(folder: folder, input: .pixels(), roles: .init(encoder: same, decoder: same))
    }
    let library = ModelLibrary(searchPaths: [folder], families: [family])
    try await withThrowingTaskGroup(of: LatentSpace.self) { group in
      for _ in 0..<8 { group.addTask { try library.model("toy").space } }
      for try await space in group { #expect(space.model == (try library.folder("toy").hash)) }
    }
    #expect(loads.withLock { $0 } == 1)
    let error = #expect(throws: ModelError.self) { try library.model("odd") }
    #expect(
      error?.description
        == "\(folder)/odd/config.json: the family \"oddities\" is not one that this version knows (toys); "
        + "use a newer limn")
  }
}
