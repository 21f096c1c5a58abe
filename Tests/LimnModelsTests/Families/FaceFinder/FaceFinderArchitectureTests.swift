import LimnModels
import LimnTensors
import Testing

@Suite struct FaceFinderArchitectureTests {
  @Test func whatIsOutOfRangeIsRefused() {
    #expect(throws: ShapeError("factor is from 0.1 to 0.95, not 1.0")) { try FaceFinderArchitecture(factor: 1) }
    #expect(throws: ShapeError("factor is from 0.1 to 0.95, not nan")) { try FaceFinderArchitecture(factor: .nan) }
    #expect(throws: ShapeError("thresholds is three numbers from 0.01 to 0.999, one a network, not [0.5, 0.5]")) {
      try FaceFinderArchitecture(thresholds: [0.5, 0.5])
    }
    #expect(throws: ShapeError("thresholds is three numbers from 0.01 to 0.999, one a network, not [0.5, 0.5, 1.0]")) {
      try FaceFinderArchitecture(thresholds: [0.5, 0.5, 1])
    }
  }
}
