import LimnFoundation
import LimnModels
import LimnTensors
import ModelKit
import Testing

@Suite struct BasicArchitectureTests {
  @Test func defaultsMakeALinearMap() throws {
    let architecture = try BasicArchitecture([
      "width": .integer(20), "height": .integer(28), "latent": .integer(2), "likelihood": .text("gaussian"),
    ])
    #expect(architecture.channels == 1 && architecture.activation == .relu && architecture.encoderConvolutions.isEmpty)
    #expect(architecture.decoderConvolutions.isEmpty && architecture.encoderHidden.isEmpty)
    #expect(try BasicArchitecture.locatello().encoderKernels == [4, 4, 2, 2])
    #expect(
      try BasicArchitecture(width: 8, height: 8, latent: 1, encoderConvolutions: [3, 4]).encoderKernels == [4, 4])
  }

  @Test func whatDoesNotFitIsSaidInALine() {
    #expect(throws: ShapeError("channels is 1 (grey) or 3 (colour), not 2")) {
      _ = try BasicArchitecture(width: 8, height: 8, channels: 2, latent: 1)
    }
    #expect(throws: ShapeError("encoderKernels has 1 of 2 kernels; give one for each")) {
      _ = try BasicArchitecture(width: 8, height: 8, latent: 1, encoderConvolutions: [3, 4], encoderKernels: [2])
    }
    #expect(
      throws: ShapeError(
        "20×28 cannot be halved 3 times, as often as the decoder has convolutions; give multiples of 8, or fewer convolutions"
      )
    ) {
      _ = try BasicArchitecture(
        width: 20, height: 28, latent: 1, encoderConvolutions: [2, 2], decoderConvolutions: [2, 2, 2])
    }
  }
}
