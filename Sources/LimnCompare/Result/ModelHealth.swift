import Foundation
import LimnEvaluation
import LimnFoundation
import LimnModels
import LimnReport
import LimnTensors

/// What is to be known of data and models before anything is believed of the comparison.
package struct ModelHealth: Sendable {
  /// One fact.
  package struct Fact: Sendable, Hashable, Encodable {
    /// Its name in files: "duplicates".
    package let name: String
    /// The number.
    package let value: Double
    /// What it means, in a sentence.
    package let text: String
    /// Whether it speaks against the comparison.
    package let isWarning: Bool
  }

  /// The facts, in order.
  package private(set) var facts: [Fact] = []
  /// The divergence of each unit of the VAE from the prior, in nats.
  package private(set) var units: [Double] = []

  /// Looks at the images as they were read and split.
  package init(_ images: ComparedImages, _ split: HeldOutSplit, against: ComparedImages? = nil) {
    let count = images.names.count
    add(
      "images", count,
      "\(Words.count(count, "image")), \(split.heldOut.count) of them held out"
        + (count < ComparisonSettings.fewestForClaims
          ? ": with fewer than \(Words.grouped(ComparisonSettings.fewestForClaims)) nothing is claimed of the VAE"
          : ""),
      warns: count < ComparisonSettings.fewestForClaims)
    if images.found > count + images.failures.count {
      add(
        "left-out", images.found - count,
        "\(Words.grouped(images.found)) images are more than fit into memory: \(Words.grouped(count)) were drawn",
        warns: false)
    }
    add(
      "duplicates", split.duplicates,
      split.duplicates == 0
        ? "no image is a copy of another one"
        : "\(Words.count(split.duplicates, "image")) \(split.duplicates == 1 ? "is a copy" : "are copies") of another one, on the side of that one",
      warns: split.duplicates * 20 > count)
    if let fitting = images.fitting {
      add("resized", images.resized, fitting, warns: images.cropped > 0)
    }
    if images.greyInColour > 0 {
      let isAll = images.channels == 1
      add(
        "grey-in-colour", images.greyInColour,
        "\(Words.grouped(images.greyInColour)) grey images are stored in colour"
          + (isAll
            ? "; they are seen as grey"
            : " among others that are in colour: models spend capacity on distinguishing them"),
        warns: !isAll)
    }
    if images.constant > 0 {
      add("constant", images.constant, "\(Words.count(images.constant, "image")) of one colour only", warns: true)
    }
    if let against, let fitting = against.fitting {
      add("against-resized", against.resized, "of '\(against.path.printable)': \(fitting)", warns: against.cropped > 0)
    }
    if let against, !Set(against.hashes).isDisjoint(with: images.hashes) {
      let shared = against.hashes.count { images.hashes.contains($0) }
      add(
        "shared", shared,
        "\(Words.count(shared, "image")) of '\(against.path.printable)' \(shared == 1 ? "is" : "are") among your own: they cannot be found odd",
        warns: true)
    }
  }

  /// Looks at the models.
  package mutating func look(_ subject: ComparisonSubject) async throws {
    let jobs = subject.settings.jobs
    let count = min(subject.training.shape[0], subject.heldOut.shape[0])
    for name in ["ae", "vae"] {
      let model = try subject.models.model(name)
      func error(_ images: Tensor) async throws -> Double {
        let made = try await model.reconstructions(of: images, jobs: jobs)
        let errors = ComparisonSubject.squaredErrors(made, images)
        return errors.reduce(0, +) / Double(max(1, errors.count))
      }
      let (held, known) = (try await error(subject.heldOut), try await error(subject.training.items(0..<count)))
      let gap = known > 0 ? held / known : 1
      add(
        "\(name)-gap", gap,
        String(
          format: "the %@'s squared error is %.2f times as large on images held out as on those it learned from%@",
          name.uppercased(), gap, gap > 2 ? ": it has learned them by heart; more images would help" : ""),
        warns: gap > 2)
      let codes = try await model.codes(of: subject.heldOut, jobs: jobs)
      let correlation = Self.correlation(Moments(of: codes))
      add(
        "\(name)-correlation", correlation,
        String(format: "the %@'s units correlate by %.2f (mean of absolute values)", name.uppercased(), correlation),
        warns: false)
    }
    guard let posterior = try await subject.models.model("vae").posteriors(of: subject.heldOut, jobs: jobs) else {
      return
    }
    let divergences = posterior.divergenceByCoordinate
    units = (divergences.first?.indices ?? 0..<0).map { unit in
      divergences.reduce(0) { $0 + $1[unit] } / Double(max(1, divergences.count))
    }
    let used = units.count { $0 >= NormalDivergence.usedFrom }
    add(
      "used-units", used,
      String(
        format: "the VAE uses %d of %d units; they cost %.1f nats an image", used, units.count, units.reduce(0, +)),
      warns: used == 0)
    let distance = Self.distanceFromPrior(
      Moments(of: posterior.mean.rows, logVariances: posterior.logVariance.rows))
    add(
      "aggregate-gap", distance,
      String(
        format: "all the VAE's posteriors together are %.1f nats from the prior (as normal distributions)%@", distance,
        distance > 1 ? ": samples from N(0, I) miss where images are; fit a prior" : ""), warns: distance > 1)
  }

  /// The divergence of a normal distribution with these moments from the standard normal one, in nats.
  package static func distanceFromPrior(_ moments: Moments) -> Double {
    let size = moments.mean.count
    let values = SymmetricEigen(of: moments.covariance, size: size).values
    let squares = moments.mean.reduce(0) { $0 + $1 * $1 }
    return 0.5 * (squares + values.reduce(0) { $0 + $1 - 1 - log(max($1, 1e-12)) })
  }

  /// The mean of the absolute correlations of different coordinates; 0 of one alone.
  package static func correlation(_ moments: Moments) -> Double {
    let size = moments.mean.count
    let deviations = (0..<size).map { max(0, moments.covariance[$0 * size + $0]).squareRoot() }
    var (sum, count) = (0.0, 0)
    for first in 0..<size {
      for second in 0..<first where deviations[first] > 0 && deviations[second] > 0 {
        sum += abs(moments.covariance[first * size + second]) / (deviations[first] * deviations[second])
        count += 1
      }
    }
    return count > 0 ? sum / Double(count) : 0
  }

  private mutating func add(_ name: String, _ value: Double, _ text: String, warns: Bool) {
    facts.append(Fact(name: name, value: value, text: text, isWarning: warns))
  }

  private mutating func add(_ name: String, _ value: Int, _ text: String, warns: Bool) {
    add(name, Double(value), text, warns: warns)
  }
}
