import Foundation
import LimnTensors
import TensorKit
import Testing

@Suite struct LatentArithmeticTests {
  private let space = LatentSpace(
    name: "two", model: "0123456789", levels: [.vector(units: 5), .map(channels: 3, stride: 4)])

  /// A batch of random latents; the second level in groups of channels where `blocked`.
  private func latent(_ count: Int, seed: UInt64, blocked: Bool = false) -> Latent {
    let key = RandomKey(seed: seed)
    let map = key.split(1).normal([count, 3, 2, 2])
    return Latent(
      space: space, levels: [key.split(0).normal([count, 5]), blocked ? map.converted(to: .blocked) : map])
  }

  private func rows(_ latent: Latent) -> [[Double]] {
    (0..<latent.count).map { item in latent.items(item..<item + 1).levels.flatMap { $0.array.map(Double.init) } }
  }

  private func expectClose(_ a: Latent, _ b: Latent, tolerance: Float = 1e-5) {
    for (a, b) in zip(a.levels, b.levels) { TensorKit.expectClose(a, b, tolerance: tolerance) }
  }

  private func expectSame(_ a: Latent, _ b: Latent) {
    for (a, b) in zip(a.levels, b.levels) { TensorKit.expectSame(a, b) }
  }

  @Test(arguments: [false, true])
  func addingGoesThereAndBackAgainAndMeetsEveryImage(_ blocked: Bool) {
    let (a, b) = (latent(3, seed: 1, blocked: blocked), latent(3, seed: 2))
    expectClose(a.adding(b, times: 1.5).adding(b, times: -1.5), a)
    let one = b.items(1..<2)
    expectClose(a.adding(one, times: 2), a.adding(Latent(stacking: [one, one, one]), times: 2))
    let own = rows(a.adding(one, times: [0, 1, -2]))
    for (item, factor) in [0.0, 1, -2].enumerated() {
      for index in own[item].indices {
        #expect(abs(own[item][index] - rows(a)[item][index] - factor * rows(one)[0][index]) < 1e-5)
      }
    }
  }

  @Test func addingNothingChangesNoBit() {
    var a = latent(2, seed: 1)
    a.levels[0] = Tensor([-0.0, .leastNonzeroMagnitude, 1, .infinity, -3, 0, 0, 0, 0, 0], shape: [2, 5])
    expectSame(a.adding(latent(1, seed: 2), times: 0), a)
    expectSame(a.adding(latent(2, seed: 2), times: [0, 1]).items(0..<1), a.items(0..<1))
  }

  @Test func normsAndProductsRunOverAllLevels() {
    let (a, b) = (latent(4, seed: 1, blocked: true), latent(4, seed: 2))
    for (item, (x, y)) in zip(rows(a), rows(b)).enumerated() {
      #expect(abs(a.dots(with: b)[item] - zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-9)
      #expect(abs(a.norms[item] - x.reduce(0) { $0 + $1 * $1 }.squareRoot()) < 1e-9)
    }
    #expect(a.dots(with: b.items(2..<3))[2] == a.dots(with: b)[2])
    #expect(abs(a.scaled(by: -3).norms[1] - 3 * a.norms[1]) < 1e-5)
  }

  @Test(arguments: Latent.Interpolation.allCases)
  func interpolationEndsWhereItShould(_ kind: Latent.Interpolation) {
    let (a, b) = (latent(2, seed: 1), latent(2, seed: 2))
    expectSame(a.interpolated(to: b, at: 0, kind), a)
    expectSame(a.interpolated(to: b, at: 1, kind), b)
    expectClose(a.interpolated(to: b, at: 0.3, kind), b.interpolated(to: a, at: 0.7, kind))
    expectClose(a.interpolated(to: a, at: 0.4, kind), a)
  }

  @Test func aSphereIsNotLeftOnTheWay() {
    var (a, b) = (latent(3, seed: 1), latent(3, seed: 2))
    a = Latent(stacking: (0..<3).map { a.items($0..<$0 + 1).scaled(by: 2 / Float(a.norms[$0])) })
    b = Latent(stacking: (0..<3).map { b.items($0..<$0 + 1).scaled(by: 2 / Float(b.norms[$0])) })
    let half = a.interpolated(to: b, at: 0.5, .spherical)
    for norm in half.norms { #expect(abs(norm - 2) < 1e-5) }
    #expect(a.interpolated(to: b, at: 0.5).norms.allSatisfy { $0 < 1.99 })
    // Equal angles, and the straight line where there is no circle.
    let quarter = a.interpolated(to: b, at: 0.25, .spherical)
    #expect(abs(a.dots(with: quarter)[0] - quarter.dots(with: half)[0]) < 1e-4)
    expectClose(a.interpolated(to: a.scaled(by: -1), at: 0.25, .spherical), a.scaled(by: 0.5))
    expectClose(a.interpolated(to: a.scaled(by: 0), at: 0.25, .spherical), a.scaled(by: 0.75))
  }

  @Test func theMeanIsOfAllImagesOfAllBatches() {
    let (a, b) = (latent(3, seed: 1, blocked: true), latent(1, seed: 2))
    let mean = Latent.mean(of: [a, b])
    #expect(mean.count == 1 && mean.levels[1].shape == [1, 3, 2, 2])
    let all = rows(a) + rows(b)
    for (index, value) in rows(mean)[0].enumerated() {
      #expect(abs(value - all.reduce(0) { $0 + $1[index] } / 4) < 1e-6)
    }
    expectSame(Latent.mean(of: [b]), b)
  }

  @Test func batchesAreCutAndStacked() {
    let a = latent(4, seed: 1, blocked: true)
    expectSame(Latent(stacking: [a.items(0..<1), a.items(1..<4)]), a)
    #expect(a.items(2..<2).count == 0)
  }

  @Test func whatCannotMeetIsSaid() {
    let other = LatentSpace(name: "other", model: "abcdef", levels: space.levels)
    func fault(_ a: Latent, _ b: Latent) -> String? {
      do throws(ShapeError) {
        try a.requireMatch(b)
        return nil
      } catch { return error.description }
    }
    let a = latent(3, seed: 1)
    #expect(fault(a, a) == nil && fault(a, a.items(0..<1)) == nil)
    #expect(fault(a, a.items(0..<2)) == "a batch of 3 latents meets one of 2")
    #expect(
      fault(a, Latent(space: other, levels: a.levels))
        == "a latent of two@01234567 and one of other@abcdef have no coordinates in common; use one model")
    let large = Latent(space: space, levels: [a.levels[0], Tensor(zeros: [3, 3, 4, 4])])
    #expect(fault(a, large) == "level 1 of one latent is [3, 3, 2, 2], and of the other [3, 3, 4, 4]")
  }
}
