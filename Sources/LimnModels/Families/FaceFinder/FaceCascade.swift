import Foundation
import LimnImages
import LimnNetworks
import LimnTensors

/// The three networks one after the other: each looks closer at what the one before it left over.
struct FaceCascade {
  let parameters: Parameters
  let architecture: FaceFinderArchitecture

  /// Candidates that a network sees at a time.
  private static let batch = 32

  /// What the second and the third network must say at least of a place that may hold a leaning face, and how many of them are kept.
  private static let (leastRefined, leastFound, mostDoubts) = (0.5, 0.1, 64)

  /// The faces of a photo that are at least `smallest` pixels large, largest first, and other places that may hold faces, most likely first: those
  /// of which the last two networks are less sure, as they are of faces that lean (`confirmed` looks at these). The photo is grey or RGB.
  func found(in photo: Image, smallest: Double) -> (faces: [Face], doubts: [Face]) {
    let proposals = FaceProposals(parameters: parameters, architecture: architecture)(photo, smallest: smallest)
    let refined = judged(
      proposals, of: photo, by: .refinement, threshold: min(Self.leastRefined, architecture.thresholds[1]))
    let isSure = { (candidate: FaceCandidate) in Double(candidate.score) > architecture.thresholds[1] }
    // What is less sure drops nothing that is surer.
    let sure = FaceSuppression.kept(refined.filter(isSure), overlap: 0.7)
    var found = output(of: sure, of: photo, threshold: Self.leastFound)
    var rest = found.filter { Double($0.score) <= architecture.thresholds[2] }
    found.removeAll { Double($0.score) <= architecture.thresholds[2] }
    let faces = FaceSuppression.kept(found, overlap: 0.7, measure: .smaller)
    let others = FaceSuppression.kept(refined, overlap: 0.7).filter { !isSure($0) }
    rest += output(of: others, of: photo, threshold: Self.leastFound)
    let doubts = FaceSuppression.kept(rest, overlap: 0.7, measure: .smaller).prefix(Self.mostDoubts)
    return (
      faces.map(Self.face).sorted { $0.width * $0.height > $1.width * $1.height }, doubts.map(Self.face)
    )
  }

  /// What the last network finds of refined candidates: boxes and landmarks.
  private func output(of refined: [FaceCandidate], of photo: Image, threshold: Double) -> [FaceCandidate] {
    judged(refined.map { $0.shifted(counting: 1).squared }, of: photo, by: .output, threshold: threshold).map {
      candidate in
      // Landmarks are shares of the box before its correction.
      var corrected = candidate.shifted(counting: 1)
      corrected.marks = (0..<5).map { candidate.left + (candidate.width + 1) * candidate.marks[$0] - 1 }
      corrected.marks += (5..<10).map { candidate.top + (candidate.height + 1) * candidate.marks[$0] - 1 }
      return corrected
    }
  }

  private static func face(_ candidate: FaceCandidate) -> Face {
    Face(
      x: Double(candidate.left), y: Double(candidate.top), width: Double(candidate.width),
      height: Double(candidate.height),
      landmarks: (0..<5).map { ImagePoint(x: Double(candidate.marks[$0]), y: Double(candidate.marks[$0 + 5])) },
      confidence: Double(candidate.score))
  }

  /// The candidates that a network takes for faces, with its scores and corrections.
  private func judged(
    _ candidates: [FaceCandidate], of photo: Image, by network: FaceFinderNetwork, threshold: Double
  ) -> [FaceCandidate] {
    let boxes = candidates.compactMap { candidate in
      candidate.pixels(width: photo.width, height: photo.height).map { (candidate, $0) }
    }
    var result: [FaceCandidate] = []
    for first in stride(from: 0, to: boxes.count, by: Self.batch) {
      let part = boxes[first..<min(boxes.count, first + Self.batch)]
      let outputs = network(Variable(pixels(part.map(\.1), of: photo, side: network.side)), in: Pass(parameters))
      let values = outputs.value.array
      for (index, (candidate, _)) in part.enumerated() {
        let row = Array(values[index * network.outputs..<(index + 1) * network.outputs])
        let score = 1 / (1 + exp(row[0] - row[1]))
        guard Double(score) > threshold else { continue }
        var judged = candidate
        judged.score = score
        judged.shift = SIMD4(row[2], row[3], row[4], row[5])
        judged.marks = Array(row.dropFirst(6))
        result.append(judged)
      }
    }
    return result
  }

  /// The pixels of some boxes, each at a network's size: `[N, 3, side, side]`.
  private func pixels(
    _ boxes: [(x: Int, y: Int, width: Int, height: Int)], of photo: Image, side: Int
  ) -> Tensor {
    let each = 3 * side * side
    return Tensor(shape: [boxes.count, 3, side, side]) { output in
      guard let base = output.baseAddress else { return }
      nonisolated(unsafe) let target = base
      Threads.forEach(0..<boxes.count) { index in
        let box = boxes[index]
        photo.faceFinderPixels(
          x: box.x, y: box.y, width: box.width, height: box.height, size: (side, side)
        ).withValues { _ = UnsafeMutableBufferPointer(start: target + index * each, count: each).update(from: $0) }
      }
    }
  }
}
