import LimnData
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
import ModelKit
import TestKit
import Testing

@Suite struct DenoisingObjectiveTests {
  @Test(arguments: Loss.allCases)
  func theLossIsThatOfTheDenoisedImages(loss: Loss) throws {
    let architecture = try DenoiserArchitecture(channels: [4], encoderBlocks: [1], decoderBlocks: [])
    let objective = DenoisingObjective(architecture, loss: loss)
    #expect(
      objective.family == "denoiser" && objective.needs == [.pixels(multiple: 2), .pixels("target", multiple: 2)])
    #expect(objective.parameters == objective.modelParameters)
    let pass = Pass(Parameters(objective.parameters, key: RandomKey(seed: 1)))
    let (noisy, clean) = (randomFaces(2, seed: 1), randomFaces(2, seed: 2))
    let found = objective.losses(Batch(input: noisy, target: clean), step: 0, key: RandomKey(seed: 1), in: pass)
    let expected = loss(DenoiserNetwork(architecture)(Variable(noisy), in: pass), target: clean)
    #expect(found.total.value.scalar == expected.value.scalar && found.terms.isEmpty && found.units.isEmpty)
  }

  @Test func itBeginsWithADenoisersWeightsOrTheGeneralOnesOfSeveral() throws {
    try withFolder { path in
      try TinyModel.writeExperts(to: path + "/several", name: "several", kinds: ["white"])
      try TinyModel.write(to: path + "/one", name: "one", seed: 1)
      let shape = TinyModel.architecture
      func weights(from name: String, channels: [Int]) throws -> Parameters {
        let objective = DenoisingObjective(
          try DenoiserArchitecture(
            channels: channels, encoderBlocks: shape.encoderBlocks, decoderBlocks: shape.decoderBlocks), loss: .l1)
        return try objective.initialWeights(from: ModelFolder(path: "\(path)/\(name)"))
      }
      let (several, one) = (
        try weights(from: "several", channels: shape.channels), try weights(from: "one", channels: shape.channels)
      )
      #expect(several.names == one.names && several.names.allSatisfy { several[$0].array == one[$0].array })
      let fault = #expect(throws: ModelError.self) { try weights(from: "several", channels: [8, 8, 16]) }
      #expect(
        fault?.description
          == "\(path)/several: its general weights have channels [8, 8, 8], blocks [1, 1, 1] down and [1, 1] up; give the "
          + "recipe the same")
    }
  }
}
