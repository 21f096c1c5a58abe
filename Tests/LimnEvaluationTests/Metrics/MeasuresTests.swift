import Foundation
import LimnEvaluation
import LimnTensors
import Testing

@Suite struct MeasuresTests {
  @Test func areaUnderTheCurveOfKnownPairs() {
    #expect(areaUnderCurve(higher: [3, 4], lower: [1, 2]) == 1)
    #expect(areaUnderCurve(higher: [1, 2], lower: [3, 4]) == 0)
    #expect(areaUnderCurve(higher: [1, 1], lower: [1, 1, 1]) == 0.5)
    // 2 beats 1, ties with 2, loses to 3; 4 beats all: (1 + ½ + 3) of 6.
    #expect(areaUnderCurve(higher: [2, 4], lower: [3, 1, 2]) == 4.5 / 6)
    #expect(areaUnderCurve(higher: [], lower: [1]) == nil)
  }

  @Test func sharpnessOfKnownPictures() {
    // A slope has no Laplacian; a single bright dot has 4 at its place and 1 at each neighbour.
    let slope = Tensor((0..<64).map { Float($0 % 8) * 0.1 }, shape: [1, 1, 8, 8])
    #expect((slope.meanAbsoluteLaplacian(columns: 2..<6, rows: 2..<6) ?? 1) < 1e-4)
    var dot = [Float](repeating: 0, count: 64)
    dot[3 * 8 + 3] = 1
    let picture = Tensor(dot + dot + dot, shape: [1, 3, 8, 8])
    #expect(picture.meanAbsoluteLaplacian(columns: 2..<6, rows: 2..<6) == 127.5)
    // Pixels at the border have no four neighbours and are left out.
    #expect(picture.meanAbsoluteLaplacian(columns: 0..<8, rows: 0..<8) == 255.0 * 8 / 36)
    #expect(picture.meanAbsoluteLaplacian(columns: 7..<8, rows: 0..<8) == nil)
  }

  @Test func pixelsOutsideAMask() {
    var mask = [Float](repeating: 0, count: 16)
    mask[5] = 0.02
    mask[15] = 0.019
    let selection = PixelSelection(width: 8, height: 6, outside: Tensor(mask, shape: [1, 1, 4, 4]), x: 3, y: 1)
    // The mask's (1, 1) is the photo's (4, 2): 3×3 pixels around it are left out.
    #expect(selection.counts.count { !$0 } == 9 && selection.shareLeftOut == 9.0 / 48)
    #expect((1...3).allSatisfy { row in (3...5).allSatisfy { !selection.counts[row * 8 + $0] } })
    let black = Tensor(zeros: [1, 1, 6, 8])
    var changed = [Float](repeating: 0, count: 48)
    changed[2 * 8 + 4] = 1
    #expect(selection.peakSignalToNoiseRatio(black, Tensor(changed, shape: [1, 1, 6, 8])) == .infinity)
    changed[0] = 0.5
    let known = 10 * log10(39 / 0.25)
    #expect(abs((selection.peakSignalToNoiseRatio(black, Tensor(changed, shape: [1, 1, 6, 8])) ?? 0) - known) < 1e-9)
    let none = PixelSelection(width: 8, height: 6, outside: 0..<8, 0..<6)
    #expect(none.peakSignalToNoiseRatio(black, black) == nil && none.shareLeftOut == 1)
  }

  @Test func regionsOfCelebAsFrame() {
    let eyes = FaceRegion.eyes.pixels(in: (0, 10, 89))
    #expect(eyes.columns == 22..<68 && eyes.rows == 46..<67)
    let double = FaceRegion.eyes.pixels(in: (0, 20, 178))
    #expect(double.columns == 44..<136 && double.rows == 92..<134)
    #expect(FaceRegion("0, 0.14,1,0.48") == .eyeBand && FaceRegion("0,0,1,1") == .whole)
    #expect(FaceRegion.eyeBand.description == "x 0, y 0.14, width 1, height 0.48")
    for text in ["", "0,0,1", "0,0,1,0", "0.5,0,0.6,1", "a,0,1,1", "0,0,1,1,1"] { #expect(FaceRegion(text) == nil) }
  }

  @Test func theLikelihoodBoundOfKnownNumbers() {
    #expect(LikelihoodBound.divergence(mean: 0, logVariance: 0) == 0)
    #expect(abs(LikelihoodBound.divergence(mean: 2, logVariance: log(0.25)) - 0.5 * (4 + 0.25 - 1 + log(4))) < 1e-12)
    let bound = LikelihoodBound(divergences: [3, 0.01, 0.009], meanSquaredError: 1 / (2 * Double.pi), dimensions: 10)
    #expect(bound.used == 2 && abs(bound.divergence - 3.019) < 1e-12)
    #expect(abs(bound.bits - ((0.5 + 0.3019) / log(2) + 8)) < 1e-12)
  }

  @Test func linesInFeatureSpace() {
    let even: [[Float]] = [[0, 0], [1, 0], [2, 0]]
    let bent: [[Float]] = [[0, 0], [3, 0], [3, 1]]
    let result = Interpolations([even], reconstructions: [[0, 1]], real: [[0, 0], [1, 3]])
    #expect(result.unevenness.value == 1 && result.detour.value == 1 && result.middles.value == 1)
    let other = Interpolations([even, bent], reconstructions: [[0, 2]], real: [[0, 0]])
    // Steps 3 and 1: the largest is 1.5 of the mean. The way 4 is 4/√10 of the straight distance; middles at 1 and 3.
    #expect(other.unevenness.value == 1.25 && other.middles.value == 1)
    #expect(abs((other.detour.value ?? 0) - (1 + 4 / 10.0.squareRoot()) / 2) < 1e-12)
    // A line that stands still has no steps to compare.
    #expect(Interpolations([[[1], [1], [1]]], reconstructions: [[1]], real: [[0]]).unevenness.value == nil)
  }
}
