import LimnModels
import LimnTensors
import Testing

@Suite struct FaceFinderArchitectureTests {
  @Test func itsDefaultsAreThoseOfThePackage() throws {
    let architecture = try FaceFinderArchitecture([:])
    #expect(architecture.factor == 0.709 && architecture.thresholds == [0.6, 0.7, 0.7])
    #expect(!architecture.landmarks && !architecture.verification)
  }

  @Test func whatIsOutOfRangeIsRejected() {
    #expect(throws: ShapeError("factor is a number from 0.1 to 0.95, not 1")) {
      try FaceFinderArchitecture(["factor": .number(1)])
    }
    #expect(throws: ShapeError("thresholds is a list of 3 values, each a number from 0.01 to 0.999, not [0.5, 0.5]")) {
      try FaceFinderArchitecture(["thresholds": .list([.number(0.5), .number(0.5)])])
    }
    #expect(throws: ShapeError("thresholds is a list of 3 values, each a number from 0.01 to 0.999, not [0.5, 0.5, 1]"))
    {
      try FaceFinderArchitecture(["thresholds": .list([.number(0.5), .number(0.5), .number(1)])])
    }
  }
}
