import LimnCompare
import LimnTensors
import TestKit
import Testing

@Suite struct ComparisonPlanTests {
  private func plan(_ change: (inout ComparisonSettings) -> Void = { _ in }, step: Double) async throws
    -> ComparisonPlan
  {
    let folder = try TemporaryFolder()
    try DrawnBlobs.write(40, to: folder)
    var settings = DrawnBlobs.settings
    (settings.training.mostSteps, settings.leastSteps) = (1000, 300)
    change(&settings)
    let key = RandomKey(seed: 0)
    let images = try await ComparedImages(path: folder("blobs"), fewest: 10, key: key, jobs: 1)
    let split = HeldOutSplit(hashes: images.hashes, share: 0.2, key: key)
    let architecture = try ComparisonNetwork.architecture(of: images.pixels, size: images.size, settings)
    return try ComparisonPlan(images, split, architecture, secondsAStep: step, settings)
  }

  @Test("The steps are as many as fit into the time, and no more than all")
  func steps() async throws {
    let short = try await plan({ $0.minutes = 1 }, step: 0.06)
    #expect(short.fittingSteps == 400 && short.heldOut == 8 && short.watching == 3)
    let long = try await plan({ $0.minutes = 100 }, step: 0.01)
    #expect(long.fittingSteps == 1000)
    #expect(
      long.lines.count == 4
        && long.lines[3]
          == "it takes about 25 s at most, and the time for measuring where trainings are short (--minutes 100)"
    )
  }

  @Test("Too little time is said with how much is needed")
  func tooLittle() async throws {
    let error = await #expect(throws: ComparisonError.self) { _ = try await plan({ $0.minutes = 0.5 }, step: 0.5) }
    #expect(
      error?.description
        == "--minutes 0.5 is too little: 24 steps of each training fit, and 300 are the least; give 7 or more")
  }
}
