import LimnData
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
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
}
